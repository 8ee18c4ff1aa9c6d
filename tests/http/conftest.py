"""The application on a test's own database, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.accounts.service import create_account, issue_link
from service.app import create_app
from service.db.database import Database
from service.db.session import SYSTEM
from service.settings import Settings

TOWN = "500238115"
OTHER_TOWN = "500238116"
VILLAGE = "500238115203"

SignIn = Callable[[str, str], TestClient]


@pytest.fixture
def database(village: Database) -> Database:
    """The small village, where most of the application's pages have something to say."""
    return village


@pytest.fixture
def app(database: Database, tmp_path: Path) -> FastAPI:
    """The application, built on the test's database."""
    return create_app(Settings(data_dir=tmp_path), database)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sign_in(app: FastAPI, database: Database) -> Iterator[SignIn]:
    """Sign in a fresh account of a role and an area, in a browser of its own."""
    clients: list[TestClient] = []

    def enter(role: str, area: str) -> TestClient:
        with database.work(SYSTEM) as session:
            account = create_account(session, name=f"{role} {area}", role=role, area=area)
            token = issue_link(session, account)
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        assert client.post("/api/session/link", json={"token": token}).status_code == 204
        client.headers["x-csrf-token"] = client.get("/api/session").json()["csrf_token"]
        return client

    yield enter
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def secretary(sign_in: SignIn) -> TestClient:
    """A browser of the secretary of the small village."""
    return sign_in("village_secretary", VILLAGE)
