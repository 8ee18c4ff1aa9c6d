"""``import``: one command a kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.terminal import settings_of

if TYPE_CHECKING:
    from service.imports.pipeline import Prepared

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
    group.command("list", help="导入记录 · List the newest imports.")(_list)
    group.command("undo", help="撤销一次导入 · Take an import back.")(_undo)
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
        from service.imports.pipeline import BadRowsError, Choices, import_file  # noqa: PLC0415
        from service.register.apply import add_town  # noqa: PLC0415

        choices = Choices(
            layer=layer, crs=crs, datum=Datum(datum) if datum else None, skip_bad=skip_bad
        )
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
                _tell(error.prepared, reasons)
                raise
        _tell(done.prepared, reasons)
        typer.echo(
            f"已导入 imported: {done.applied} / {done.rows} "
            f"(新增 added {done.added}, 更新 changed {done.changed}, "
            f"未找到院落 without courtyard {len(done.prepared.unmatched)}); "
            f"撤销 undo: ./yuanba import undo {done.batch_id}"
        )

    return bring_in


def _tell(prepared: Prepared, reasons: Path | None) -> None:
    """Print what there is to know, the first problems one by one; write the sheet if wanted."""
    from service.intake.reasons import write_reasons  # noqa: PLC0415

    for note in prepared.checked.notes:
        typer.echo(f"· {note.text}")
    found = (*prepared.checked.problems, *prepared.unmatched)
    for problem in found[:SHOWN]:
        place = f"第 {problem.row} 行 row {problem.row}"
        typer.echo(f"  {place} {problem.column}: {problem.text}", err=True)
    if len(found) > SHOWN:
        more = len(found) - SHOWN
        typer.echo(f"  … {more} 条以上未显示 more not shown (--reasons FILE.xlsx)", err=True)
    if reasons is not None:
        write_reasons(reasons, prepared.sheet, prepared.checked, unmatched=prepared.unmatched)


def _list(
    context: typer.Context,
    town: Annotated[str | None, typer.Option(help="镇代码 · Code of the town.")] = None,
) -> None:
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.imports.repository import list_batches  # noqa: PLC0415

    with open_database(settings_of(context)) as database, database.work(SYSTEM) as session:
        for batch in list_batches(session, town, SHOWN):
            ended = " 已撤销 undone" if batch.undone_at else ""
            typer.echo(
                f"{batch.id}  {batch.created_at:%Y-%m-%d %H:%M}  {batch.town_code}  {batch.kind}  "
                f"{batch.file_name or ''}  {batch.rows_total - batch.rows_bad}/"
                f"{batch.rows_total}{ended}"
            )


def _undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="导入编号，见 import list · Number of the import.")],
) -> None:
    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.imports.undo import undo_import  # noqa: PLC0415

    with open_database(settings_of(context)) as database, database.work(SYSTEM) as session:
        batch = undo_import(session, number)
    typer.echo(
        f"已撤销第 {batch.id} 次导入：删除新增的 {batch.rows_added} 条，"
        f"恢复更新的 {batch.rows_changed} 条\n"
        f"import {batch.id} is undone: {batch.rows_added} rows added by it are gone, "
        f"{batch.rows_changed} are as before"
    )
