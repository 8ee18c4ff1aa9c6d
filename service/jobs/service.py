"""Tasks: asked for, run with visible progress, ended with an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.errors import Text, YuanbaError
from service.db.database import Database
from service.db.session import SYSTEM, actor_of
from service.jobs.models import Task
from service.jobs.queue import ATTEMPTS, defer

log = structlog.get_logger(__name__)

Report = Callable[[int, int], None]
"""Called with how much is done and how much there is to do."""

Work = Callable[[Session, Task, Report], dict[str, Any]]
"""Does a task's work in one transaction, the same that marks it done; returns the outcome."""

FINISHED = ("done", "failed", "cancelled")
GIVEN_UP = Text(
    zh="程序多次出错，任务已放弃，错误已记录，请联系维护者",
    en="the program failed several times and gave the task up; the fault was logged, tell the "
    "maintainers",
)


class CancelledError(YuanbaError):
    """Somebody called the task off."""

    code = "cancelled"


def ask(session: Session, kind: str, *, place: str, arguments: Mapping[str, Any]) -> Task:
    """Add a task without queueing it; the caller runs it, or queues it with `queue_task`."""
    task = Task(
        kind=kind, place=place, arguments=dict(arguments), created_by=actor_of(session).account_id
    )
    session.add(task)
    session.flush()
    return task


def queue_task(session: Session, task: Task) -> None:
    """Hand the task to the worker when the transaction commits; one at a time per place."""
    task.job_id = defer(session, task.id, lock=f"{task.kind}:{task.place}")


def run_task(database: Database, task_id: int, works: Mapping[str, Work]) -> Task:
    """Run one task to its end, reporting progress in transactions of its own.

    A task that has ended already is left as it is, so that running it twice does nothing twice.
    A `YuanbaError` is the task's outcome; anything else is raised for the queue to retry, and is
    the outcome once the queue will not try again.
    """
    with database.work(SYSTEM) as session:
        task = session.get_one(Task, task_id, with_for_update=True)
        if task.state in FINISHED:
            return task
        attempt = task.attempts + 1
        task.state, task.attempts = "running", attempt
        task.started_at = dt.datetime.now(dt.UTC)
    try:
        with database.work(SYSTEM) as session:
            task = session.get_one(Task, task_id)
            outcome = works[task.kind](session, task, _reporter(database, task_id))
            _done(session, task_id, outcome)
    except CancelledError:
        log.info("task cancelled", task_id=task_id)
    except YuanbaError as error:
        _fail(database, task_id, error.code, error.text)
    except Exception:
        if attempt >= ATTEMPTS:
            _fail(database, task_id, "internal", GIVEN_UP)
        raise
    with database.work(SYSTEM) as session:
        return session.get_one(Task, task_id)


def _done(session: Session, task_id: int, outcome: dict[str, Any]) -> None:
    """Mark a task done; called off in the last moment, what it made is not kept."""
    done = _ended(task_id, "done", outcome).where(Task.state == "running")
    if session.scalar(done.returning(Task.id)) is None:
        raise _called_off()


def _fail(database: Database, task_id: int, code: str, why: Text) -> None:
    with database.work(SYSTEM) as session:
        outcome = {"code": code, "zh": why.zh, "en": why.en}
        session.execute(_ended(task_id, "failed", outcome).where(Task.state == "running"))


def cancel(session: Session, task: Task) -> None:
    """Call a task off, unless it has ended; one that is running notices at its next report."""
    session.execute(_ended(task.id, "cancelled", {}).where(Task.state.not_in(FINISHED)))
    session.refresh(task)


def _ended(task_id: int, state: str, outcome: dict[str, Any]) -> Any:
    values = {"state": state, "outcome": outcome, "finished_at": dt.datetime.now(dt.UTC)}
    return update(Task).where(Task.id == task_id).values(values)


def _called_off() -> CancelledError:
    return CancelledError(zh="任务已取消", en="the task was cancelled")


def _reporter(database: Database, task_id: int) -> Report:
    def report(done: int, total: int) -> None:
        with database.work(SYSTEM) as session:
            session.execute(update(Task).where(Task.id == task_id).values(done=done, total=total))
            state = session.scalar(select(Task.state).where(Task.id == task_id))
        if state == "cancelled":
            raise _called_off()

    return report
