"""The bench that follows a change of the land is the one that would be made anew."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.bench import Bench
from service.plans.benches import Benches, bench_of, benches_of
from service.plans.draft import Change
from service.plans.draft_rows import write_change
from service.plans.editing import Applied, apply_operations, step
from service.plans.models import Plan
from service.plans.operations import OperationsIn
from service.plans.service import Wish, make_plan
from service.villages.models import Courtyard
from tests.riverside import STEP, VILLAGE, settle
from tests.village import nothing_to_report

pytestmark = pytest.mark.postgis


def settled(database: Database, seed: int, **wish: Any) -> int:
    """Scatter courtyards with houses in them, and divide them."""
    settle(database, seed)
    with database.work(SYSTEM) as session:
        homes = {"homes": 1 + Courtyard.id % 4, "people": 2 + Courtyard.id % 7}
        session.execute(update(Courtyard).values(**homes))
        asked = Wish(micro_grids=12, tolerance=0.5, prove=False, **wish)
        return make_plan(session, VILLAGE, asked, nothing_to_report).id


def do(session: Session, plan: Plan, kind: str, **fields: Any) -> Applied:
    given = {"id": str(uuid.uuid4()), "kind": kind, **fields}
    return apply_operations(session, plan, OperationsIn(operations=[given]).operations)


def link(session: Session, plan: Plan, pair: tuple[int, int], action: str) -> Applied:
    return do(session, plan, "link", a=pair[0], b=pair[1], action=action, reason="x")


def move(session: Session, plan: Plan, courtyard: int, east: float, north: float) -> Applied:
    at = (func.ST_X(Courtyard.position), func.ST_Y(Courtyard.position))
    lon, lat = session.execute(select(*at).where(Courtyard.id == courtyard)).one()
    place = {"lon": lon + east * STEP, "lat": lat + north * STEP}
    return do(session, plan, "move_courtyard", courtyard=courtyard, **place)


def same(found: Bench, fresh: Bench) -> None:
    """What two benches know is the same."""
    a, b = found.terrain, fresh.terrain
    assert (a.stamp, a.ids, a.at) == (b.stamp, b.ids, b.at)
    for name in ("households", "people", "group", "xy", "lonlat"):
        assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)
    assert {frozenset(pair) for pair in a.edges.tolist()} == {
        frozenset(pair) for pair in b.edges.tolist()
    }
    assert a.cells is not None
    assert b.cells is not None
    for name in ("area_m2", "perimeter_m", "borders", "border_m"):
        assert_array_equal(getattr(a.cells, name), getattr(b.cells, name), err_msg=name)
    assert a.land.courtyards.geometry.geom_equals(b.land.courtyards.geometry).all()
    assert list(a.land.courtyards["cell"]) == list(b.land.courtyards["cell"])
    assert_allclose(np.asarray(a.walk_m), np.asarray(b.walk_m), atol=1e-6)
    assert found.draft.assignment == fresh.draft.assignment
    assert found.draft.micro_grids == fresh.draft.micro_grids
    assert found.draft.proof == fresh.draft.proof
    assert (found.options, found.last, found.revision) == (
        fresh.options,
        fresh.last,
        fresh.revision,
    )
    totals = fresh.judge.totals
    assert {k: v if v is None else pytest.approx(v) for k, v in totals.items()} == (
        found.judge.totals
    )
    for micro_grid in fresh.parts:
        ours, theirs = found.part(micro_grid), fresh.part(micro_grid)
        assert ours.courtyards == theirs.courtyards
        assert ours.detached == theirs.detached
        assert ours.longest_walk_m == pytest.approx(theirs.longest_walk_m)
        assert ours.mean_walk_m == pytest.approx(theirs.mean_walk_m)


def anew(session: Session, plan: Plan) -> Bench:
    return Benches().bench(session, plan)


@pytest.mark.parametrize(("seed", "distance"), [(0, "straight"), (1, "walking")])
def test_after_links_and_moves_the_bench_is_that_made_anew(
    database: Database, seed: int, distance: str
) -> None:
    key, chance = settled(database, seed, distance=distance), np.random.default_rng(seed)
    with database.work(SYSTEM) as session:
        plan = session.get_one(Plan, key)
        first = bench_of(session, plan)
        assert first.terrain.walk_m is not None
        ids, homes = list(first.terrain.ids), dict(first.draft.assignment)
    followed = 0
    for turn in range(12):
        with database.work(SYSTEM) as session:
            plan = session.get_one(Plan, key)
            before = anew(session, plan)
            a, b = sorted(int(each) for each in chance.choice(ids, 2, replace=False))
            near = before.terrain.edges[int(chance.integers(len(before.terrain.edges)))]
            pair = tuple(sorted(before.terrain.ids[unit] for unit in near))
            if turn % 6 == 0:
                done = link(session, plan, (a, b), "add")
            elif turn % 6 == 1:
                done = link(session, plan, (pair[0], pair[1]), "cut")
            elif turn % 6 == 2:
                done = link(session, plan, (pair[0], pair[1]), "clear")
            elif turn % 6 == 5:
                done = step(session, plan, "undo")
            else:
                done = move(session, plan, a, *(0.3 * chance.random(2) - 0.15))
            do(session, plan, "assign", courtyards=[b], micro_grid=homes[str(a)])
        with database.work(SYSTEM) as session:
            plan = session.get_one(Plan, key)
            kept, fresh = bench_of(session, plan), anew(session, plan)
            same(kept, fresh)
            followed += kept.terrain.barriers is first.terrain.barriers
            told = {part.micro_grid for part in done.verdict.parts}
            moved = {homes[str(a)], before.draft.assignment[str(b)]}
            for micro_grid in set(fresh.parts) - told - moved:
                assert before.part(micro_grid) == fresh.part(micro_grid)
    assert followed >= 8


def test_a_transaction_rolled_back_leaves_the_bench_as_it_was(database: Database) -> None:
    key = settled(database, 2)
    with database.work(SYSTEM) as session:
        before = bench_of(session, session.get_one(Plan, key))
        ids = before.terrain.ids
    with database.work(SYSTEM) as session:
        plan = session.get_one(Plan, key)
        link(session, plan, (ids[0], ids[60]), "add")
        session.rollback()
    with database.work(SYSTEM) as session:
        move(session, session.get_one(Plan, key), ids[70], 0.1, 0.1)
        session.rollback()
    with database.work(SYSTEM) as session:
        plan = session.get_one(Plan, key)
        assert bench_of(session, plan) is before
        same(before, anew(session, plan))


def test_what_somebody_else_changed_meanwhile_is_not_lost(database: Database) -> None:
    key = settled(database, 3)
    with database.work(SYSTEM) as session:
        plan = session.get_one(Plan, key)
        before = bench_of(session, plan)
        a, b = before.terrain.ids[0], before.terrain.ids[50]
        with database.work(SYSTEM) as other:
            here = Courtyard.id == before.terrain.ids[20]
            other.execute(update(Courtyard).where(here).values(homes=Courtyard.homes + 3))
        made = {"kind": "manual", "form": "other", "reason": "x"}
        change = Change.of({"links": {f"{a}-{b}": (None, made)}})
        courtyards = write_change(session, plan, change).courtyards
        after = benches_of(session).after_land(session, plan, before, change, courtyards)
        assert after.terrain.households[20] == before.terrain.households[20] + 3
        same(after, anew(session, plan))
