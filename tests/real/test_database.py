"""Real villages through the service: files in, courtyards, plan, map, all in PostGIS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from sqlalchemy import text

from maps.village_map import render
from service.db.database import Database
from service.db.session import SYSTEM
from service.imports.pipeline import Choices, import_file
from service.jobs.service import Report
from service.plans.service import Wish, make_plan
from service.register.apply import add_town
from service.reports.gather import gather
from service.villages.survey import NoCourtyardsError

pytestmark = [pytest.mark.real, pytest.mark.postgis]

TOWN = "990000001"

MAX_SHARE_WITHOUT = 1e-6


def _silent() -> Report:
    return lambda _done, _total: None


def _with_codes(source: Path, folder: Path, layer: str | None = None) -> Path:
    """The boundaries with codes: the publishers gave theirs none that are official."""
    frame = gpd.read_file(source, layer=layer) if layer else gpd.read_file(source)
    named = gpd.GeoDataFrame(
        {
            "code": [f"{TOWN}{200 + number}" for number in range(len(frame))],
            "name": [f"村{number}" for number in range(len(frame))],
        },
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs or "EPSG:4490",
    ).to_crs("EPSG:4326")
    path = folder / "boundaries.geojson"
    named.to_file(path)
    return path


def _uncovered_share(database: Database) -> float:
    with database.work(SYSTEM) as session:
        return float(
            session.scalar(
                text(
                    "SELECT max(ST_Area(ST_SymDifference(boundary, u.shape)) / ST_Area(boundary))"
                    " FROM village v JOIN (SELECT p.village_code, ST_Union(m.shape) AS shape"
                    " FROM micro_grid m JOIN plan p ON p.id = m.plan_id GROUP BY 1) u"
                    " ON u.village_code = v.code"
                )
            )
            or 0
        )


@pytest.mark.parametrize(
    ("name", "village", "number"), [("triesenberg", 0, 40), ("unterland", 2, 30)]
)
def test_a_real_village_from_file_to_map(
    database: Database,
    real_data: Callable[[str], Path],
    tmp_path: Path,
    name: str,
    village: int,
    number: int,
) -> None:
    source = real_data(f"{name}/data.gpkg")
    boundaries = _with_codes(source, tmp_path, "boundary")
    code = f"{TOWN}{200 + village}"
    with database.work(SYSTEM) as session:
        add_town(session, TOWN, name)
        import_file(session, "boundaries", boundaries, town_code=TOWN)
        roads = import_file(
            session, "roads", source, town_code=TOWN, choices=Choices(layer="roads", skip_bad=True)
        )
        houses = import_file(
            session,
            "buildings",
            source,
            town_code=TOWN,
            choices=Choices(layer="buildings", skip_bad=True),
        )
        stored = session.scalar(text("SELECT count(*) FROM house"))
    assert (
        houses.applied + houses.bad == houses.rows == len(gpd.read_file(source, layer="buildings"))
    )
    assert stored == houses.applied
    assert roads.applied > 0
    with database.work(SYSTEM) as session:
        plan = make_plan(session, code, Wish(micro_grids=number, tolerance=0.25), _silent())
        homes, assigned = session.execute(
            text(
                "SELECT (SELECT sum(homes) FROM courtyard WHERE village_code = :v),"
                " (SELECT sum(households) FROM micro_grid WHERE plan_id = :p)"
            ),
            {"v": code, "p": plan.id},
        ).one()
    assert homes == assigned > 0
    assert _uncovered_share(database) < MAX_SHARE_WITHOUT
    assert [v for v in plan.findings["violations"] if v["rule"] == "contiguous"] == []
    with database.work(SYSTEM) as session:
        html = render(gather(session, code, on=dt.date(2026, 11, 1)), title=name)
    assert "<html" in html


def test_villages_without_houses_say_what_is_missing(
    database: Database, real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    source = real_data("chongqing_7villages/villages.geojson")
    boundaries = _with_codes(source, tmp_path)
    with database.work(SYSTEM) as session:
        add_town(session, TOWN, "七村")
        done = import_file(session, "boundaries", boundaries, town_code=TOWN)
        area = session.scalar(text("SELECT sum(ST_Area(boundary::geography)) / 1e6 FROM village"))
    assert done.applied == 7
    assert area == pytest.approx(160.8, abs=0.5)
    with pytest.raises(NoCourtyardsError, match="courtyards"), database.work(SYSTEM) as session:
        make_plan(session, f"{TOWN}200", Wish(), _silent())
