"""The benches in use, kept in memory and brought up to date by the log.

Judging a hover must not read the whole village. So the benches of the plans in use are kept in the
process, within a bounded number of courtyards, each at the entry of the log that it has seen; newer
entries are replayed on it. What the log does not tell (another tolerance, new land, a changed
register) makes a new bench.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from contextlib import suppress
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.plans.bench import Bench, Options
from service.plans.draft import Change, OutOfStepError
from service.plans.draft_rows import load_draft
from service.plans.models import Plan, PlanOperation
from service.plans.terrain import Terrain, load_terrain, terrain_again
from service.villages.land import only_moved, stamp_of

MAX_COURTYARDS = 60_000
"""How many courtyards all benches of a process hold together."""


class Benches:
    """The benches in use in a process, the least recently used going first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._benches: OrderedDict[int, Bench] = OrderedDict()
        self._terrains: OrderedDict[str, Terrain] = OrderedDict()

    def bench(self, session: Session, plan: Plan) -> Bench:
        """Return the bench of a plan as the session sees it; the actor sees the whole village."""
        stamp, options = stamp_of(session, plan.village_code), Options.of(plan)
        with self._lock:
            bench = self._benches.get(plan.id)
        if bench is not None and self._fits(session, plan, bench, stamp, options):
            with self._lock:
                self._benches.move_to_end(plan.id)
            return bench
        bench = _fresh(session, plan, self._terrain(session, plan.village_code, stamp))
        self._keep(plan.id, bench)
        return bench

    def after_land(
        self,
        session: Session,
        plan: Plan,
        before: Bench,
        change: Change,
        courtyards: Collection[int] | None,
    ) -> Bench:
        """Return the bench of a plan after this transaction changed the village's land.

        It stays out of the memory until the transaction is committed.

        Parameters
        ----------
        session : Session
        plan : Plan
        before : Bench
        change : Change
            What was written on top of `before`.
        courtyards : collection of int, or None
            Those whose position or cell changed; None where that is not known.
        """
        village, moved = plan.village_code, len(change.after.get("positions", {}))
        bench, stamp = None, stamp_of(session, village)
        if courtyards is not None and only_moved(before.terrain.stamp, stamp, moved):
            terrain = terrain_again(session, before.terrain, stamp, courtyards)
            now = {"last": _last(session, plan), "revision": plan.revision}
            with suppress(OutOfStepError):
                bench = before.following(terrain, change, Options.of(plan), **now)
        if bench is None:
            bench = _fresh(session, plan, load_terrain(session, village))
        plan_id, made = plan.id, bench
        event.listen(session, "after_commit", lambda _: self._keep(plan_id, made), once=True)
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
        if terrain is None or not only_moved(terrain.stamp, stamp, 0):
            return load_terrain(session, village)
        return terrain if terrain.stamp == stamp else terrain_again(session, terrain, stamp)

    def _make_room(self) -> None:
        held = sum(len(bench.terrain.ids) for bench in self._benches.values())
        while held > MAX_COURTYARDS and len(self._benches) > 1:
            _, gone = self._benches.popitem(last=False)
            held -= len(gone.terrain.ids)
        used = {bench.terrain.land.village.code for bench in self._benches.values()}
        for village in [code for code in self._terrains if code not in used]:
            del self._terrains[village]


_BENCHES: WeakKeyDictionary[Engine, Benches] = WeakKeyDictionary()


def benches_of(session: Session) -> Benches:
    """Return the benches in use of the database that `session` works on."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return _BENCHES.setdefault(engine, Benches())


def bench_of(session: Session, plan: Plan) -> Bench:
    """Return the bench of a plan as the session sees it; the actor sees the whole village."""
    return benches_of(session).bench(session, plan)


def _fresh(session: Session, plan: Plan, terrain: Terrain) -> Bench:
    return Bench(
        terrain,
        load_draft(session, plan),
        Options.of(plan),
        reference=_reference(session, plan),
        last=_last(session, plan),
        revision=plan.revision,
    )


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
