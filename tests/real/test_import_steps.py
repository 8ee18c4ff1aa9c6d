"""Real files brought in over HTTP: after one confirmation the same villages, to the metre."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from service.db.database import Database
from service.db.session import SYSTEM
from service.register.apply import add_town
from service.register.resolve import villages_of
from tests.http.conftest import SignIn, app, sign_in
from tests.http.wizard import Wizard

__all__ = ["app", "sign_in"]

pytestmark = [pytest.mark.real, pytest.mark.postgis]


def largest_distance_m(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> float:
    """Largest distance between matching outlines, in metres of a local plane."""
    assert one["code"].tolist() == other["code"].tolist()
    stretch = np.array([np.cos(np.radians(30.1)), 1.0]) * 111_320
    pairs = [shapely.transform(np.array(f.geometry), lambda xy: xy * stretch) for f in (one, other)]
    return float(shapely.hausdorff_distance(*pairs).max())


def test_two_messy_files_become_the_same_seven_villages(
    real_data: Callable[[str], Path],
    sign_in: SignIn,
    database: Database,
    tmp_path: Path,
) -> None:
    truth = gpd.read_file(real_data("chongqing_7villages/villages.geojson"))
    truth = truth.sort_values("code", ignore_index=True)
    town = str(truth["code"][0])[:9]
    with database.work(SYSTEM) as session:
        add_town(session, town, "测试镇")
    page = Wizard(sign_in("town_officer", town), database, tmp_path, town)
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in real_data("messy_inputs/gbk_shp").iterdir():
            archive.write(part, part.name)

    page.upload(packed.read_bytes(), "村界.zip", "boundaries")
    assert page.inspection["stated_crs"] == "EPSG:4524"
    assert any(one["code"] == "encoding" for one in page.inspection["notes"])
    assert [one["crs"] for one in page.inspection["readings"]] == ["EPSG:4524"]
    page.confirm(crs="EPSG:4524", datum="wgs84")
    assert page.check()["counts"]["good"] == 7
    assert page.apply()["outcome"]["added"] == 7
    with database.work(SYSTEM) as session:
        first = villages_of(session, town)
    assert first is not None
    assert largest_distance_m(first, truth) < 1

    page.upload(real_data("messy_inputs/村界.ovkml").read_bytes(), "村界.ovkml", "boundaries")
    assert page.inspection["stated_datum"] == "gcj02"
    assert "gcj02" in [one["datum"] for one in page.inspection["readings"]]
    page.say(columns_confirmed=True)
    page.check(422)  # nobody has said what the positions mean
    page.confirm(crs="EPSG:4490", datum="gcj02")
    assert page.check()["counts"]["good"] == 7
    page.apply()
    with database.work(SYSTEM) as session:
        second = villages_of(session, town)
    assert second is not None
    assert largest_distance_m(second, truth) < 1
    assert largest_distance_m(second, first) < 1
