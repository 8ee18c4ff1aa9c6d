"""Coverage over HTTP: totals that reconcile, for those who may see households."""

from __future__ import annotations

import pytest

from service.db.database import Database
from tests.http.conftest import SignIn
from tests.village import TOWN, VILLAGE


@pytest.fixture
def database(village: Database) -> Database:
    """The application works on the small village here."""
    return village


def test_header_villages_grids_and_rows_reconcile(sign_in: SignIn) -> None:
    answer = sign_in("town_officer", TOWN).get(f"/api/coverage/{TOWN}").json()
    total = answer["total"]
    assert total["covered"] + sum(total["reasons"].values()) == total["households"] == 60
    assert len(answer["gaps"]) == sum(total["reasons"].values()) > 0
    for parts in (answer["villages"], answer["grids"]):
        assert sum(p["households"] for p in parts.values()) == total["households"]
        for reason, count in total["reasons"].items():
            assert sum(p["reasons"].get(reason, 0) for p in parts.values()) == count
            assert sum(gap["reason"] == reason for gap in answer["gaps"]) == count
    assert {code[:12] for code in answer["grids"]} == {VILLAGE}
