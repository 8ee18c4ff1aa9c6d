"""Walks over the village's roads are measured, kept, and turn metres into minutes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text

from geo.walking import PACE_M_PER_MIN
from service.coverage.models import Walk
from service.coverage.walks import measure_walks
from service.db.database import Database
from service.db.session import SYSTEM, Actor
from service.errors import NotFoundError
from service.imports.pipeline import import_file
from tests.village import NEIGHBOUR, TOWN, VILLAGE, position


def test_walks_along_the_street_are_kept_and_others_counted(village: Database) -> None:
    with village.work(Actor("village_secretary", VILLAGE)) as session:
        found = measure_walks(session, VILLAGE)
        again = measure_walks(session, VILLAGE)
    assert again == found
    kept, straight = found.over_roads, found.straight
    assert found.slope_known == 0
    with village.work(SYSTEM) as session:
        walks = session.scalars(select(Walk)).all()
        shorter = session.scalar(
            text(
                "SELECT count(*) FROM walk w JOIN courtyard a ON a.id = w.home_id"
                " JOIN courtyard b ON b.id = w.courtyard_id"
                " WHERE w.metres < ST_Distance(a.position::geography, b.position::geography) - 1"
            )
        )
        homes = session.scalar(text("SELECT count(DISTINCT home_courtyard_id) FROM member"))
    assert homes is not None
    assert (len(walks), shorter) == (kept, 0)
    assert kept > 0 < straight
    assert kept + straight == homes * 30
    assert all(w.minutes == pytest.approx(w.metres / PACE_M_PER_MIN) for w in walks)


def _bring_street(village: Database, folder: Path, line: list[list[float]]) -> None:
    path = folder / "道路.geojson"
    feature = {
        "type": "Feature",
        "properties": {"道路编号": "R1"},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    path.write_text(json.dumps(feature))
    with village.work(SYSTEM) as session:
        import_file(session, "roads", path, town_code=TOWN)


def test_the_slope_of_a_street_with_heights_counts_and_is_told(
    village: Database, tmp_path: Path
) -> None:
    start, end = position(0, 2), position(5, 2)
    climb = [[start.x, start.y, 600.0], [end.x, end.y, 700.0]]
    _bring_street(village, tmp_path, climb)
    with village.work(SYSTEM) as session:
        found = measure_walks(session, VILLAGE)
        walks = session.scalars(select(Walk).where(Walk.metres > 300)).all()
    assert found.slope_known == found.over_roads > 0
    assert walks
    # 100 m up over some 475 m, 21 %, take 1.78 times as long there and back; to the street and
    # from it one walks level.
    longer = [w.minutes * PACE_M_PER_MIN / w.metres for w in walks]
    assert all(w.slope_known for w in walks)
    assert min(longer) > 1.2
    assert max(longer) == pytest.approx(1.78, abs=0.02)
    # The same street drawn anew without heights: those of the former line are not used for it.
    _bring_street(village, tmp_path, [[start.x, start.y], [end.x, end.y + 1e-5]])
    with village.work(SYSTEM) as session:
        assert measure_walks(session, VILLAGE).slope_known == 0
        walks = session.scalars(select(Walk).where(Walk.metres > 300)).all()
    assert not any(w.slope_known for w in walks)
    assert all(w.minutes == pytest.approx(w.metres / PACE_M_PER_MIN) for w in walks)


def test_another_village_is_not_there(village: Database) -> None:
    with pytest.raises(NotFoundError), village.work(Actor("viewer", NEIGHBOUR)) as session:
        measure_walks(session, VILLAGE)
