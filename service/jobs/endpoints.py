"""Watch background work and call it off."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select

from service.errors import NotAllowedError, NotFoundError
from service.jobs.models import Task
from service.jobs.schemas import TaskOut
from service.jobs.service import cancel
from service.request import SignedInActor, Work
from service.schemas import Key

router = APIRouter(tags=["tasks"])


@router.get("/tasks")
def list_tasks(session: Work) -> list[TaskOut]:
    """List the newest fifty tasks in one's area."""
    tasks = session.scalars(select(Task).order_by(Task.id.desc()).limit(50))
    return [TaskOut.model_validate(task) for task in tasks]


@router.get("/tasks/{task_id}")
def read_task(session: Work, task_id: Key) -> TaskOut:
    """Return one task."""
    return TaskOut.model_validate(_task(session, task_id))


@router.delete("/tasks/{task_id}")
def call_off(actor: SignedInActor, session: Work, task_id: Key) -> TaskOut:
    """Call a task off; one that has ended stays as it is."""
    if actor.role not in {"town_officer", "village_secretary"}:
        raise NotAllowedError(zh="您的角色不能取消任务", en="your role cannot call off tasks")
    task = _task(session, task_id)
    cancel(session, task)
    return TaskOut.model_validate(task)


def _task(session: Work, task_id: int) -> Task:
    task = session.get(Task, task_id)
    if task is None:
        raise NotFoundError(zh="没有这个任务", en="there is no such task")
    return task
