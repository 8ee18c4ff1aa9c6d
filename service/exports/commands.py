"""``export``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from service.terminal import settings_of


def add_export(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("export", help="导出花名册、户表和图层 · Export rosters, lists and layers.")(
        _export
    )


def _export(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="roster | households | courtyards | micro_grids")],
    place: Annotated[
        str, typer.Argument(help="镇、村、网格或微网格代码 · Code of town, village, grid …")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="文件：xlsx csv gpkg geojson kml · The file.")
    ],
    lang: Annotated[str, typer.Option(help="列名语言 · Language of columns: zh | en")] = "zh",
    whole: Annotated[
        bool, typer.Option("--whole", help="不脱敏，记入审计 · Not masked; the trail says so.")
    ] = False,
) -> None:
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.exports.service import FORMATS, KINDS, Wanted, export  # noqa: PLC0415
    from service.files import write_whole  # noqa: PLC0415

    suffix = output.suffix.removeprefix(".").lower()
    for name, value, known in (
        ("KIND", kind, KINDS),
        ("--output", suffix, FORMATS),
        ("--lang", lang, ("zh", "en")),
    ):
        if value not in known:
            raise typer.BadParameter(f"{name}: {' | '.join(known)}")
    wanted = Wanted(kind, suffix, lang, whole)  # type: ignore[arg-type]
    with open_database(settings_of(context)) as database:
        with database.work(SYSTEM) as session:
            content = export(session, place, wanted, on=dt.datetime.now(dt.UTC).date())
        write_whole(output, content)
    typer.echo(f"已写入 written: {output}")
