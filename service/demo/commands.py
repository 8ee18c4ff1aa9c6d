"""``demo``."""

from __future__ import annotations

from typing import Annotated

import typer

from service.serve import Host, Port, address, bound_socket, serve, with_address
from service.terminal import settings_of


def register(app: typer.Typer) -> None:
    """Add the command that shows everything on the sample town."""
    app.command(
        "demo", help="示范镇：导入、划分、启动网页 · Load, plan and serve the sample town."
    )(_demo)


def _demo(
    context: typer.Context,
    host: Host = None,
    port: Port = None,
    serve_: Annotated[
        bool, typer.Option("--serve/--no-serve", help="完成后启动网页 · Serve when done.")
    ] = True,
) -> None:
    from contextlib import ExitStack  # noqa: PLC0415

    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.demo.accounts import demo_links  # noqa: PLC0415
    from service.demo.load import TOWN, load_town  # noqa: PLC0415
    from service.plans.overview import print_overview  # noqa: PLC0415

    settings = with_address(settings_of(context), host, port)
    with ExitStack() as stack:
        listener = stack.enter_context(bound_socket(settings)) if serve_ else None
        database = stack.enter_context(open_database(settings, pool_size=15))
        load_town(database)
        with database.work(SYSTEM) as session:
            print_overview(session, TOWN)
        if listener is None:
            return
        where = address(listener)
        with database.work(SYSTEM) as session:
            links = demo_links(session)
        typer.echo(f"网址 address: {where}")
        typer.echo("一次性登录链接 one-time sign-in links:")
        for who, path in links:
            typer.echo(f"  {who}: {where}{path}")
        serve(settings, database, listener)
