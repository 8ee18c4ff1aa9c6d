"""A draft's values out of the database and back into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.db.session import actor_of
from service.db.sql import load_sql
from service.plans.derived import refresh_around, refresh_micro_grids
from service.plans.draft import Change, Draft, MicroGridValue, Pin
from service.plans.models import Assignment, Plan, RoadDuty
from service.villages.models import AdjacencyLink, Courtyard
from service.villages.resurvey import resurvey_links, resurvey_moved
from service.villages.survey import HAND_MADE

UNPROVEN = {"method": "none", "gap": None}


class Written(NamedTuple):
    """What writing a change touched.

    Attributes
    ----------
    micro_grids : set of int
        Whose courtyards or values changed, those gone included.
    courtyards : set of int or None
        Whose position or cell changed; None for all of the village.
    """

    micro_grids: set[int]
    courtyards: set[int] | None


def load_draft(session: Session, plan: Plan, *, courtyards: Iterable[int] = ()) -> Draft:
    """Read a plan; positions and hand-made links only of the courtyards named."""
    named = sorted(set(courtyards))
    # Two lists instead of ten thousand rows.
    columns = (func.array_agg(Assignment.courtyard_id), func.array_agg(Assignment.micro_grid_id))
    keys, homes = session.execute(select(*columns).where(Assignment.plan_id == plan.id)).one()
    return Draft(
        assignment=dict(zip(map(str, keys or ()), homes or (), strict=True)),
        micro_grids=_micro_grids(session, plan),
        positions=_positions(session, named),
        links=_links(session, named),
        proof={} if plan.parameters.get("edited") else {"": _proof(plan)},
    )


def _micro_grids(session: Session, plan: Plan) -> dict[str, MicroGridValue]:
    rows = session.execute(text(load_sql("draft_micro_grids")), {"plan": plan.id}).mappings()
    return {
        str(row["id"]): MicroGridValue(
            grid=row["grid_id"],
            number=row["number"],
            code=row["code"],
            name=row["name"],
            external_code=row["external_code"],
            locked=row["locked"],
            pin=None
            if row["pin_member_id"] is None
            else Pin(
                member=row["pin_member_id"], name=row["pin_name"], courtyard=row["pin_courtyard_id"]
            ),
            roads=list(row["roads"]),
        )
        for row in rows
    }


def _positions(session: Session, courtyards: Sequence[int]) -> dict[str, list[float]]:
    rows = session.execute(
        select(Courtyard.id, func.ST_X(Courtyard.position), func.ST_Y(Courtyard.position)).where(
            Courtyard.id.in_(courtyards)
        )
    )
    return {str(key): [x, y] for key, x, y in rows}


def _links(session: Session, courtyards: Sequence[int]) -> dict[str, dict[str, Any]]:
    rows = session.scalars(
        select(AdjacencyLink).where(
            AdjacencyLink.a_id.in_(courtyards),
            AdjacencyLink.b_id.in_(courtyards),
            AdjacencyLink.kind.in_(HAND_MADE),
        )
    )
    return {
        f"{row.a_id}-{row.b_id}": {"kind": row.kind, "form": row.form, "reason": row.reason}
        for row in rows
    }


def _proof(plan: Plan) -> dict[str, Any]:
    return {
        "certificate": plan.certificate,
        "violations": plan.findings.get("violations", []),
        "cut_short": plan.findings.get("cut_short", False),
    }


def write_change(session: Session, plan: Plan, change: Change) -> Written:
    """Bring the rows of a plan to a change's values; the caller holds the land that it changes."""
    micro_grids = change.after.get("micro_grids", {})
    _put_micro_grids(session, plan, {k: v for k, v in micro_grids.items() if v is not None})
    _put_assignment(session, plan, change.after.get("assignment", {}))
    _drop_micro_grids(session, plan, [int(k) for k, v in micro_grids.items() if v is None])
    if "proof" in change.after:
        _put_proof(plan, change.after["proof"][""])
    session.flush()
    touched = {int(key) for key in micro_grids}
    for side in (change.before, change.after):
        touched |= {to for to in side.get("assignment", {}).values() if to is not None}
    courtyards = _put_land(session, plan, change)
    refresh_micro_grids(session, plan.village_code, touched)
    return Written(touched, courtyards)


