"""Every reason on a real PostGIS: planted, found exactly, off where no limit is set."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest
import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.coverage import KEYS, Limits, ranked
from service.coverage.models import Visit, Walk
from service.coverage.service import Cover, coverage, totals, totals_by
from service.db.database import Database
from service.db.session import SYSTEM, Actor
from service.db.sql import load_sql
from service.heads.models import Appointment, Member
from service.heads.service import appoint
from service.plans.models import MicroGrid
from service.register.apply import apply_households
from service.register.models import Household
from service.villages.models import Town
from tests.village import NEIGHBOUR, SOUTH, STEP, TODAY, TOWN, VILLAGE, WEST

DAY = dt.timedelta(days=1)


def judge(database: Database, place: str = TOWN, on: dt.date = TODAY) -> dict[str, Cover]:
    """Coverage by household code."""
    with database.work(SYSTEM) as session:
        codes = dict(session.execute(select(Household.id, Household.code)).all())
        return {codes[c.household_id]: c for c in coverage(session, place, on=on)}


def limit(session: Session, **limits: Any) -> None:
    session.get_one(Town, TOWN).settings = {"coverage": Limits(**limits).to_record()}


def micro_grids(session: Session) -> list[MicroGrid]:
    return list(session.scalars(select(MicroGrid).order_by(MicroGrid.code)))


def households_of(session: Session, micro_grid: MicroGrid) -> list[Household]:
    return list(
        session.scalars(
            select(Household)
            .where(
                text("courtyard_id IN (SELECT courtyard_id FROM assignment WHERE micro_grid_id=:m)")
            )
            .order_by(Household.code)
            .params(m=micro_grid.id)
        )
    )


def reasons(covers: Mapping[str, Cover]) -> dict[str, int]:
    return totals(list(covers.values())).reasons


def only(covers: Mapping[str, Cover], reason: str) -> set[str]:
    """Codes of the households that have the reason, as primary or further one."""
    return {code for code, cover in covers.items() if reason in cover.reasons}


@pytest.fixture
def staffed(village: Database) -> Database:
    """The small village with a head for each of its six micro-grids: everybody is covered."""
    with village.work(SYSTEM) as session:
        member = session.scalars(select(Member).order_by(Member.code)).all()[5]
        appoint(
            session,
            member=member,
            village_code=VILLAGE,
            micro_grid_id=micro_grids(session)[5].id,
            starts_on=TODAY,
        )
    assert reasons(judge(village)) == {}
    return village


def test_the_query_gives_the_reasons_in_the_order_of_the_vocabulary() -> None:
    given = re.findall(r"THEN '([a-z_]+)' END", load_sql("coverage_reasons"))
    assert tuple(given) == KEYS


def test_no_position_outside_and_no_micro_grid(staffed: Database) -> None:
    rows = [
        {"code": "H1", "head_name": "无位置"},
        {"code": "H2", "head_name": "村外", "geometry": shapely.Point(109.6, 31.6)},
        {
            "code": "H3",
            "head_name": "邻村",
            "geometry": shapely.Point(WEST + 7 * STEP, SOUTH + STEP),
        },
    ]
    with staffed.work(SYSTEM) as session:
        apply_households(session, TOWN, rows)
    covers = judge(staffed)
    assert {code: covers[code].reasons for code in ("H1", "H2", "H3")} == {
        "H1": ("no_position",),
        "H2": ("outside_every_village",),
        "H3": ("courtyard_in_no_micro_grid",),
    }
    assert covers["H3"].village_code == NEIGHBOUR
    assert sum(reasons(covers).values()) == 3


def test_an_appointment_that_ended_is_told_from_one_that_never_was(village: Database) -> None:
    with village.work(SYSTEM) as session:
        first = micro_grids(session)[0]
        ending = session.scalars(
            select(Appointment).where(Appointment.micro_grid_id == first.id)
        ).one()
        ending.ends_on = TODAY + 9 * DAY
        ended = {h.code for h in households_of(session, first)}
        never = {h.code for h in households_of(session, micro_grids(session)[5])}
    assert only(judge(village, on=TODAY + 9 * DAY), "appointment_ended") == set()
    later = judge(village, on=TODAY + 10 * DAY)
    assert only(later, "appointment_ended") == ended
    assert only(later, "micro_grid_without_head") == never
    assert reasons(later) == {
        "micro_grid_without_head": len(never),
        "appointment_ended": len(ended),
    }


def test_a_head_who_is_away_covers_only_with_a_backup_at_home(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        head, backup = session.scalars(select(Member).order_by(Member.code)).all()[0:8:7]
        head.floating = True
        place = micro_grids(session)[0]
        own = {h.code for h in households_of(session, place)}
    assert only(judge(staffed), "head_away") == own
    with staffed.work(SYSTEM) as session:
        appoint(
            session,
            member=session.get_one(Member, backup.id),
            village_code=VILLAGE,
            micro_grid_id=place.id,
            role="backup",
            starts_on=TODAY + DAY,
        )
    assert only(judge(staffed), "head_away") == own
    assert reasons(judge(staffed, on=TODAY + DAY)) == {}


def test_a_head_of_two_micro_grids_is_overloaded_above_the_limit(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        one, two = micro_grids(session)[:2]
        head = session.scalars(
            select(Member).join(Appointment).where(Appointment.micro_grid_id == one.id)
        ).one()
        appoint(
            session,
            member=head,
            village_code=VILLAGE,
            micro_grid_id=two.id,
            starts_on=TODAY,
        )
        own = {h.code for m in (one, two) for h in households_of(session, m)}
        limit(session, households_per_head=len(own) - 1)
    assert only(judge(staffed), "head_overloaded") == own
    with staffed.work(SYSTEM) as session:
        limit(session, households_per_head=len(own))
    assert reasons(judge(staffed)) == {}


def test_metres_count_where_no_walk_is_known_and_minutes_where_one_is(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        rows = session.execute(
            text(
                "SELECT h.code, ST_Distance(h.position::geography, e.position::geography),"
                " h.courtyard_id, e.id FROM household h JOIN assignment s USING (courtyard_id)"
                " JOIN appointment a USING (micro_grid_id) JOIN member m ON m.id = a.member_id"
                " JOIN courtyard e ON e.id = m.home_courtyard_id WHERE a.ends_on IS NULL"
                " ORDER BY 2, 1"
            )
        ).all()
        middle = (rows[len(rows) // 2][1] + rows[len(rows) // 2 + 1][1]) / 2
        limit(session, walking_m=middle, walking_minutes=10)
    far = {row[0] for row in rows if row[1] > middle}
    assert 0 < len(far) < len(rows)
    assert only(judge(staffed), "too_far") == far
    near, distant = rows[0], rows[-1]
    with staffed.work(SYSTEM) as session:
        for row, minutes in ((near, 10.5), (distant, 9.5)):
            session.add(Walk(home_id=row[3], courtyard_id=row[2], metres=600.0, minutes=minutes))
    walked = {r[0] for r in rows if r[2:] == near[2:]}, {r[0] for r in rows if r[2:] == distant[2:]}
    assert only(judge(staffed), "too_far") == (far | walked[0]) - walked[1]


def test_a_position_on_other_ground_and_a_stated_micro_grid(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        one, two = micro_grids(session)[0], micro_grids(session)[5]
        mine, theirs = households_of(session, one), households_of(session, two)
        mine[0].position = theirs[0].position
        for household, stated in zip(
            mine[1:6], [two.code, two.name, one.code, one.name, "三组"], strict=True
        ):
            household.stated_micro_grid = stated
        wrong = {h.code for h in mine[1:3]}
        moved = mine[0].code
    covers = judge(staffed)
    assert only(covers, "in_two_micro_grids") == {moved}
    assert only(covers, "stated_in_another_micro_grid") == wrong
    assert sum(reasons(covers).values()) == 3


def test_a_visit_holds_for_the_days_that_the_town_sets(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        limit(session, visit_days=30)
        for household in session.scalars(select(Household)):
            household.valid_from = TODAY - 31 * DAY
            if household.code.endswith("0"):
                visited_on = TODAY - 30 * DAY
                session.add(Visit(household_id=household.id, kind="listen", visited_on=visited_on))
    missed = only(judge(staffed), "not_visited")
    assert len(missed) == 30
    assert all(code.endswith("1") for code in missed)
    assert len(only(judge(staffed, on=TODAY + DAY), "not_visited")) == 60
    assert only(judge(staffed, on=TODAY - DAY), "not_visited") == set()


def test_without_limits_their_reasons_are_off(staffed: Database) -> None:
    with staffed.work(SYSTEM) as session:
        for member in session.scalars(select(Member)):
            member.home_courtyard_id = session.scalars(
                text("SELECT id FROM courtyard ORDER BY code DESC LIMIT 1")
            ).one()
    assert reasons(judge(staffed)) == {}


def test_totals_reconcile_over_rows_villages_and_grids(village: Database) -> None:
    with village.work(SYSTEM) as session:
        limit(session, visit_days=5, households_per_head=9, walking_m=150)
        apply_households(session, TOWN, [{"code": "H1", "head_name": "无位置"}])
    covers = list(judge(village).values())
    whole = totals(covers)
    assert len(whole.reasons) >= 3
    assert whole.covered + sum(whole.reasons.values()) == whole.households == 61
    for part in (lambda c: c.village_code, lambda c: c.grid_code, lambda c: c.micro_grid_code):
        parts = totals_by(covers, part).values()
        assert sum(p.households for p in parts) == whole.households
        assert sum(p.covered for p in parts) == whole.covered
        assert {k: sum(p.reasons.get(k, 0) for p in parts) for k in KEYS} == {
            k: whole.reasons.get(k, 0) for k in KEYS
        }
    assert all(cover.reasons == ranked(cover.reasons) for cover in covers)


@pytest.mark.parametrize(
    ("role", "area"),
    [("town_officer", TOWN), ("village_secretary", VILLAGE), ("grid_head", f"{VILLAGE}001001")],
)
def test_the_same_household_has_the_same_reasons_whoever_asks(
    staffed: Database, role: str, area: str
) -> None:
    with staffed.work(SYSTEM) as session:
        limit(session, visit_days=5, households_per_head=9, walking_m=150)
        place = micro_grids(session)[0]
        head = session.scalars(
            select(Member).join(Appointment).where(Appointment.micro_grid_id == place.id)
        ).one()
        # The head belongs to another village, whose secretary alone sees the row.
        head.village_code, head.floating = NEIGHBOUR, True
        mine = households_of(session, place)
        mine[0].position = "SRID=4326;POINT(109.4465 31.392)"  # type: ignore[assignment]
        everything = {c.household_id: c for c in coverage(session, TOWN, on=TODAY)}
    with staffed.work(Actor(role, area, member_id=1)) as session:
        seen = coverage(session, VILLAGE, on=TODAY)
    assert len(seen) in (60, len(mine))
    assert [everything[c.household_id] for c in seen] == seen
