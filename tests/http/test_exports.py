"""Exports over HTTP."""

from __future__ import annotations

import pytest

from tests.http.conftest import SignIn
from tests.village import TOWN, VILLAGE


def test_files_are_for_those_who_keep_the_register_and_layers_for_all(sign_in: SignIn) -> None:
    secretary, viewer = sign_in("village_secretary", VILLAGE), sign_in("viewer", TOWN)
    roster = secretary.get(f"/api/exports/{VILLAGE}/roster.xlsx?lang=en")
    assert (roster.status_code, roster.content[:2]) == (200, b"PK")
    assert roster.headers["content-disposition"].endswith(f'"{VILLAGE}-roster.xlsx"')
    table = secretary.get(f"/api/exports/{VILLAGE}/households.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert (table.status_code, table.text.count("\n")) == (200, 61)
    assert viewer.get(f"/api/exports/{VILLAGE}/households.csv").status_code == 403
    assert viewer.get(f"/api/exports/{VILLAGE}/households.gpkg").status_code == 403
    layer = viewer.get(f"/api/exports/{VILLAGE}/micro_grids.geojson")
    assert (layer.status_code, len(layer.json()["features"])) == (200, 6)


@pytest.mark.parametrize("name", ["roster.kml", "micro_grids.shp", "members.xlsx"])
def test_what_cannot_be_made_is_refused(sign_in: SignIn, name: str) -> None:
    assert sign_in("town_officer", TOWN).get(f"/api/exports/{TOWN}/{name}").status_code == 422
