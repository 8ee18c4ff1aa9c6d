"""Several proposals at once, preferences at their price, what is locked or pinned kept."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update

from service.audit.models import AuditRow
from service.db.database import Database
from service.db.session import SYSTEM
from service.heads.models import Member
from service.jobs.models import Task
from service.jobs.service import ask, cancel, run_task
from service.plans.branches import branch
from service.plans.heads import assignment_of
from service.plans.models import MicroGrid, Plan
from service.plans.service import KIND, Wish, make_plan, make_plans, run_plan_task
from service.plans.standing import WishError
from service.villages.models import Courtyard
from tests.village import VILLAGE, nothing_to_report

pytestmark = pytest.mark.postgis

SIZE: dict[str, Any] = {"micro_grids": 5, "tolerance": 0.4, "prove": False}


def parts(session: Any, plan: Plan) -> dict[str, set[int]]:
    codes = dict(
        session.execute(
            select(MicroGrid.id, MicroGrid.code).where(MicroGrid.plan_id == plan.id)
        ).all()
    )
    found: dict[str, set[int]] = {code: set() for code in codes.values()}
    for courtyard, micro_grid in assignment_of(session, plan.id).items():
        found[codes[micro_grid]].add(courtyard)
    return found


def test_several_proposals_differ_by_seed_and_tell_their_price(village: Database) -> None:
    told: list[tuple[int, int]] = []
    with village.work(SYSTEM) as session:
        wish = Wish(**SIZE, proposals=3, preferences={"group_split_m": 100.0})
        plans = make_plans(session, VILLAGE, wish, lambda done, total: told.append((done, total)))
        assert [plan.seed for plan in plans] == [0, 1, 2]
        again = make_plan(session, VILLAGE, Wish(**SIZE), quiet)
        copies = [branch(session, again, "组长意见") for _ in range(3)]
        assert [plan.name.rsplit(" ", 2)[1:] for plan in [*plans, again]] == [
            ["方案", str(n)] for n in (1, 2, 3, 4)
        ]
        assert [plan.name for plan in copies] == ["组长意见", "组长意见（2）", "组长意见（3）"]
        for plan in plans:
            terms = plan.terms
            assert terms is not None
            assert set(terms) == {"inertia", "moved", "group_split", "road_split", "counts"}
            assert terms["counts"]["groups_split"] == plan.metrics["groups_split"]
            price = sum(value for key, value in terms.items() if key != "counts")
            assert price == pytest.approx(plan.certificate["objective"])
    assert told == sorted(told)
    assert told[-1] == (12, 12)


def test_a_dear_preference_is_kept(village: Database) -> None:
    with village.work(SYSTEM) as session:
        adopted = session.scalars(select(Plan).where(Plan.status == "adopted")).one()
        free = make_plan(session, VILLAGE, Wish(micro_grids=6, tolerance=0.4, seed=3), quiet)
        dear = Wish(micro_grids=6, tolerance=0.4, seed=3, preferences={"stability_m": 5000.0})
        stable = make_plan(session, VILLAGE, dear, quiet)
        assert stable.metrics["moved"] <= free.metrics["moved"]
        assert stable.metrics["moved"] == 0
        assert parts(session, stable) == parts(session, adopted)


def test_locked_micro_grids_and_pinned_heads_stay(village: Database) -> None:
    with village.work(SYSTEM) as session:
        draft = make_plan(session, VILLAGE, Wish(**SIZE), quiet)
        before = parts(session, draft)
        locked, pinned = sorted(before)[0], sorted(before)[-1]
        member = session.scalars(
            select(Member).where(Member.home_courtyard_id.in_(before[pinned]))
        ).first()
        assert member is not None
        rows = {
            m.code: m
            for m in session.scalars(select(MicroGrid).where(MicroGrid.plan_id == draft.id))
        }
        rows[locked].locked = True
        rows[pinned].pin_member_id, rows[pinned].pin_name = member.id, "李**"
        rows[pinned].pin_courtyard_id = member.home_courtyard_id
        session.flush()
        wish = Wish(micro_grids=6, tolerance=0.5, prove=False, seed=5, base_plan=draft.id)
        made = make_plan(session, VILLAGE, wish, quiet)
        assert made.parent_id == draft.id
        after = parts(session, made)
        kept = session.scalars(
            select(MicroGrid).where(MicroGrid.plan_id == made.id, MicroGrid.locked)
        ).one()
        assert after[kept.code] == before[locked]
        assert kept.code == locked
        seat = session.scalars(
            select(MicroGrid).where(
                MicroGrid.plan_id == made.id, MicroGrid.pin_member_id == member.id
            )
        ).one()
        assert member.home_courtyard_id in after[seat.code]
        with pytest.raises(WishError):
            make_plan(session, VILLAGE, Wish(micro_grids=1, base_plan=draft.id), quiet)


def test_people_and_walking_distance_count_where_asked(village: Database) -> None:
    with village.work(SYSTEM) as session:
        session.execute(update(Courtyard).values(people=4))
        by_people = make_plan(session, VILLAGE, Wish(**SIZE, balance="people"), quiet)
        mixed = make_plan(session, VILLAGE, Wish(**SIZE, balance="mix"), quiet)
        walked = make_plan(session, VILLAGE, Wish(**SIZE, distance="walking"), quiet)
        assert by_people.parameters["balance"] == "people"
        assert mixed.metrics["deviation"] <= 0.5
        straight = make_plan(session, VILLAGE, Wish(**SIZE), quiet)
        assert walked.metrics["mean_walk"] >= straight.metrics["mean_walk"] * 0.99
        assert np.isfinite(walked.metrics["longest_walk"])


def call_off(village: Database, task: Task) -> None:
    with village.work(SYSTEM) as session:
        cancel(session, session.get_one(Task, task.id))


def plans(village: Database) -> list[int]:
    with village.work(SYSTEM) as session:
        return list(session.scalars(select(Plan.id)))


def test_calling_a_task_off_stops_it_inside_the_engine(village: Database) -> None:
    """The proof of a plan runs for minutes in compiled code, which looks at nothing else."""
    with village.work(SYSTEM) as session:
        wish = {"micro_grids": 7, "tolerance": 0.15, "effort": 5000.0}
        task = ask(session, KIND, place=VILLAGE, arguments=wish)
    told: list[float] = []

    def work(session: Any, task: Task, report: Any) -> dict[str, Any]:
        def watched(done: int, total: int) -> None:
            told.append(time.monotonic())
            if len(told) == 8:
                call_off(village, task)
            report(done, total)

        return run_plan_task(session, task, watched)

    before = plans(village)
    assert run_task(village, task.id, {KIND: work}).state == "cancelled"
    assert len(told) == 8
    assert time.monotonic() - told[-1] < 2.0
    assert plans(village) == before
    assert multiprocessing.active_children() == []


def test_a_plan_found_when_it_is_called_off_is_not_kept(village: Database) -> None:
    with village.work(SYSTEM) as session:
        task = ask(session, KIND, place=VILLAGE, arguments=SIZE)
    made: list[int] = []

    def work(session: Any, task: Task, report: Any) -> dict[str, Any]:
        outcome = run_plan_task(session, task, report)
        made.append(outcome["plan_id"])
        call_off(village, task)
        return outcome

    before = plans(village)
    ended = run_task(village, task.id, {KIND: work})
    assert (ended.state, ended.outcome) == ("cancelled", {})
    assert made
    assert plans(village) == before
    with village.work(SYSTEM) as session:
        assert session.scalar(select(func.count()).where(AuditRow.entity_id == str(made[0]))) == 0


def test_a_task_that_has_ended_is_not_called_off(village: Database) -> None:
    with village.work(SYSTEM) as session:
        task = ask(session, KIND, place=VILLAGE, arguments=SIZE)
    ended = run_task(village, task.id, {KIND: run_plan_task})
    assert ended.state == "done"
    call_off(village, ended)
    with village.work(SYSTEM) as session:
        assert session.get_one(Task, task.id).state == "done"


def test_apart_is_the_same_plan(village: Database) -> None:
    with village.work(SYSTEM) as session:
        here = make_plans(session, VILLAGE, Wish(**SIZE), quiet)[0]
        there = make_plans(session, VILLAGE, Wish(**SIZE), quiet, apart=True)[0]
        assert parts(session, here) == parts(session, there)
        assert (here.certificate, here.findings) == (there.certificate, there.findings)


quiet = nothing_to_report
