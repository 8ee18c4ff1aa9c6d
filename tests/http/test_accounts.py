"""Signing in, keeping accounts, and what strangers and other sites cannot do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from starlette.testclient import TestClient

from service.accounts.models import Account, AccountSession, SignInLink
from service.accounts.service import ATTEMPTS_BEFORE_LOCK, create_account, issue_link
from service.audit.models import AuditRow
from service.cluster import ClusterUrls
from service.db.database import Database
from service.db.session import SYSTEM
from tests.conftest import opened
from tests.http.conftest import OTHER_TOWN, TOWN, VILLAGE, SignIn

PASSWORD = "院坝会 on Thursday"


@pytest.fixture
def database(cluster_urls: ClusterUrls, database_name: str) -> Iterator[Database]:
    """No village is needed here, and who owns the tables looks in as well."""
    with opened(cluster_urls, database_name) as database:
        yield database


def _link(database: Database, *, life: dt.timedelta = dt.timedelta(days=1)) -> str:
    with database.work(SYSTEM) as session:
        account = create_account(
            session, name="张某", role="town_officer", area=TOWN, sign_in_name="zhang"
        )
        return issue_link(session, account, life=life)


def test_a_link_signs_in_exactly_once(stranger: TestClient, database: Database) -> None:
    token = _link(database)
    assert stranger.get("/api/session").status_code == 401
    assert stranger.post("/api/session/link", json={"token": token}).status_code == 204
    me = stranger.get("/api/session").json()
    assert (me["role"], me["area"]) == ("town_officer", TOWN)
    again = stranger.post("/api/session/link", json={"token": token})
    assert again.status_code == 401
    assert "已用过" in again.json()["detail_zh"]


def test_an_expired_link_does_not(stranger: TestClient, database: Database) -> None:
    token = _link(database, life=dt.timedelta(seconds=-1))
    assert stranger.post("/api/session/link", json={"token": token}).status_code == 401


def test_the_cookie_is_http_only_and_secrets_are_stored_hashed(
    stranger: TestClient, database: Database, owner
) -> None:
    token = _link(database)
    answer = stranger.post("/api/session/link", json={"token": token})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    with owner.connect() as connection:
        links = connection.execute(select(SignInLink.token_hash)).scalars().all()
        sessions = connection.execute(select(AccountSession.token_hash)).scalars().all()
    assert token.encode() not in b"".join(links)
    assert stranger.cookies["yuanba"].encode() not in b"".join(sessions)


def test_a_change_needs_the_csrf_token_and_our_own_origin(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    body = {"name": "王某", "role": "viewer", "area": VILLAGE}
    assert (
        officer.post("/api/accounts", json=body, headers={"x-csrf-token": "x"}).status_code == 403
    )
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert officer.post("/api/accounts", json=body, headers=elsewhere).status_code == 403
    assert officer.post("/api/accounts", json=body).status_code == 201


def test_other_sites_cannot_sign_a_browser_in(stranger: TestClient, database: Database) -> None:
    token = _link(database)
    answer = stranger.post(
        "/api/session/link", json={"token": token}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_password_sign_in_and_lock(stranger: TestClient, database: Database) -> None:
    stranger.post("/api/session/link", json={"token": _link(database)})
    csrf = {"x-csrf-token": stranger.get("/api/session").json()["csrf_token"]}
    assert (
        stranger.put("/api/session/password", json={"password": "short"}, headers=csrf).status_code
        == 422
    )
    assert (
        stranger.put("/api/session/password", json={"password": PASSWORD}, headers=csrf).status_code
        == 204
    )
    assert stranger.delete("/api/session", headers=csrf).status_code == 204
    assert stranger.get("/api/session").status_code == 401
    enter = {"sign_in_name": "zhang", "password": PASSWORD}
    assert stranger.post("/api/session/password", json=enter).status_code == 204
    for _ in range(ATTEMPTS_BEFORE_LOCK):
        wrong = stranger.post("/api/session/password", json=enter | {"password": "no"})
        assert wrong.status_code == 401
    assert stranger.post("/api/session/password", json=enter).status_code == 429


def test_an_unknown_name_answers_like_a_wrong_password(
    stranger: TestClient, database: Database
) -> None:
    _link(database)
    bodies = [
        stranger.post("/api/session/password", json={"sign_in_name": name, "password": "no"}).json()
        for name in ("zhang", "nobody")
    ]
    assert bodies[0] == bodies[1]


def test_officers_keep_accounts_of_their_own_town_only(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    sign_in("viewer", OTHER_TOWN)
    body = {"name": "李某", "role": "village_secretary", "area": VILLAGE}
    assert officer.post("/api/accounts", json=body).status_code == 201
    assert officer.post("/api/accounts", json=body | {"area": OTHER_TOWN}).status_code == 403
    assert (
        officer.post(
            "/api/accounts", json=body | {"role": "town_officer", "area": TOWN}
        ).status_code
        == 403
    )
    assert (
        officer.post(
            "/api/accounts", json=body | {"role": "administrator", "area": "*"}
        ).status_code
        == 403
    )
    assert {row["area"] for row in officer.get("/api/accounts").json()} == {TOWN, VILLAGE}


@pytest.mark.parametrize("role", ["village_secretary", "grid_head", "viewer"])
def test_other_roles_keep_no_accounts(sign_in: SignIn, role: str) -> None:
    client = sign_in(role, VILLAGE)
    assert client.get("/api/accounts").status_code == 403
    assert client.post("/api/accounts/1/links").status_code == 403


def test_closing_an_account_ends_its_sessions_and_needs_the_version(
    sign_in: SignIn, database: Database
) -> None:
    officer, viewer = sign_in("town_officer", TOWN), sign_in("viewer", VILLAGE)
    key = viewer.get("/api/session").json()["account_id"]
    path = f"/api/accounts/{key}"
    assert officer.patch(path, json={"disabled": True}).status_code == 428
    assert (
        officer.patch(path, json={"disabled": True}, headers={"if-match": '"9"'}).status_code == 412
    )
    closed = officer.patch(path, json={"disabled": True}, headers={"if-match": '"1"'})
    assert (closed.status_code, closed.headers["etag"]) == (200, '"2"')
    assert viewer.get("/api/session").status_code == 401
    with database.work(SYSTEM) as session:
        assert (
            session.scalar(text("SELECT count(*) FROM session WHERE account_id = :a"), {"a": key})
            == 0
        )


def test_every_act_leaves_an_audit_row(sign_in: SignIn, database: Database) -> None:
    officer = sign_in("town_officer", TOWN)
    officer.post("/api/accounts", json={"name": "李某", "role": "viewer", "area": VILLAGE})
    with database.work(SYSTEM) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        officer_id = session.scalar(select(Account.id).where(Account.role == "town_officer"))
    acts = [(row.action, row.entity) for row in rows]
    assert acts == [
        ("create", "account"),
        ("create", "sign_in_link"),
        ("sign_in", "account"),
        ("create", "account"),
    ]
    assert rows[-1].account_id == officer_id
    assert rows[-1].request_id


def test_a_failed_act_leaves_none(sign_in: SignIn, database: Database) -> None:
    officer = sign_in("town_officer", TOWN)
    with database.work(SYSTEM) as session:
        before = session.scalar(text("SELECT count(*) FROM audit"))
    body = {"name": "李某", "role": "viewer", "area": OTHER_TOWN}
    assert officer.post("/api/accounts", json=body).status_code == 403
    with database.work(SYSTEM) as session:
        assert session.scalar(text("SELECT count(*) FROM audit")) == before
