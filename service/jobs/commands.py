"""``worker``."""

from __future__ import annotations

import typer

from service.terminal import settings_of


def register(app: typer.Typer) -> None:
    """Add the command that works off the job queue."""
    app.command("worker", help="处理后台任务 · Work off background jobs.")(_worker)


def _worker(context: typer.Context) -> None:
    from service.db.database import open_database  # noqa: PLC0415
    from service.imports.jobs import forget_what_expired  # noqa: PLC0415
    from service.jobs.queue import make_queue, worker  # noqa: PLC0415
    from service.works import runner  # noqa: PLC0415

    settings = settings_of(context)
    with open_database(settings) as database:
        worker(
            make_queue(database, runner(settings.data_dir)),
            tidy=lambda: forget_what_expired(database, settings.data_dir),
        )
