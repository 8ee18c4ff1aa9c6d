"""Change single households."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.register.models import Household
from service.register.schemas import HouseholdChange
from service.villages.models import Courtyard

PLAIN = ("head_name", "phone", "people", "address")


def change_household(session: Session, household: Household, change: HouseholdChange) -> None:
    """Change the fields that are given; a new position finds its courtyard again.

    Raises
    ------
    NotFoundError
        The courtyard is not there or outside the actor's area.
    """
    given = change.model_dump(exclude_unset=True)
    for name in PLAIN:
        if name in given and (given[name] is not None or name in {"phone", "address"}):
            setattr(household, name, given[name])
    if change.position is not None:
        place = change.position
        household.position = f"SRID=4326;POINT({place.lon} {place.lat})"  # type: ignore[assignment]
        household.courtyard_id = None
    if change.courtyard_id is not None:
        courtyard = session.get(Courtyard, change.courtyard_id)
        if courtyard is None:
            raise NotFoundError(zh="没有这个院落", en="there is no such courtyard")
        household.courtyard_id = courtyard.id
        household.village_code = courtyard.village_code
    household.revision += 1
    session.flush()
    if change.position is not None:
        session.execute(text(load_sql("locate_households")), {"town": household.town_code})
    session.refresh(household)
    place_code = household.village_code or household.town_code
    detail = {"fields": sorted(given)}
    record(session, "change", "household", household.id, place=place_code, detail=detail)
