"""`serve` as a process: it answers, keeps a worker alive, and stops cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select, text

from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs.models import Task
from service.jobs.service import ask, queue_task
from service.plans.models import Plan
from tests.village import VILLAGE

LIMIT_S = 90


@contextmanager
def _serving(village: Database, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "service.cli",
            "--data-dir",
            str(folder),
            "serve",
            "--port",
            str(port),
        ],
        env=os.environ | {"YUANBA_DATABASE_URL": village.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_S)


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let children hear SIGINT: started in the background of a shell, tests would ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_ready(port: int) -> dict[str, object]:
    """Wait for the server and for its worker's first heartbeat."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            ready = httpx2.get(f"http://127.0.0.1:{port}/readyz").json()
            if ready["worker_heartbeat_age_s"] is not None:
                return dict(ready)
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the server did not become ready")


def _task_state(village: Database, task_id: int) -> str:
    with village.work(SYSTEM) as session:
        return session.get_one(Task, task_id).state


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_works_off_jobs_and_stops(
    village: Database, tmp_path: Path, stop: signal.Signals, code: int
) -> None:
    port = _free_port()
    with _serving(village, tmp_path, port) as process:
        assert _until_ready(port)["status"] == "ok"
        with village.work(SYSTEM) as session:
            task = ask(session, "plan", place=VILLAGE, arguments={"tolerance": 0.3})
            queue_task(session, task)
            task_id = task.id
        end = time.monotonic() + LIMIT_S
        while _task_state(village, task_id) in {"queued", "running"} and time.monotonic() < end:
            time.sleep(0.2)
        assert _task_state(village, task_id) == "done"
        process.send_signal(stop)
        assert process.wait(timeout=LIMIT_S) == code
    with village.work(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 2
        # A worker that was told to stop signs off; one that was left behind is still listed.
        assert session.scalar(text("SELECT count(*) FROM procrastinate_workers")) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_told_before_anything_is_started(
    village: Database, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _serving(village, tmp_path, port) as process:
            out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert f"127.0.0.1:{port}" in err
    assert "--port" in err
    assert "Traceback" not in err
    assert "worker" not in out
