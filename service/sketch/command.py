"""The command line of `yuanba sketch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_SIZES = "规模 · Sizes"
_PLACES = "读取 · Reading"


def register(app: typer.Typer) -> None:
    """Add the command ``sketch`` to the command line."""
    app.command("sketch")(sketch)


def sketch(
    file: Annotated[
        Path,
        typer.Argument(
            help="含 boundary、buildings 图层的文件，可有 roads、waterways · "
            "File with the layers boundary and buildings, and roads and waterways if it has them."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="地图；旁边写 plan.gpkg · The map; plan.gpkg goes beside it."
        ),
    ] = Path("map.html"),
    micro_grids: Annotated[
        int | None,
        typer.Option(min=1, help="微网格总数 · Micro-grids in all.", rich_help_panel=_SIZES),
    ] = None,
    households_per_grid: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="每个微网格的户数，代替总数 · Households to a micro-grid, instead.",
            rich_help_panel=_SIZES,
        ),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="户数允许偏差 · Allowed deviation.", rich_help_panel=_SIZES
        ),
    ] = 0.2,
    max_households: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="一个院落最多几户，缺省为微网格均值的四成、2 至 8 户 · Households in a courtyard; "
            "else four tenths of a micro-grid, 2 to 8.",
            rich_help_panel=_SIZES,
        ),
    ] = None,
    min_footprint: Annotated[
        float,
        typer.Option(
            min=0.0,
            help="无标签住宅最小占地（平方米） · Least footprint (m²) of an untagged home.",
            rich_help_panel=_PLACES,
        ),
    ] = 40.0,
    crs: Annotated[
        str | None,
        typer.Option(help="坐标系，如 EPSG:4490 · What coordinates mean.", rich_help_panel=_PLACES),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="随机种子 · Seed.")] = 0,
    effort: Annotated[float, typer.Option(min=0.0, help="工作量 · Work to spend.")] = 0.05,
    prove: Annotated[
        bool, typer.Option("--prove/--no-prove", help="求证与最优的差距 · Prove a gap.")
    ] = False,
    lang: Annotated[
        Literal["zh", "en", "both"], typer.Option(help="表格语言 · Language of the table.")
    ] = "both",
) -> None:
    """从文件直接得到微网格方案与地图 · Draw a plan and its map straight from a file."""
    from service.sketch.output import check_output, write  # noqa: PLC0415 - loads numba, GDAL
    from service.sketch.planning import Wish, plan  # noqa: PLC0415
    from service.sketch.reading import read  # noqa: PLC0415
    from service.sketch.report import show  # noqa: PLC0415

    check_output(output, file)
    ground = read(file, crs=crs, min_footprint_m2=min_footprint)
    wish = Wish(
        micro_grids=micro_grids,
        households_per_grid=households_per_grid,
        tolerance=tolerance,
        max_households=max_households,
        seed=seed,
        effort=effort,
        prove=prove,
    )
    sketched = plan(ground, wish)
    written = write(sketched, output, lang=lang)
    show(sketched, written, lang=lang)
