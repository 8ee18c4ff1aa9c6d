"""The limits that the editor opens with are those that edits are judged by."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select, update

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.benches import Benches
from service.plans.models import Assignment, Plan
from service.plans.service import Wish, make_plan
from service.plans.workbench import state
from service.register.models import Household
from service.villages.models import Courtyard
from tests.village import VILLAGE, nothing_to_report

pytestmark = pytest.mark.postgis

GONE = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize("balance", ["households", "people", "mix"])
@pytest.mark.parametrize("register", [True, False])
def test_the_limits_of_the_state_are_those_of_the_bench(
    village: Database, balance: str, register: bool
) -> None:
    with village.work(SYSTEM) as session:
        wish = Wish(micro_grids=4, tolerance=0.35, prove=False, balance=balance)
        plan = make_plan(session, VILLAGE, wish, nothing_to_report)
        ids = session.scalars(select(Courtyard.id).order_by(Courtyard.id)).all()
        homes = {"homes": 1 + Courtyard.id % 4, "people": 2 + Courtyard.id % 7}
        session.execute(update(Courtyard).values(**homes))
        session.execute(delete(Assignment).where(Assignment.courtyard_id.in_(ids[:2])))
        session.execute(update(Courtyard).where(Courtyard.id == ids[5]).values(valid_to=GONE))
        nowhere = Household.courtyard_id == ids[7] if register else Household.id > 0
        session.execute(update(Household).where(nowhere).values(courtyard_id=None))
    with village.work(SYSTEM) as session:
        plan = session.get_one(Plan, plan.id)
        told, problem = state(session, plan).limits, Benches().bench(session, plan).problem
        assert (told.lower, told.upper) == (problem.lower, problem.upper)
        assert told.target == problem.units.weight.sum() / problem.n_parts
        assert told.target > 0
