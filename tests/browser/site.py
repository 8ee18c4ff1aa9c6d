"""The built pages, served by the real service, and browsers that are signed in."""

import fcntl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from playwright.sync_api import StorageState
from sqlalchemy import select

from launcher.client import CLIENT, ensure_client
from service.accounts.models import Account
from service.accounts.service import create_account, issue_link, link_path
from service.app import create_app
from service.db.database import Database
from service.db.session import SYSTEM
from service.settings import Settings
from tests.village import TOWN, VILLAGE

ROLES = {
    "administrator": "*",
    "town_officer": TOWN,
    "village_secretary": VILLAGE,
    "grid_head": f"{VILLAGE}001001",
    "viewer": TOWN,
}

Enter = Callable[..., Any]


@pytest.fixture(scope="session")
def client_built() -> Path:
    """The built pages; two test processes do not build at once."""
    with (Path(tempfile.gettempdir()) / "yuanba-client.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ensure_client()
    return CLIENT / "dist"


@contextmanager
def serving(database: Database, folder: Path) -> Iterator[str]:
    """Serve the application on a free port of the loopback address."""
    app = create_app(Settings(data_dir=folder), database)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def site(village: Database, client_built: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a service with the small village."""
    assert (client_built / "index.html").is_file()
    with serving(village, tmp_path) as address:
        yield address


@pytest.fixture
def enter(site: str, village: Database, visit: Callable[..., Any]) -> Enter:
    """Sign in as a role by a one-time link and open a page."""

    def open_as(role: str, path: str = "/", *, language: str = "zh", **options: Any) -> Any:
        options.setdefault("locale", "zh-CN" if language == "zh" else "en-GB")
        options["storage_state"] = signed_in(site, link_for(village, role))
        seen = visit(site + path, **options)
        if path == "/":
            seen.page.wait_for_selector("h1")
        return seen

    return open_as


def signed_in(site: str, link: str) -> StorageState:
    """What a browser keeps that came in by a one-time link; the door has tests of its own."""
    token = link.partition("#")[2]
    answer = httpx2.post(
        f"{site}/api/session/link", json={"token": token}, headers={"origin": site}, trust_env=False
    )
    assert answer.status_code == 204, answer.text
    return {
        "cookies": [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
            for name, value in answer.cookies.items()
        ],
        # The tour is offered on the first visit only; it has a test of its own.
        "origins": [{"origin": site, "localStorage": [{"name": "yuanba.tour", "value": "seen"}]}],
    }


def link_for(database: Database, role: str) -> str:
    with database.work(SYSTEM) as session:
        query = select(Account).where(Account.role == role)
        account = session.scalars(query).first() or create_account(
            session, name=role, role=role, area=ROLES[role], sign_in_name=role
        )
        return link_path(issue_link(session, account))