def _put_micro_grids(session: Session, plan: Plan, values: dict[str, MicroGridValue]) -> None:
    for key, value in values.items():
        pin = value["pin"]
        session.execute(
            text(load_sql("draft_put_micro_grid")),
            {
                "id": int(key),
                "plan": plan.id,
                "grid": value["grid"],
                "number": value["number"],
                "code": value["code"],
                "name": value["name"],
                "external_code": value["external_code"],
                "locked": value["locked"],
                "pin_member": None if pin is None else pin["member"],
                "pin_courtyard": None if pin is None else pin["courtyard"],
                "pin_name": None if pin is None else pin["name"],
            },
        )
    session.execute(
        delete(RoadDuty).where(RoadDuty.micro_grid_id.in_([int(key) for key in values]))
    )
    duties = [
        {"micro_grid_id": int(key), "road_section_id": road}
        for key, value in values.items()
        for road in value["roads"]
    ]
    if duties:
        session.execute(insert(RoadDuty), duties)


def _put_assignment(session: Session, plan: Plan, values: Any) -> None:
    gone = [int(key) for key, to in values.items() if to is None]
    if gone:
        session.execute(
            delete(Assignment).where(
                Assignment.plan_id == plan.id, Assignment.courtyard_id.in_(gone)
            )
        )
    rows = [
        {"plan_id": plan.id, "courtyard_id": int(key), "micro_grid_id": to}
        for key, to in values.items()
        if to is not None
    ]
    if rows:
        put = upsert(Assignment)
        session.execute(
            put.on_conflict_do_update(
                index_elements=["plan_id", "courtyard_id"],
                set_={"micro_grid_id": put.excluded.micro_grid_id},
            ),
            rows,
        )


def _drop_micro_grids(session: Session, plan: Plan, keys: list[int]) -> None:
    if keys:
        session.execute(
            text("DELETE FROM micro_grid WHERE plan_id = :plan AND id = ANY (:keys)"),
            {"plan": plan.id, "keys": keys},
        )


def _put_proof(plan: Plan, proof: dict[str, Any] | None) -> None:
    rest = {key: value for key, value in plan.parameters.items() if key != "edited"}
    if proof is None:
        plan.parameters = {**rest, "edited": True}
        plan.certificate = UNPROVEN
        plan.findings = {**plan.findings, "violations": [], "cut_short": False}
    else:
        plan.parameters = rest
        plan.certificate = proof["certificate"]
        kept = {"violations": proof["violations"], "cut_short": proof["cut_short"]}
        plan.findings = {**plan.findings, **kept}


def _put_land(session: Session, plan: Plan, change: Change) -> set[int] | None:
    """Move courtyards and set links, and survey again around them: the courtyards that changed."""
    positions, links = change.after.get("positions", {}), change.after.get("links", {})
    if not positions and not links:
        return set()
    village = plan.village_code
    for key, link in links.items():
        _put_link(session, plan, key, link)
    session.flush()
    if links:
        pairs = {(int(a), int(b)) for a, b in (key.split("-") for key in links)}
        resurvey_links(session, village, pairs)
    if not positions:
        return set()
    _move(session, positions)
    before = {int(key): change.before["positions"][key] for key in positions}
    surveyed = resurvey_moved(session, village, before)
    refresh_around(session, village, surveyed)
    return surveyed


def _move(session: Session, positions: Mapping[str, Any]) -> None:
    for key, (lon, lat) in positions.items():
        session.execute(
            update(Courtyard)
            .where(Courtyard.id == int(key))
            .values(
                position=func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326),
                revision=Courtyard.revision + 1,
            )
        )


def _put_link(session: Session, plan: Plan, key: str, link: dict[str, Any] | None) -> None:
    a, b = (int(each) for each in key.split("-"))
    session.execute(delete(AdjacencyLink).where(AdjacencyLink.a_id == a, AdjacencyLink.b_id == b))
    if link is None:
        return
    distance = session.scalar(
        text(
            "SELECT ST_DistanceSphere(a.position, b.position)"
            " FROM courtyard a, courtyard b WHERE a.id = :a AND b.id = :b"
        ),
        {"a": a, "b": b},
    )
    session.add(
        AdjacencyLink(
            village_code=plan.village_code,
            a_id=a,
            b_id=b,
            kind=link["kind"],
            form=link["form"],
            reason=link["reason"],
            border_m=0.0,
            distance_m=distance or 0.0,
            set_by=actor_of(session).account_id,
        )
    )
