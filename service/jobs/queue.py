"""The job queue: Procrastinate on the same database, one task that runs whatever is asked."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

import structlog
from procrastinate import App, JobContext, PsycopgConnector, exceptions
from procrastinate.jobs import Job
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.db.database import Database

log = structlog.get_logger(__name__)

QUEUE = "work"
RUN_TASK = "yuanba.run_task"
ATTEMPTS = 3
STALLED_AFTER_S = 20.0
HEARTBEAT_S = 5.0
LOOK_FOR_STALLED_S = 30.0
TIDY_EVERY_S = 600.0

Runner = Callable[[Database, int], None]
Tidy = Callable[[], None]
"""Removes what has expired; called at the start and again and again."""


def defer(session: Session, task_id: int, *, lock: str) -> int:
    """Queue the task in the caller's own transaction: both are committed, or neither is.

    Parameters
    ----------
    session : Session
    task_id : int
    lock : str
        Jobs with the same lock run one after the other.

    Returns
    -------
    int
        Number of the job.
    """
    job_id = session.scalar(
        text(
            "SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, :lock, NULL,"
            " jsonb_build_object('task_id', cast(:task_id AS bigint)), NULL)"
            "::procrastinate_job_to_defer_v1]))"
        ),
        {"queue": QUEUE, "task": RUN_TASK, "lock": lock, "task_id": task_id},
    )
    assert isinstance(job_id, int)
    return job_id


def make_queue(database: Database, run: Runner) -> App:
    """Return the queue's application with its one task bound to `database` and `run`."""
    conninfo = database.url.replace("postgresql+psycopg://", "postgresql://", 1)
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))

    @app.task(name=RUN_TASK, queue=QUEUE, pass_context=True, retry=ATTEMPTS - 1)
    def run_task(context: JobContext, task_id: int) -> None:
        log.info("task started", task_id=task_id, attempt=context.job.attempts + 1)
        run(database, task_id)
        log.info("task ended", task_id=task_id)

    return app


async def work_until_told(app: App, tidy: Tidy) -> None:
    """Run a worker until SIGINT or SIGTERM, with what has to be looked at again and again."""
    async with app.open_async():
        beside = [
            asyncio.create_task(_hand_on_stalled_jobs(app)),
            asyncio.create_task(keep_tidy(tidy)),
        ]
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=1,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
                shutdown_graceful_timeout=10,
                install_signal_handlers=True,
            )
        finally:
            for task in beside:
                task.cancel()


async def keep_tidy(tidy: Tidy, *, every_s: float = TIDY_EVERY_S) -> None:
    """Call `tidy` now and every `every_s` seconds; a failure is logged and tried again."""
    while True:
        try:
            await asyncio.to_thread(tidy)
        except (OSError, SQLAlchemyError):
            log.exception("cannot remove what has expired; trying again")
        await asyncio.sleep(every_s)


async def _hand_on_stalled_jobs(app: App) -> None:
    """Look again and again; a killed worker's job would stay in ``doing`` for ever."""
    while True:
        try:
            await hand_on_stalled_jobs(app)
        except exceptions.ConnectorException:
            log.warning("cannot look for stalled jobs; trying again")
        await asyncio.sleep(LOOK_FOR_STALLED_S)


async def hand_on_stalled_jobs(app: App, *, seconds: float = STALLED_AFTER_S) -> int:
    """Queue again every job whose worker has not reported for `seconds`; return how many."""
    jobs: list[Job] = list(
        await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=seconds)
    )
    for job in jobs:
        log.warning("job of a dead worker is queued again", job_id=job.id)
        await app.job_manager.retry_job(job)
    return len(jobs)


def worker(app: App, *, tidy: Tidy) -> None:
    """Run a worker in this process until it is told to stop."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    asyncio.run(work_until_told(app, tidy))
