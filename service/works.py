"""Every kind of background work, by the name that tasks carry."""

from __future__ import annotations

from collections.abc import Mapping

from service.db.database import Database
from service.jobs.models import Task
from service.jobs.service import Work, run_task
from service.plans import service as plans

WORKS: Mapping[str, Work] = {plans.KIND: plans.run_plan_task}


def run(database: Database, task_id: int) -> None:
    """Run one task; the entry point of the queue."""
    run_task(database, task_id, WORKS)


def run_here(database: Database, task_id: int) -> Task:
    """Run one task in this process and return it as it ended."""
    return run_task(database, task_id, WORKS)
