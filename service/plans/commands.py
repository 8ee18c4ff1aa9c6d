"""``plan`` and ``map``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from service.terminal import settings_of

Village = Annotated[str, typer.Argument(help="村代码 · Code of the village, 12 digits.")]


def register(app: typer.Typer) -> None:
    """Add the commands about plans."""
    app.command("plan", help="划分一个村的微网格 · Divide a village into micro-grids.")(_plan)
    app.command("map", help="把村或镇画成一个网页 · Draw a village or town as one web page.")(_map)


def _plan(
    context: typer.Context,
    village: Village,
    micro_grids: Annotated[
        int | None, typer.Option(help="微网格数 · How many micro-grids.", min=1)
    ] = None,
    households_per_grid: Annotated[
        int | None, typer.Option(help="每个微网格的户数 · Households to a micro-grid.", min=1)
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="允许偏差 · Tolerated deviation, 0.2 is ±20 %.", min=0, max=1)
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed.", min=0)] = 0,
    adopt: Annotated[bool, typer.Option("--adopt", help="立即采纳 · Adopt it at once.")] = False,
) -> None:
    from rich.progress import Progress  # noqa: PLC0415

    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.plans.adoption import adopt as adopt_plan  # noqa: PLC0415
    from service.plans.overview import print_overview  # noqa: PLC0415
    from service.plans.service import plan_now  # noqa: PLC0415

    if micro_grids is not None and households_per_grid is not None:
        raise typer.BadParameter(
            "--micro-grids 与 --households-per-grid 只能选一个 · give one of the two"
        )
    arguments = {
        "micro_grids": micro_grids,
        "households": households_per_grid,
        "tolerance": tolerance,
        "seed": seed,
    }
    with open_database(settings_of(context)) as database:
        with Progress(transient=True) as progress:
            row = progress.add_task(village)
            plan_id = plan_now(
                database,
                village,
                arguments,
                lambda done, total: progress.update(row, completed=done, total=total),
            )
        with database.work(SYSTEM) as session:
            if adopt:
                adopt_plan(session, plan_id, on=dt.datetime.now(dt.UTC).date())
            print_overview(session, village)


def _map(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="村或镇的代码 · Code of a village or town.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="网页文件 · The page to write.")],
    public: Annotated[
        bool, typer.Option("--public", help="公示示意图 · A schematic without personal data.")
    ] = False,
    lang: Annotated[str, typer.Option(help="zh | en")] = "zh",
) -> None:
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.files import write_whole  # noqa: PLC0415
    from service.reports.draw import draw_map  # noqa: PLC0415

    with open_database(settings_of(context)) as database:
        with database.work(SYSTEM) as session:
            html = draw_map(session, place, locale=lang, public=public)
        write_whole(output, html.encode())
    typer.echo(f"已写入 written: {output}")
