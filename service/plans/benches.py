"""The benches in use, kept in memory and brought up to date by the log.

Judging a hover must not read the whole village. So the benches of the plans in use are kept in the
process, within a bounded number of courtyards, each at the entry of the log that it has seen; newer
entries are replayed on it. What the log does not tell (another tolerance, new land, a changed
register) makes a new bench.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.plans.bench import Bench, Options
from service.plans.draft_rows import load_draft
from service.plans.models import Plan, PlanOperation
from service.plans.terrain import Terrain, load_terrain, with_stored_links
from service.villages.land import stamp_of

MAX_COURTYARDS = 60_000
"""How many courtyards all benches of a process hold together."""


class Benches:
    """The benches in use in a process, the least recently used going first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._benches: OrderedDict[int, Bench] = OrderedDict()
        self._terrains: OrderedDict[str, Terrain] = OrderedDict()

    def bench(self, session: Session, plan: Plan, *, keep: bool = True) -> Bench:
        """Return the bench of a plan as the session sees it; the actor sees the whole village.

        With ``keep=False`` what this transaction has not committed yet stays out of the memory
        until it is committed.
        """
        plan_id = plan.id
        stamp, options = stamp_of(session, plan.village_code), Options.of(plan)
        with self._lock:
            bench = self._benches.get(plan.id)
        if bench is not None and self._fits(session, plan, bench, stamp, options):
            with self._lock:
                self._benches.move_to_end(plan.id)
            return bench
        bench = Bench(
            self._terrain(session, plan.village_code, stamp),
            load_draft(session, plan),
            options,
            reference=_reference(session, plan),
            last=_last(session, plan),
            revision=plan.revision,
        )
        if keep:
            self._keep(plan_id, bench)
        else:
            event.listen(session, "after_commit", lambda _: self._keep(plan_id, bench), once=True)
        return bench

    def _keep(self, plan_id: int, bench: Bench) -> None:
        with self._lock:
            village = bench.terrain.land.village.code
            self._terrains[village] = bench.terrain
            self._terrains.move_to_end(village)
            self._benches[plan_id] = bench
            self._benches.move_to_end(plan_id)
            self._make_room()

    def _fits(
        self, session: Session, plan: Plan, bench: Bench, stamp: str, options: Options
    ) -> bool:
        if bench.terrain.stamp != stamp or bench.options != options:
            return False
        with bench.lock:
            if bench.revision > plan.revision:
                return False
            entries = list(
                session.scalars(
                    select(PlanOperation)
                    .where(PlanOperation.plan_id == plan.id, PlanOperation.id > bench.last)
                    .order_by(PlanOperation.id)
                )
            )
            return bench.advance(entries) and bench.revision == plan.revision

    def _terrain(self, session: Session, village: str, stamp: str) -> Terrain:
        with self._lock:
            terrain = self._terrains.get(village)
        if terrain is not None and _only_links_differ(terrain.stamp, stamp):
            terrain = with_stored_links(session, terrain, stamp)
        elif terrain is None or terrain.stamp != stamp:
            terrain = load_terrain(session, village)
        return terrain

    def _make_room(self) -> None:
        held = sum(len(bench.terrain.ids) for bench in self._benches.values())
        while held > MAX_COURTYARDS and len(self._benches) > 1:
            _, gone = self._benches.popitem(last=False)
            held -= len(gone.terrain.ids)
        used = {bench.terrain.land.village.code for bench in self._benches.values()}
        for village in [code for code in self._terrains if code not in used]:
            del self._terrains[village]


def _only_links_differ(before: str, now: str) -> bool:
    """Whether two stamps tell of the same land and register, and of other links."""
    return before != now and before.rpartition("/")[0] == now.rpartition("/")[0]


_BENCHES: WeakKeyDictionary[Engine, Benches] = WeakKeyDictionary()


def bench_of(session: Session, plan: Plan, *, keep: bool = True) -> Bench:
    """Return the bench of a plan from the memory of the database that `session` works on."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return _BENCHES.setdefault(engine, Benches()).bench(session, plan, keep=keep)


def _last(session: Session, plan: Plan) -> int:
    query = (
        select(PlanOperation.id)
        .where(PlanOperation.plan_id == plan.id)
        .order_by(PlanOperation.id.desc())
        .limit(1)
    )
    return session.scalar(query) or 0


def reference_plan(session: Session, plan: Plan) -> int | None:
    """Return the plan that moves are counted against: where it came from, else the one in force."""
    if plan.parent_id is not None:
        return plan.parent_id
    return session.scalar(
        select(Plan.id).where(
            Plan.village_code == plan.village_code, Plan.status == "adopted", Plan.id != plan.id
        )
    )


def _reference(session: Session, plan: Plan) -> dict[int, str]:
    other = reference_plan(session, plan)
    if other is None:
        return {}
    rows = session.execute(text(load_sql("reference_codes")), {"plan": other}).all()
    return dict(rows)
