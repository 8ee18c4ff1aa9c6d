"""The register over HTTP: masked by default, audited, changed only on top of what was read."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE


def _first(client) -> dict:
    return client.get(f"/api/register/{VILLAGE}/households?limit=1").json()["households"][0]


def test_lists_are_masked_and_paged(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    page = officer.get(f"/api/register/{TOWN}/households?limit=40").json()
    assert (len(page["households"]), page["total"]) == (40, 60)
    rest = officer.get(
        f"/api/register/{TOWN}/households?limit=40&after={page['next_after']}"
    ).json()
    assert (len(rest["households"]), rest["next_after"]) == (20, None)
    for row in page["households"] + rest["households"]:
        assert row["head_name"] == "张**"
        assert "****" in row["phone"]
        assert row["address"] is None


def test_the_whole_is_shown_on_request_and_the_trail_says_so(
    sign_in: SignIn, database: Database
) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    key = _first(secretary)["id"]
    whole = secretary.get(f"/api/households/{key}?whole=true")
    assert whole.json()["head_name"].startswith("张0")
    assert len(whole.json()["phone"]) == 11
    with database.work(SYSTEM) as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
    assert (last.action, last.entity, last.entity_id) == ("look", "household", str(key))
    assert last.detail == {"as": "whole"}
    assert last.request_id == whole.headers["x-request-id"]


def test_a_change_needs_the_version_and_says_what_is_now(
    sign_in: SignIn, database: Database
) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    row = _first(secretary)
    path, body = f"/api/households/{row['id']}", {"people": 7}
    assert secretary.patch(path, json=body).status_code == 428
    assert secretary.patch(path, json=body, headers={"if-match": '"99"'}).status_code == 412
    tag = {"if-match": secretary.get(path).headers["etag"]}
    done = secretary.patch(path, json=body, headers=tag)
    assert (done.status_code, done.json()["people"]) == (200, 7)
    assert secretary.patch(path, json=body, headers=tag).status_code == 412
    with database.work(SYSTEM) as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).one()
    assert (last.action, last.detail) == ("change", {"fields": ["people"]})


def test_a_moved_household_finds_its_courtyard_again(sign_in: SignIn, database: Database) -> None:
    secretary = sign_in("village_secretary", VILLAGE)
    row = _first(secretary)
    with database.work(SYSTEM) as session:
        far, lon, lat = session.execute(
            text(
                "SELECT id, ST_X(position), ST_Y(position) FROM courtyard"
                " ORDER BY code DESC LIMIT 1"
            )
        ).one()
    assert row["courtyard_id"] != far
    body = {"position": {"lon": lon, "lat": lat}}
    path = f"/api/households/{row['id']}"
    tag = {"if-match": secretary.get(path).headers["etag"]}
    assert secretary.patch(path, json=body, headers=tag).json()["courtyard_id"] == far


@pytest.mark.parametrize(("role", "area"), [("viewer", TOWN), ("administrator", "*")])
def test_other_roles_do_not_see_the_register(sign_in: SignIn, role: str, area: str) -> None:
    client = sign_in(role, area)
    for path in (
        f"/api/register/{VILLAGE}/households",
        "/api/households/1",
        f"/api/coverage/{TOWN}",
    ):
        assert client.get(path).status_code == 403


def test_another_village_looks_as_if_it_were_not_there(sign_in: SignIn) -> None:
    own, other = sign_in("village_secretary", VILLAGE), sign_in("village_secretary", NEIGHBOUR)
    key = _first(own)["id"]
    missing = other.get("/api/households/999999")
    hidden = other.get(f"/api/households/{key}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, missing.json()["code"])
    assert other.get(f"/api/register/{VILLAGE}/households").json()["total"] == 0


@pytest.mark.parametrize("search", ["%", "_", "张%", "' OR 1=1 --", "\\", "${x}"])
def test_wildcards_in_a_search_are_plain_letters(sign_in: SignIn, search: str) -> None:
    """B121."""
    officer = sign_in("town_officer", TOWN)
    found = officer.get(f"/api/register/{TOWN}/households", params={"search": search})
    assert (found.status_code, found.json()["total"]) == (200, 0)


def test_a_search_finds_by_name(sign_in: SignIn) -> None:
    officer = sign_in("town_officer", TOWN)
    found = officer.get(f"/api/register/{TOWN}/households", params={"search": "张001"}).json()
    assert found["total"] == 1
