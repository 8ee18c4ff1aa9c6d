"""Bring the sample town in through the same doors as anybody's files."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.coverage.limits import set_limits
from service.coverage.visits import add_visits
from service.db.database import Database
from service.db.engine import make_engine
from service.db.session import SYSTEM
from service.db.sql import load_sql
from service.heads.models import Member
from service.heads.service import apply_appointments
from service.imports.pipeline import Choices, import_file
from service.index.service import apply_scores
from service.plans.adoption import adopt
from service.plans.service import plan_now
from service.register.apply import add_town
from service.register.models import Household
from service.sample.after_plan import make_appointments, make_scores, make_visits
from service.sample.gaps import LIMITS
from service.villages.land import get_town
from service.villages.models import Courtyard, Town, Village

TOWN, TOWN_NAME = "500238115", "菱角镇"
WANGLE = "500238115203"
FILES = Path(__file__).resolve().parents[2] / "data" / "boundaries"
BEFORE_PLANNING = (
    ("boundaries", "boundaries.geojson"),
    ("barriers", "barriers.geojson"),
    ("roads", "roads.geojson"),
    ("road_sections", "road_sections.geojson"),
    ("courtyards", "courtyards.geojson"),
    ("households", "households.csv"),
    ("members", "members.csv"),
)
AFTER_PLANNING = (
    ("courtyards", "courtyards_later.geojson"),
    ("households", "households_later.csv"),
)

Step = Callable[[str, int, int], None]


def load_town(database: Database) -> None:
    """Load and plan the sample town unless it is there; show the progress on the terminal.

    Every step is a transaction of its own and is passed over when it was done before, so that an
    interrupted run goes on where it stopped.
    """
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    ) as progress:
        rows: dict[str, Any] = {}

        def step(name: str, done: int, total: int) -> None:
            if name not in rows:
                rows[name] = progress.add_task(name)
            progress.update(rows[name], completed=done, total=total)

        _load(database, step)


def _load(database: Database, step: Step) -> None:
    with database.work(SYSTEM) as session:
        loaded = session.get(Town, TOWN) is not None
        planned = session.scalar(text("SELECT count(*) FROM plan WHERE status = 'adopted'"))
        finished = session.scalar(text("SELECT count(*) FROM score")) or 0
    if not loaded:
        with database.work(SYSTEM) as session:
            add_town(session, TOWN, TOWN_NAME)
            _import(session, BEFORE_PLANNING, "导入 import", step)
    if planned == 0 or not finished:
        _plan(database, step)
    if not finished:
        with database.work(SYSTEM) as session:
            _appoint_and_score(session)
            _import(session, AFTER_PLANNING, "后续登记 later entries", step)
            _look_after(session)


def _import(session: Session, files: Sequence[tuple[str, str]], name: str, step: Step) -> None:
    for number, (kind, file) in enumerate(files):
        step(name, number, len(files))
        choices = Choices(crs="EPSG:4326") if file.endswith(".csv") else Choices()
        import_file(session, kind, FILES / file, town_code=TOWN, choices=choices)
    step(name, len(files), len(files))


def _plan(database: Database, step: Step) -> None:
    """Plan the villages that have no adopted plan, one process a core."""
    name = "划分 plan"
    with database.work(SYSTEM) as session:
        codes = session.scalars(
            select(Village.code).where(Village.town_code == TOWN).order_by(Village.code)
        ).all()
        planned = set(
            session.scalars(text("SELECT village_code FROM plan WHERE status = 'adopted'"))
        )
    waiting = [code for code in codes if code not in planned]
    step(name, len(codes) - len(waiting), len(codes))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        made = [processes.submit(_plan_village, database.url, code) for code in waiting]
        for number, future in enumerate(as_completed(made), len(codes) - len(waiting) + 1):
            future.result()
            step(name, number, len(codes))


def _plan_village(url: str, code: str) -> None:
    """Plan one village and adopt the plan, in a process of its own."""
    database = Database(url, make_engine(url, pool_size=2))
    plan_id = plan_now(database, code, {}, lambda _done, _total: None, apart=False)
    with database.work(SYSTEM) as session:
        adopt(session, plan_id, on=dt.datetime.now(dt.UTC).date())
    database.engine.dispose()


def _appoint_and_score(session: Session) -> None:
    where = session.execute(text(load_sql("map_courtyards")), {"place": TOWN}).mappings().all()
    homes = dict(session.execute(select(Courtyard.id, Courtyard.code)).all())
    positions: dict[str, list[float]] = dict(
        session.execute(
            text("SELECT code, ARRAY[ST_X(position), ST_Y(position)] FROM courtyard")
        ).all()
    )
    courtyards = pd.DataFrame(
        [
            {
                "code": row["code"],
                "micro_grid_code": row["micro_grid"],
                "lon": positions[row["code"]][0],
                "lat": positions[row["code"]][1],
            }
            for row in where
        ]
    )
    members = pd.DataFrame([_member(m, homes) for m in session.scalars(select(Member))])
    appointments = make_appointments(courtyards, members)
    apply_appointments(session, TOWN, appointments)
    apply_scores(session, TOWN, make_scores(appointments))


def _look_after(session: Session) -> None:
    """Set the town's limits and have everybody visited but a few."""
    set_limits(session, get_town(session, TOWN), LIMITS)
    ids = dict(session.execute(select(Household.code, Household.id)).all())
    expected = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
    unseen = set(expected["gaps"]["households"]["not_visited"])
    made = make_visits(list(ids), unseen, today=dt.datetime.now(dt.UTC).date())
    rows = [{**v, "household_id": ids[str(v.pop("household_code"))]} for v in made]
    add_visits(session, TOWN, rows)


def _member(member: Member, homes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "code": member.code,
        "name": member.name,
        "kind": member.kind,
        "village_code": member.village_code,
        "floating": member.floating,
        "home": homes.get(member.home_courtyard_id or 0),
    }
