"""``basemap``: the picture under the plans of a town."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.terminal import settings_of

Town = Annotated[str, typer.Option(help="镇代码 · Code of the town, 9 digits.")]
WGS84 = "wgs84"


def register(app: typer.Typer) -> None:
    """Add the commands about base maps."""
    group = typer.Typer(help="底图 · Base maps.", no_args_is_help=True)
    group.command(
        "add",
        help="添加底图（MBTiles，WGS 84 / Web Mercator）· Add a base map (MBTiles, WGS 84 / Web "
        "Mercator; shifted GCJ-02 or BD-09 tiles are refused).",
    )(_add)
    group.command("remove", help="移除底图 · Take the base map away.")(_remove)
    app.add_typer(group, name="basemap")


def _add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="文件 · The file.", exists=True, dir_okay=False)],
    town: Town,
    datum: Annotated[
        str, typer.Option(help="瓦片的基准，必须是 wgs84 · Datum of the tiles; must be wgs84.")
    ],
    attribution: Annotated[
        str | None, typer.Option(help="版权或来源 · Whose map it is.", metavar="TEXT")
    ] = None,
) -> None:
    from service.basemaps.mbtiles import BasemapError  # noqa: PLC0415
    from service.basemaps.service import add_basemap  # noqa: PLC0415
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415

    if datum.lower() != WGS84:
        raise BasemapError(
            zh="底图必须是 WGS 84 的 Web Mercator 瓦片；GCJ-02 或 BD-09 的瓦片会与院落错开几百米，"
            "请换用未偏移的底图（如天地图）",
            en="a base map has to be WGS 84 / Web Mercator; GCJ-02 or BD-09 tiles lie hundreds of "
            "metres beside the courtyards: use one that is not shifted",
            datum=datum,
        )
    settings = settings_of(context)
    with open_database(settings) as database, database.work(SYSTEM) as session:
        made = add_basemap(session, settings.data_dir, town, file, attribution=attribution)
    typer.echo(
        f"已添加底图 added: {made.name or file.name} · {made.min_zoom}–{made.max_zoom} · "
        f"{made.attribution}"
    )


def _remove(context: typer.Context, town: Town) -> None:
    from service.basemaps.service import remove_basemap  # noqa: PLC0415
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415

    settings = settings_of(context)
    with open_database(settings) as database, database.work(SYSTEM) as session:
        remove_basemap(session, settings.data_dir, town)
    typer.echo(f"已移除底图 base map taken away: {town}")
