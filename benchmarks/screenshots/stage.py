"""The sample town with drafts to show, served on the loopback address."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from sqlalchemy import select

from service.accounts.models import Account
from service.app import create_app
from service.db.database import Database
from service.db.session import SYSTEM, Actor
from service.demo.accounts import demo_links
from service.demo.load import WANGLE, load_town
from service.plans.editing import apply_operations
from service.plans.models import Assignment, MicroGrid, Plan
from service.plans.operations import Assign, Lock, Operation
from service.plans.service import plan_now
from service.settings import Settings


def set_up(database: Database) -> dict[str, object]:
    """Return the names that the scenes speak of, making what is missing.

    Two drafts of the reference village, and a third on which somebody has worked: a micro-grid
    handed to its neighbour but for one courtyard, and courtyards left in none.
    """
    load_town(database)
    with database.work(SYSTEM) as session:
        demo_links(session)
    drafts = _drafts(database)
    wishes = ({"micro_grids": 25, "seed": 1}, {"micro_grids": 22, "seed": 2}, {"seed": 3})
    for wish in wishes[len(drafts) :]:
        plan_now(database, WANGLE, {**wish, "effort": 0.3}, lambda _done, _total: None)
    draft, beside, broken = _drafts(database)[:3]
    _break(database, broken)
    return {"village": WANGLE, "draft": draft, "beside": beside, "broken": broken}


def _drafts(database: Database) -> list[int]:
    with database.work(SYSTEM) as session:
        query = select(Plan.id).where(Plan.village_code == WANGLE, Plan.status == "draft")
        return list(session.scalars(query.order_by(Plan.id)))


def _break(database: Database, plan_id: int) -> None:
    with database.work(SYSTEM) as session:
        query = select(Account.id).where(Account.role == "village_secretary")
        secretary = Actor("village_secretary", WANGLE, session.scalars(query).first())
    with database.work(secretary) as session:
        plan = session.get_one(Plan, plan_id)
        if plan.revision > 1:
            return
        rows = session.execute(
            select(MicroGrid.id, Assignment.courtyard_id)
            .join(Assignment, Assignment.micro_grid_id == MicroGrid.id)
            .where(MicroGrid.plan_id == plan_id)
            .order_by(MicroGrid.code, Assignment.courtyard_id)
        ).all()
        parts: dict[int, list[int]] = {}
        for part, courtyard in rows:
            parts.setdefault(part, []).append(courtyard)
        first, second, third, *_rest, last = parts
        operations: list[Operation] = [
            _assign(parts[first][1:], second),
            _assign(parts[third][:2], None),
            _assign(parts[last][:1], second),
            Lock(id=str(uuid.uuid4()), kind="lock", micro_grids=[last]),
        ]
        apply_operations(session, plan, operations)


def _assign(courtyards: list[int], to: int | None) -> Assign:
    return Assign(id=str(uuid.uuid4()), kind="assign", courtyards=courtyards, micro_grid=to)


@contextmanager
def served(settings: Settings, database: Database) -> Iterator[str]:
    """Serve the pages on a free port and give the address."""
    config = uvicorn.Config(
        create_app(settings, database), port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
