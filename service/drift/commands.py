"""``drift``."""

from __future__ import annotations

from typing import Annotated

import typer

from service.terminal import settings_of


def register(app: typer.Typer) -> None:
    """Add the command that checks an adopted plan against the village as it is now."""
    app.command(
        "drift",
        help="检查已采纳方案是否还合适，给出最少的调整 · Check an adopted plan against today's "
        "village and propose the fewest moves.",
    )(_drift)


def _drift(
    context: typer.Context,
    village: Annotated[str, typer.Argument(help="村代码 · Code of the village, 12 digits.")],
) -> None:
    import datetime as dt  # noqa: PLC0415

    from service.db.database import open_database  # noqa: PLC0415
    from service.db.session import SYSTEM  # noqa: PLC0415
    from service.drift.service import drift  # noqa: PLC0415

    with open_database(settings_of(context)) as database, database.work(SYSTEM) as session:
        found = drift(session, village, on=dt.datetime.now(dt.UTC).date())
        typer.echo(f"{found.plan.name} {found.plan.adopted_on}")
        uncovered = found.covered.households - found.covered.covered
        typer.echo(
            f"{found.covered.households} 户，{uncovered} 户未覆盖 · "
            f"{found.covered.households} households, {uncovered} not covered"
        )
        for problem in found.problems:
            typer.echo(f"- {problem.zh} · {problem.en}")
        if found.fits:
            typer.echo("方案仍然合适，无需调整 · the plan still fits; nothing has to be moved")
            return
        typer.echo(f"{found.repair.zh} · {found.repair.en}")
        for step in found.repair.steps:
            typer.echo(f"{step.number + 1}. {step.zh} · {step.en}")
