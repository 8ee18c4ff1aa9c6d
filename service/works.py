"""Every kind of background work, by the name that tasks carry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from service.db.database import Database
from service.imports import service as imports
from service.imports.jobs import import_work
from service.jobs.queue import Runner
from service.jobs.service import Work, run_task
from service.plans import service as plans


def works(data_dir: Path) -> Mapping[str, Work]:
    """Return what is done for each kind of task; uploads lie under `data_dir`."""
    return {plans.KIND: plans.run_plan_task, imports.TASK: import_work(data_dir)}


def runner(data_dir: Path) -> Runner:
    """Return the entry point of the queue: a function that runs one task."""
    known = works(data_dir)

    def run(database: Database, task_id: int) -> None:
        run_task(database, task_id, known)

    return run
