"""From rows to a plan to its map, on a real PostGIS."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely
from sqlalchemy import select, text

from maps.village_map import render
from service.coverage.service import coverage, totals
from service.db.database import Database
from service.db.session import SYSTEM
from service.errors import ConflictError, NotFoundError
from service.heads.models import Appointment
from service.index.service import apply_scores, scores
from service.plans.adoption import adopt
from service.plans.models import Assignment, Grid, MicroGrid, Plan
from service.plans.overview import overview
from service.plans.service import PlanFailedError, Wish, make_plan, plan_now
from service.register.apply import apply_courtyards, apply_households
from service.register.models import Household
from service.reports.gather import gather
from service.villages.models import Courtyard
from tests.village import (
    COLUMNS,
    ROWS,
    SOUTH,
    STEP,
    TODAY,
    TOWN,
    VILLAGE,
    WEST,
    adopted_plan,
    courtyard_rows,
    fill,
    household_rows,
    nothing_to_report,
    position,
)

N_HOUSEHOLDS = COLUMNS * ROWS * 2


@pytest.fixture
def village(database: Database) -> Database:
    """The small village without any plan."""
    fill(database)
    return database


def test_a_plan_covers_every_courtyard_once_and_stores_what_made_it(village: Database) -> None:
    with village.work(SYSTEM) as session:
        plan = make_plan(session, VILLAGE, Wish(tolerance=0.25), nothing_to_report)
    with village.work(SYSTEM) as session:
        plan = session.get_one(Plan, plan.id)
        n_assigned = session.scalar(text("SELECT count(*) FROM assignment"))
        micro_grids = session.scalars(select(MicroGrid).order_by(MicroGrid.code)).all()
        n_grids = session.scalar(text("SELECT count(*) FROM grid"))
        overlap, outside = session.execute(
            text(
                "SELECT (SELECT sum(ST_Area(ST_Intersection(a.shape, b.shape))) FROM micro_grid a,"
                " micro_grid b WHERE a.id < b.id),"
                " ST_Area(ST_SymDifference((SELECT ST_Union(shape) FROM micro_grid), boundary))"
                " / ST_Area(boundary) FROM village WHERE code = :v"
            ),
            {"v": VILLAGE},
        ).one()
    assert (n_assigned, len(micro_grids), n_grids) == (COLUMNS * ROWS, 6, 2)
    assert sum(m.households for m in micro_grids) == N_HOUSEHOLDS
    assert all(7 <= m.households <= 13 for m in micro_grids)
    assert overlap == pytest.approx(0, abs=1e-15)
    assert outside == pytest.approx(0, abs=1e-6)
    assert (plan.status, len(plan.input_hash), plan.findings["violations"]) == ("draft", 64, [])
    assert plan.certificate["objective"] > 0
    assert plan.metrics["deviation"] <= 0.3
    assert [m.code[:12] for m in micro_grids] == [VILLAGE] * 6


def test_the_same_wish_gives_the_same_plan(village: Database) -> None:
    plans = []
    for _ in range(2):
        with village.work(SYSTEM) as session:
            plan = make_plan(session, VILLAGE, Wish(tolerance=0.25, seed=3), nothing_to_report)
            rows = session.execute(
                select(Assignment.courtyard_id, MicroGrid.code)
                .join(MicroGrid, MicroGrid.id == Assignment.micro_grid_id)
                .where(Assignment.plan_id == plan.id)
                .order_by(Assignment.courtyard_id)
            ).all()
            plans.append((plan.input_hash, [tuple(row) for row in rows]))
    assert plans[0] == plans[1]


def test_too_few_courtyards_are_named(village: Database) -> None:
    with pytest.raises(PlanFailedError, match="30"):
        plan_now(village, VILLAGE, {"micro_grids": 31}, nothing_to_report)
    with village.work(SYSTEM) as session:
        assert session.scalar(text("SELECT state FROM task")) == "failed"
        assert session.scalar(text("SELECT count(*) FROM plan")) == 0


def test_one_plan_is_adopted_and_the_former_is_superseded(village: Database) -> None:
    first, second = adopted_plan(village), adopted_plan(village, heads=0)
    with village.work(SYSTEM) as session:
        states = dict(session.execute(select(Plan.id, Plan.status)).all())
    assert states == {first.id: "superseded", second.id: "adopted"}
    with pytest.raises(ConflictError), village.work(SYSTEM) as session:
        adopt(session, first.id, on=TODAY)


def test_importing_again_changes_nothing_and_doubles_nothing(village: Database) -> None:
    def snapshot() -> list[tuple[object, ...]]:
        with village.work(SYSTEM) as session:
            rows = session.execute(
                select(Household.code, Household.head_name, Household.courtyard_id).order_by(
                    Household.code
                )
            )
            return [tuple(row) for row in rows]

    before = snapshot()
    with village.work(SYSTEM) as session:
        apply_courtyards(session, TOWN, courtyard_rows())
        apply_households(session, TOWN, household_rows())
    assert snapshot() == before
    assert len(before) == N_HOUSEHOLDS


def test_households_find_the_courtyard_they_stand_in(village: Database) -> None:
    with village.work(SYSTEM) as session:
        wrong = session.scalar(
            text(
                "SELECT count(*) FROM household h JOIN courtyard c ON c.id = h.courtyard_id"
                " WHERE substr(h.code, 14, 4) <> substr(c.code, 14, 4)"
            )
        )
        lost = session.scalar(text("SELECT count(*) FROM household WHERE courtyard_id IS NULL"))
    assert (wrong, lost) == (0, 0)


def test_every_gap_is_found_with_its_reason_and_totals_reconcile(village: Database) -> None:
    adopted_plan(village, heads=5)
    later = {"village_code": VILLAGE, "name": "新院落", "geometry": position(2, 2), "group": 1}
    later |= {
        "code": f"{VILLAGE}C9999",
        "geometry": shapely.Point(WEST + 0.2 * STEP, SOUTH + 0.2 * STEP),
    }
    extra = [
        {"code": "H1", "head_name": "无位置"},
        {"code": "H2", "head_name": "村外", "geometry": shapely.Point(109.6, 31.6)},
        {
            "code": "H3",
            "head_name": "新户",
            "village_code": VILLAGE,
            "courtyard_code": later["code"],
        },
    ]
    with village.work(SYSTEM) as session:
        apply_courtyards(session, TOWN, [later])
        apply_households(session, TOWN, extra)
        covers = coverage(session, TOWN, on=TODAY)
        without_head = session.scalar(
            text(
                "SELECT households FROM micro_grid m WHERE NOT EXISTS"
                " (SELECT FROM appointment a WHERE a.micro_grid_id = m.id)"
            )
        )
        lines = overview(session, TOWN)
    counted = totals(covers)
    assert counted.reasons == {
        "courtyard_in_no_micro_grid": 1,
        "micro_grid_without_head": without_head,
        "no_position": 1,
        "outside_every_village": 1,
    }
    assert counted.households == N_HOUSEHOLDS + 3
    assert sum(line.households for line in lines) == counted.households
    assert sum(line.uncovered for line in lines) == counted.households - counted.covered


def test_an_appointment_covers_from_its_first_to_its_last_day(village: Database) -> None:
    adopted_plan(village, heads=6)
    with village.work(SYSTEM) as session:
        for appointment in session.scalars(select(Appointment)):
            appointment.ends_on = TODAY + dt.timedelta(days=30)
    day = dt.timedelta(days=1)
    for on, covered in [
        (TODAY - day, 0),
        (TODAY, N_HOUSEHOLDS),
        (TODAY + 30 * day, N_HOUSEHOLDS),
        (TODAY + 31 * day, 0),
    ]:
        with village.work(SYSTEM) as session:
            assert totals(coverage(session, VILLAGE, on=on)).covered == covered


def test_scores_come_back_by_month(village: Database) -> None:
    adopted_plan(village)
    code = f"{VILLAGE}001001"
    rows = [
        {"period": p, "micro_grid_code": code, "value": v}
        for p, v in [("2026-02", 80.5), ("2026-01", 70)]
    ]
    with village.work(SYSTEM) as session:
        apply_scores(session, TOWN, rows)
        apply_scores(session, TOWN, rows)
        found = [(s.period, s.value) for s in scores(session, VILLAGE)]
    assert found == [("2026-01", 70.0), ("2026-02", 80.5)]


def test_single_indicators_make_a_mean_and_a_whole_score_goes_before(village: Database) -> None:
    code = f"{VILLAGE}001001"
    rows = [
        {"period": "2026-01", "micro_grid_code": code, "indicator": "走访", "value": 90},
        {"period": "2026-01", "micro_grid_code": code, "indicator": "调解", "value": 60},
        {"period": "2026-02", "micro_grid_code": code, "indicator": "走访", "value": 90},
        {"period": "2026-02", "micro_grid_code": code, "value": 50},
    ]
    with village.work(SYSTEM) as session:
        apply_scores(session, TOWN, rows)
        found = [(s.period, s.value) for s in scores(session, VILLAGE)]
    assert found == [("2026-01", 75.0), ("2026-02", 50.0)]


def test_the_map_of_a_village_is_drawn_from_the_database(village: Database) -> None:
    adopted_plan(village)
    with village.work(SYSTEM) as session:
        data = gather(session, VILLAGE, on=TODAY)
        looks = (
            session.execute(text("SELECT rows FROM audit WHERE action = 'look'")).scalars().all()
        )
    html = render(data, title="望乐村")
    assert "望乐村" in html
    assert set(data.micro_grids["head"].dropna()) == {"李**"}
    assert "张000" not in html
    assert looks == [N_HOUSEHOLDS]


def test_a_place_without_a_plan_has_no_map(village: Database) -> None:
    with pytest.raises(NotFoundError, match="plan"), village.work(SYSTEM) as session:
        gather(session, VILLAGE, on=TODAY)


def test_grids_hold_whole_micro_grids(village: Database) -> None:
    adopted_plan(village)
    with village.work(SYSTEM) as session:
        codes = session.execute(
            select(MicroGrid.code, Grid.code).join(Grid, Grid.id == MicroGrid.grid_id)
        ).all()
        n_courtyards = session.scalar(select(Courtyard.id).limit(1))
    assert n_courtyards
    assert all(micro.startswith(grid) for micro, grid in codes)
