"""The pioneer index of a village, for those whom it concerns."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.index.service import BREAKS, apply_scores
from tests.http.conftest import SignIn
from tests.village import NEIGHBOUR, TOWN, VILLAGE

FIRST, SECOND = f"{VILLAGE}001001", f"{VILLAGE}001002"


@pytest.fixture
def database(village: Database) -> Database:
    """The small village with two months of scores in two micro-grids."""
    rows = [
        {"period": period, "micro_grid_code": code, "member_code": f"{TOWN}M000", "value": value}
        for period, code, value in [
            ("2026-09", FIRST, 61.5),
            ("2026-10", FIRST, 93.0),
            ("2026-10", SECOND, 88.0),
        ]
    ]
    with village.work(SYSTEM) as session:
        apply_scores(session, TOWN, rows)
    return village


def test_a_secretary_sees_the_village_by_month(sign_in: SignIn, database: Database) -> None:
    answer = sign_in("village_secretary", VILLAGE).get(f"/api/villages/{VILLAGE}/index").json()
    assert answer["periods"] == ["2026-09", "2026-10"]
    assert answer["breaks"] == list(BREAKS)
    seen = {(s["period"], s["micro_grid_code"]): s["value"] for s in answer["scores"]}
    assert seen == {
        ("2026-09", FIRST): 61.5,
        ("2026-10", FIRST): 93.0,
        ("2026-10", SECOND): 88.0,
    }
    with database.work(SYSTEM) as session:
        looks = session.scalars(select(AuditRow).where(AuditRow.entity == "score")).all()
        assert [look.action for look in looks if look.action == "look"] == ["look"]


def test_a_head_sees_only_the_own_micro_grid(sign_in: SignIn) -> None:
    answer = sign_in("grid_head", FIRST).get(f"/api/villages/{VILLAGE}/index").json()
    assert {score["micro_grid_code"] for score in answer["scores"]} == {FIRST}


def test_residents_and_neighbours_see_none(sign_in: SignIn) -> None:
    assert sign_in("viewer", TOWN).get(f"/api/villages/{VILLAGE}/index").json()["scores"] == []
    neighbour = sign_in("village_secretary", NEIGHBOUR)
    assert neighbour.get(f"/api/villages/{VILLAGE}/index").json().get("scores", []) == []
