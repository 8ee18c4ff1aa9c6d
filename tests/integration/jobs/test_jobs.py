"""Background work: queued with its transaction, run once, handed on when a worker dies."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.models import Task
from service.jobs.queue import ATTEMPTS, hand_on_stalled_jobs, make_queue
from service.jobs.service import Report, ask, queue_task, run_task
from service.works import runner, works
from tests.village import VILLAGE

HANGING_WORKER = """
import asyncio, sys, time
from service.db.database import Database
from service.db.engine import make_engine
from service.jobs.queue import QUEUE, make_queue

database = Database(sys.argv[1], make_engine(sys.argv[1]))

def hang(database, task_id):
    time.sleep(60)

async def main():
    app = make_queue(database, hang)
    async with app.open_async():
        await app.run_worker_async(queues=[QUEUE], update_heartbeat_interval=0.2, concurrency=1)

asyncio.run(main())
"""


def _ask(village: Database) -> int:
    with village.work(SYSTEM) as session:
        task = ask(session, "plan", place=VILLAGE, arguments={"tolerance": 0.25})
        queue_task(session, task)
        return task.id


def _jobs(village: Database) -> list[str]:
    with village.work(SYSTEM) as session:
        return list(
            session.scalars(text("SELECT status::text FROM procrastinate_jobs ORDER BY id"))
        )


def _work_off(village: Database, *, hand_on: bool = False) -> int:
    """Work the queue off in a thread: a browser test may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _worked_off(village, hand_on=hand_on)).result()


async def _worked_off(village: Database, *, hand_on: bool) -> int:
    app = make_queue(village, runner(Path()))
    async with app.open_async():
        handed_on = await hand_on_stalled_jobs(app, seconds=0.5) if hand_on else 0
        await app.run_worker_async(wait=False, install_signal_handlers=False, concurrency=1)
    return handed_on


def test_a_job_is_queued_with_its_transaction_or_not_at_all(village: Database) -> None:
    with village.work(SYSTEM) as session:
        queue_task(session, ask(session, "plan", place=VILLAGE, arguments={}))
        session.rollback()
    assert _jobs(village) == []
    _ask(village)
    assert _jobs(village) == ["todo"]


def test_a_worker_makes_the_plan_and_tells_the_progress(village: Database) -> None:
    task_id = _ask(village)
    _work_off(village)
    with village.work(SYSTEM) as session:
        state, done, total, outcome = session.execute(
            text("SELECT state, done, total, outcome FROM task WHERE id = :id"), {"id": task_id}
        ).one()
        status = session.scalar(
            text("SELECT status FROM plan WHERE id = :id"), {"id": outcome["plan_id"]}
        )
    assert (state, done, status) == ("done", total, "draft")
    assert _jobs(village) == ["succeeded"]


def test_running_a_task_twice_makes_one_plan(village: Database) -> None:
    task_id = _ask(village)
    first, second = (run_task(village, task_id, works(Path())) for _ in range(2))
    assert first.outcome == second.outcome
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT count(*) FROM plan WHERE status = 'draft'")) == 1


def test_a_failing_task_says_why_and_leaves_nothing(village: Database) -> None:
    with village.work(SYSTEM) as session:
        task_id = ask(session, "plan", place=VILLAGE, arguments={"micro_grids": 31}).id
    task = run_task(village, task_id, works(Path()))
    assert (task.state, (task.outcome or {})["code"]) == ("failed", "bad-wish")
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT count(*) FROM plan WHERE status = 'draft'")) == 0


def test_a_task_that_breaks_again_and_again_is_given_up(village: Database) -> None:
    def broken(_session: Session, _task: Task, _report: Report) -> dict[str, Any]:
        raise ZeroDivisionError

    with village.work(SYSTEM) as session:
        task_id = ask(session, "plan", place=VILLAGE, arguments={}).id
    states = []
    for _ in range(ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            run_task(village, task_id, {"plan": broken})
        with village.work(SYSTEM) as session:
            states.append(session.get_one(Task, task_id).state)
    assert states == ["running", "running", "failed"]


def test_the_job_of_a_killed_worker_is_handed_on(village: Database, tmp_path: Path) -> None:
    task_id = _ask(village)
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING_WORKER, village.url], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "task started" in process.stdout.readline()
        assert _jobs(village) == ["doing"]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
    time.sleep(0.8)
    assert _work_off(village, hand_on=True) == 1
    with village.work(SYSTEM) as session:
        state = session.scalar(text("SELECT state FROM task WHERE id = :id"), {"id": task_id})
    assert (state, _jobs(village)) == ("done", ["succeeded"])
