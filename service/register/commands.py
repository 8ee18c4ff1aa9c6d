"""``import``: one command a kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.terminal import settings_of

if TYPE_CHECKING:
    from service.register.imports import Imported

KINDS = {
    "boundaries": "村界 · Village boundaries.",
    "buildings": "房屋 · Buildings.",
    "courtyards": "院落 · Courtyards.",
    "households": "户 · Households.",
    "members": "党员和村民代表 · Party members and villagers' representatives.",
    "scores": "先锋指数得分 · Monthly scores of the pioneer index.",
    "roads": "道路 · Roads, tracks and paths.",
    "road-sections": "路段 · Road sections.",
    "barriers": "阻隔和桥梁 · Barriers and bridges.",
    "appointments": "任职 · Appointments of heads.",
}

SHOWN = 20

File = Annotated[Path, typer.Argument(help="文件 · The file.", exists=True, dir_okay=False)]
Town = Annotated[str, typer.Option(help="镇代码 · Code of the town, 9 digits.")]
TownName = Annotated[str | None, typer.Option(help="镇名 · Name of the town, if it is new.")]
Crs = Annotated[str | None, typer.Option(help="坐标系 · What coordinates mean, e.g. EPSG:4490.")]
DatumName = Annotated[str | None, typer.Option("--datum", help="wgs84 | gcj02 | bd09")]
Layer = Annotated[str | None, typer.Option(help="图层或工作表 · Layer or sheet.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="跳过有问题的行 · Leave bad rows out.")]
Reasons = Annotated[
    Path | None, typer.Option(help="带原因的表 · Where to write the sheet with reasons.")
]


def register(app: typer.Typer) -> None:
    """Add ``import`` with a command for each kind."""
    group = typer.Typer(help="导入文件 · Bring files in.", no_args_is_help=True)
    for kind, text in KINDS.items():
        group.command(kind, help=text)(_command(kind.replace("-", "_")))
    app.add_typer(group, name="import")


def _command(kind: str) -> Callable[..., None]:
    def bring_in(
        context: typer.Context,
        file: File,
        town: Town,
        town_name: TownName = None,
        crs: Crs = None,
        datum: DatumName = None,
        layer: Layer = None,
        skip_bad: SkipBad = False,
        reasons: Reasons = None,
    ) -> None:
        from rich.progress import Progress  # noqa: PLC0415

        from geo.datum import Datum  # noqa: PLC0415
        from service.db.database import open_database  # noqa: PLC0415
        from service.db.session import SYSTEM  # noqa: PLC0415
        from service.intake.reasons import write_reasons  # noqa: PLC0415
        from service.register.apply import add_town  # noqa: PLC0415
        from service.register.imports import (  # noqa: PLC0415
            BadRowsError,
            Choices,
            import_file,
            read_sheet,
        )

        choices = Choices(layer, crs, Datum(datum) if datum else None, skip_bad)
        with open_database(settings_of(context)) as database, Progress(transient=True) as progress:
            row = progress.add_task(file.name)
            try:
                with database.work(SYSTEM) as session:
                    if town_name is not None:
                        add_town(session, town, town_name)
                    done = import_file(
                        session, kind, file, town_code=town, choices=choices,
                        progress=lambda n, of: progress.update(row, completed=n, total=of),
                    )  # fmt: skip
            except BadRowsError as error:
                _tell(error.imported)
                if reasons is not None:
                    write_reasons(reasons, read_sheet(file, choices), error.imported.checked)
                raise
        _tell(done)
        typer.echo(f"已导入 imported: {done.applied} / {done.rows}")

    return bring_in


def _tell(imported: Imported) -> None:
    """Print what there is to know, the first problems one by one."""
    for note in imported.checked.notes:
        typer.echo(f"· {note.text}")
    for problem in imported.checked.problems[:SHOWN]:
        place = f"第 {problem.row} 行 row {problem.row}"
        typer.echo(f"  {place} {problem.column}: {problem.text}", err=True)
    more = len(imported.checked.problems) - SHOWN
    if more > 0:
        typer.echo(f"  … {more} 条以上未显示 more not shown (--reasons FILE.xlsx)", err=True)
