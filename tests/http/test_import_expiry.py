"""What nobody came back for is gone without anybody asking: by the worker, on a schedule."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from service.db.database import Database
from service.db.session import SYSTEM
from service.imports.jobs import forget_what_expired
from service.jobs.queue import keep_tidy
from tests.http.conftest import SignIn
from tests.http.wizard import Wizard
from tests.village import TOWN, courtyard_code

PERSON = "欧阳小明"
SHEET = f"户编号,户主姓名,村名,村民小组,院落\nN1,{PERSON},望乐村,1组,{courtyard_code(0, 0)}\n"


@pytest.fixture
def waiting(sign_in: SignIn, village: Database, tmp_path: Path) -> list[Wizard]:
    """Two imports that were checked and left; the first is a day old."""
    pages = [Wizard(sign_in("town_officer", TOWN), village, tmp_path) for _ in range(2)]
    for page in pages:
        page.upload(SHEET.encode(), "户.csv")
        page.confirm()
        page.check()
    with village.work(SYSTEM) as session:
        session.execute(
            text("UPDATE import_session SET expires_at = now() - interval '1 s' WHERE id = :id"),
            {"id": pages[0].id},
        )
    return pages


def _files_with_the_person(data_dir: Path) -> int:
    """Count the folders of uploads in which the name stands anywhere."""
    folders = (data_dir / "uploads").iterdir()
    return sum(
        any(PERSON in file.read_text("utf-8") for file in folder.iterdir()) for folder in folders
    )


def _open(database: Database) -> list[int]:
    with database.work(SYSTEM) as session:
        return list(session.scalars(text("SELECT id FROM import_session ORDER BY id")))


def test_a_worker_removes_expired_uploads_and_leaves_the_others(
    waiting: list[Wizard], village: Database, tmp_path: Path
) -> None:
    assert _files_with_the_person(tmp_path) == 2
    command = [sys.executable, "-m", "service.cli", "--data-dir", str(tmp_path), "worker"]
    process = subprocess.Popen(command, env=os.environ | {"YUANBA_DATABASE_URL": village.url})
    try:
        end = time.monotonic() + 60
        while len(list((tmp_path / "uploads").iterdir())) > 1 and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    assert _files_with_the_person(tmp_path) == 1
    assert _open(village) == [waiting[1].id]
    assert waiting[1].rows("good")["rows"]


def test_it_is_done_again_and_again_and_after_a_failure(
    waiting: list[Wizard], village: Database, tmp_path: Path
) -> None:
    calls = 0

    def tidy() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("the disk is away")
        forget_what_expired(village, tmp_path)
        if calls == 2:
            with village.work(SYSTEM) as session:
                session.execute(text("UPDATE import_session SET expires_at = now()"))

    async def some_rounds() -> None:
        keeper = asyncio.create_task(keep_tidy(tidy, every_s=0.01))
        while calls < 4:
            await asyncio.sleep(0.01)
        keeper.cancel()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, some_rounds()).result(timeout=30)
    assert _open(village) == []
    assert list((tmp_path / "uploads").iterdir()) == []
    assert waiting[1].client.get(f"/api/imports/{waiting[1].id}").status_code == 404


def test_what_an_import_replaced_is_forgotten_when_it_can_no_longer_be_undone(
    waiting: list[Wizard], village: Database, tmp_path: Path
) -> None:
    assert waiting[1].apply()["state"] == "done"
    kept = text("SELECT count(*) FROM import_change")
    forget_what_expired(village, tmp_path)
    with village.work(SYSTEM) as session:
        assert session.scalar(kept) == 1
        session.execute(text("UPDATE import_batch SET created_at = now() - interval '91 days'"))
    forget_what_expired(village, tmp_path)
    with village.work(SYSTEM) as session:
        assert session.scalar(kept) == 0
