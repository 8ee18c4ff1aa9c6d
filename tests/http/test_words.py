"""What people read says micro-grid 1-2 and courtyard so-and-so, never the engine's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from service.db.database import Database
from service.db.session import SYSTEM
from service.plans.models import Plan
from service.plans.service import Wish, make_plan
from tests.http.conftest import SignIn
from tests.http.editor import Editor
from tests.village import VILLAGE, nothing_to_report

pytestmark = pytest.mark.postgis


ENGINE = re.compile(r"部分|分区|单元|\bparts?\b|\bunits?\b|微网格 \d+(?![-\d])")


def made(database: Database, **wish: Any) -> int:
    with database.work(SYSTEM) as session:
        return make_plan(session, VILLAGE, Wish(**wish), nothing_to_report).id


def spoken(body: Any) -> Iterator[str]:
    """Every sentence of an answer."""
    if isinstance(body, dict):
        yield from (body[key] for key in ("zh", "en") if isinstance(body.get(key), str))
        for value in body.values():
            yield from spoken(value)
    elif isinstance(body, list):
        for value in body:
            yield from spoken(value)


def test_broken_rules_of_a_proposal(database: Database) -> None:
    plan = made(database, micro_grids=9, tolerance=0.0, prove=False)
    with database.work(SYSTEM) as session:
        found = session.get_one(Plan, plan).findings["violations"]
    assert found
    said = list(spoken(found))
    assert [each for each in said if ENGINE.search(each)] == []
    limits = [each["zh"] for each in found if each["rule"] in {"lower", "upper"}]
    assert all(re.match(r"微网格 \d+-\d+ 有 \d+ 户", each) for each in limits)


def test_problems_rebalance_and_suggestions(database: Database, sign_in: SignIn) -> None:
    plan = made(database, micro_grids=3, tolerance=0.1, prove=False)
    editor = Editor(sign_in("village_secretary", VILLAGE), f"/api/plans/{plan}")
    start = editor.parts()
    a, b, c = start
    editor.do("assign", courtyards=start[a][:4], micro_grid=b)
    editor.do("assign", courtyards=[start[c][0]], micro_grid=None)
    editor.do("lock", micro_grids=[a, b])
    client, said = editor.client, []
    rebalance = client.post(f"{editor.draft}/rebalance", json={"effort": 0.1}).json()
    assert rebalance["remaining"]
    said += spoken(rebalance)
    editor.do("unlock", micro_grids=None)
    said += spoken(client.post(f"{editor.draft}/rebalance", json={"effort": 0.1}).json())
    problems = client.get(f"{editor.draft}/problems").json()
    said += spoken(problems)
    for each in problems["problems"][:6]:
        asked = client.post(f"{editor.draft}/suggestions", json={"problem": each["key"]})
        said += spoken(asked.json())
    assert len(said) > 20
    assert [each for each in said if ENGINE.search(each)] == []
