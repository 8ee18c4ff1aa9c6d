"""Surveying around a change by hand leads to the same land as surveying the whole village."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import shapely
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.db.database import Database
from service.db.session import SYSTEM
from service.jobs import apart
from service.jobs.apart import run_apart
from service.jobs.service import CancelledError
from service.villages.models import AdjacencyLink, Courtyard
from service.villages.resurvey import resurvey_links, resurvey_moved
from service.villages.survey import survey
from tests.riverside import STEP, VILLAGE, settle

pytestmark = pytest.mark.postgis

PATCHES = (40, 70)


Links = dict[tuple[int, int], tuple[str, float, float]]


def land(session: Session) -> tuple[dict[int, shapely.Geometry], Links]:
    cells = session.execute(select(Courtyard.id, func.ST_AsBinary(Courtyard.cell))).all()
    links = session.scalars(select(AdjacencyLink)).all()
    return (
        {key: shapely.from_wkb(bytes(cell)) for key, cell in cells},
        {(each.a_id, each.b_id): (each.kind, each.border_m, each.distance_m) for each in links},
    )


def surveyed_whole(session: Session) -> tuple[dict[int, shapely.Geometry], Links]:
    session.execute(update(Courtyard).values(cell=None))
    survey(session, VILLAGE)
    session.expire_all()
    return land(session)


def same_land(session: Session) -> None:
    session.flush()
    session.expire_all()
    cells, links = land(session)
    assert shapely.coverage_is_valid(list(cells.values()))
    whole, whole_links = surveyed_whole(session)
    for key, cell in cells.items():
        # Vertices are rounded to a tenth of a millimetre, on either way from another origin.
        assert shapely.symmetric_difference(cell, whole[key]).area < 3e-6 * cell.area
    assert {key: link[0] for key, link in links.items()} == {
        key: link[0] for key, link in whole_links.items()
    }
    for key, (kind, border_m, distance_m) in links.items():
        if kind not in {"cut", "manual"}:
            assert whole_links[key][1:] == pytest.approx((border_m, distance_m), abs=2e-3)


def move(session: Session, courtyard: int, east: float, north: float) -> set[int] | None:
    lon, lat = session.execute(
        select(func.ST_X(Courtyard.position), func.ST_Y(Courtyard.position)).where(
            Courtyard.id == courtyard
        )
    ).one()
    point = func.ST_SetSRID(func.ST_MakePoint(lon + east * STEP, lat + north * STEP), 4326)
    session.execute(update(Courtyard).where(Courtyard.id == courtyard).values(position=point))
    return resurvey_moved(session, VILLAGE, {courtyard: (lon, lat)}, patches=PATCHES)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_moved_courtyard_changes_what_a_whole_survey_would_change(
    database: Database, seed: int
) -> None:
    settle(database, seed)
    chance = np.random.default_rng(seed + 100)
    with database.work(SYSTEM) as session:
        ids = list(session.scalars(select(Courtyard.id).order_by(Courtyard.code)))
    near = 0
    for _ in range(8):
        with database.work(SYSTEM) as session:
            courtyard = int(chance.choice(ids))
            touched = move(session, courtyard, *(0.3 * chance.random(2) - 0.15))
            near += touched is not None and len(touched) < 30
            same_land(session)
    assert near >= 4


def test_a_courtyard_carried_across_the_village_leaves_no_hole(database: Database) -> None:
    settle(database, 3)
    with database.work(SYSTEM) as session:
        ids = list(session.scalars(select(Courtyard.id).order_by(Courtyard.code)))
        move(session, ids[40], 2.4, 1.3)
        same_land(session)


def set_link(session: Session, pair: tuple[int, int], kind: str | None) -> None:
    a, b = pair
    session.execute(delete(AdjacencyLink).where(AdjacencyLink.a_id == a, AdjacencyLink.b_id == b))
    if kind is not None:
        session.add(
            AdjacencyLink(
                village_code=VILLAGE,
                a_id=a,
                b_id=b,
                kind=kind,
                border_m=0,
                distance_m=1,
                reason="x",
            )
        )
    session.flush()
    resurvey_links(session, VILLAGE, {pair})


def test_links_added_cut_and_cleared_are_those_of_a_whole_survey(database: Database) -> None:
    settle(database, 4)
    chance = np.random.default_rng(7)
    with database.work(SYSTEM) as session:
        _, links = land(session)
    pairs = sorted(links)
    ids = sorted({each for pair in pairs for each in pair})
    made: list[tuple[int, int]] = []
    for turn in range(8):
        with database.work(SYSTEM) as session:
            if turn % 3 == 2:
                set_link(session, made.pop(0), None)
            elif turn % 3 == 1:
                a, b = sorted(int(each) for each in chance.choice(ids, 2, replace=False))
                made.append((a, b))
                set_link(session, (a, b), "manual")
            else:
                made.append(pairs[int(chance.integers(len(pairs)))])
                set_link(session, made[-1], "cut")
            same_land(session)


def test_a_courtyard_cut_off_by_hand_alone_is_joined_by_the_next_best_link(
    database: Database,
) -> None:
    settle(database, 5)
    with database.work(SYSTEM) as session:
        _, links = land(session)
        lonely = min(pair[0] for pair in links)
        for pair in [pair for pair in links if lonely in pair]:
            set_link(session, pair, "cut")
        same_land(session)


def test_a_survey_apart_is_the_same_and_ends_when_it_is_called_off(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(database, 7)
    with database.work(SYSTEM) as session:
        cells, links = land(session)
        session.execute(update(Courtyard).values(cell=None))
        session.execute(delete(AdjacencyLink))
        survey(session, VILLAGE, do=partial(run_apart, tell=lambda: None))
        session.expire_all()
        again = land(session)
        assert again[0].keys() == cells.keys()
        assert all(shapely.equals_exact(again[0][key], cells[key], 1e-12) for key in cells)
        assert again[1].keys() == links.keys()

    def called_off() -> None:
        raise CancelledError(zh="停", en="stop")

    monkeypatch.setattr(apart, "TELL_S", 0.001)
    with database.work(SYSTEM) as session:
        session.execute(update(Courtyard).values(cell=None))
        with pytest.raises(CancelledError):
            survey(session, VILLAGE, do=partial(run_apart, tell=called_off))
