"""What is different between two plans of a village: courtyards, households, heads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.plans.bench import Bench
from service.plans.heads import acting_heads, assignment_of, carried_over
from service.plans.matching import match
from service.plans.models import Plan
from service.plans.process_schemas import (
    ChangeOut,
    ComparisonOut,
    MatchOut,
    SideOut,
)
from service.plans.repository import micro_grids
from service.villages.schemas import FeatureCollection


@dataclass(frozen=True)
class _Place:
    """A micro-grid of one of the plans; head is a member, with the name as it is shown."""

    code: str
    head: int | None
    head_name: str | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans courtyard by courtyard.

    Attributes
    ----------
    now, before : mapping of int to int
        Micro-grid by courtyard.
    counterpart : mapping of int to int
        The other plan's micro-grid by the plan's own.
    """

    plan: int
    other: int
    bench: Bench
    now: Mapping[int, int]
    before: Mapping[int, int]
    counterpart: Mapping[int, int]
    places_now: Mapping[int, _Place]
    places_before: Mapping[int, _Place]

    def side(self, courtyard: int, *, now: bool) -> SideOut | None:
        """Where a courtyard is in one of the plans."""
        plan, places = (self.now, self.places_now) if now else (self.before, self.places_before)
        key = plan.get(courtyard)
        if key is None or key not in places:
            return None
        return SideOut(micro_grid=key, code=places[key].code, head=places[key].head_name)

    def head_changes(self, courtyard: int) -> bool:
        """Whether a courtyard's head is somebody else."""
        here = self.places_now.get(self.now.get(courtyard, 0))
        there = self.places_before.get(self.before.get(courtyard, 0))
        return (here and here.head) != (there and there.head)

    def moved(self, courtyard: int) -> bool:
        """Whether a courtyard is not in the counterpart of the micro-grid that it was in."""
        here, there = self.now.get(courtyard), self.before.get(courtyard)
        return (None if here is None else self.counterpart.get(here, -here)) != there

    @property
    def changed(self) -> list[int]:
        """Courtyards that change their micro-grid or their head, in the order of their codes."""
        return [c for c in self.bench.terrain.ids if self.moved(c) or self.head_changes(c)]


def compare(session: Session, plan: Plan, other: Plan, bench: Bench) -> Comparison:
    """Compare two plans of a village."""
    households = _households(bench)
    now, before = assignment_of(session, plan.id), assignment_of(session, other.id)
    return Comparison(
        plan=plan.id,
        other=other.id,
        bench=bench,
        now=now,
        before=before,
        counterpart=match(now, before, households),
        places_now=_places(session, plan, households),
        places_before=_places(session, other, households),
    )


def told(found: Comparison, *, offset: int, limit: int) -> ComparisonOut:
    """Return a comparison with one page of its changes."""
    changed, households = found.changed, _households(found.bench)
    moved = [c for c in changed if found.moved(c)]
    return ComparisonOut(
        plan=found.plan,
        other=found.other,
        courtyards=len(moved),
        households=sum(households[c] for c in moved),
        households_changing_head=sum(households[c] for c in changed if found.head_changes(c)),
        total=len(changed),
        micro_grids=[_matched(found, key, households) for key in found.places_now],
        changes=[_change(found, c, households) for c in changed[offset : offset + limit]],
    )


def drawn(session: Session, found: Comparison) -> FeatureCollection:
    """Return the land of the courtyards that change, as GeoJSON."""
    changed, households = found.changed, _households(found.bench)
    rows = session.execute(text(load_sql("compare_cells")), {"courtyards": changed}).all()
    features = []
    for row in rows:
        here, there = found.side(row.id, now=True), found.side(row.id, now=False)
        properties = {
            "courtyard": row.id,
            "code": row.code,
            "households": households.get(row.id, 0),
            "from_code": None if there is None else there.code,
            "to_code": None if here is None else here.code,
            "head_changes": found.head_changes(row.id),
        }
        features.append(
            {"type": "Feature", "id": row.id, "properties": properties, "geometry": row.geometry}
        )
    return FeatureCollection(features=features)


def _places(session: Session, plan: Plan, households: Mapping[int, int]) -> dict[int, _Place]:
    today = dt.datetime.now(dt.UTC).date()
    heads = carried_over(session, plan, households, on=today) if plan.status != "superseded" else {}
    heads = {**heads, **acting_heads(session, plan.id, on=today)}
    places = {}
    for row in micro_grids(session, plan.id):
        head, name = row["pin_member_id"], row["pin_name"]
        if head is None and row["id"] in heads:
            head, name = heads[row["id"]]["member_id"], heads[row["id"]]["shown_name"]
        places[row["id"]] = _Place(row["code"], head, name)
    return places


def _matched(found: Comparison, key: int, households: Mapping[int, int]) -> MatchOut:
    other = found.counterpart.get(key)
    here = {c for c, m in found.now.items() if m == key}
    there = {c for c, m in found.before.items() if other is not None and m == other}
    return MatchOut(
        micro_grid=key,
        code=found.places_now[key].code,
        other=other,
        other_code=None if other is None else found.places_before[other].code,
        kept_households=sum(households.get(c, 0) for c in here & there),
        gained=sum(households.get(c, 0) for c in here - there),
        lost=sum(households.get(c, 0) for c in there - here),
    )


def _change(found: Comparison, courtyard: int, households: Mapping[int, int]) -> ChangeOut:
    row = found.bench.terrain.land.courtyards.iloc[found.bench.terrain.at[courtyard]]
    return ChangeOut(
        courtyard=courtyard,
        code=str(row["code"]),
        name=str(row["name"]),
        households=households[courtyard],
        before=found.side(courtyard, now=False),
        after=found.side(courtyard, now=True),
        head_changes=found.head_changes(courtyard),
    )


def _households(bench: Bench) -> dict[int, int]:
    return dict(zip(bench.terrain.ids, bench.terrain.households.tolist(), strict=True))
