"""Rows of the register."""

from __future__ import annotations

from collections.abc import Sequence

from geoalchemy2.shape import to_shape
from shapely import Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import NotFoundError
from service.register.models import Household


def get_household(session: Session, household_id: int, *, lock: bool = False) -> Household:
    """Return a household.

    Raises
    ------
    NotFoundError
        There is none with this number in the actor's area.
    """
    household = session.get(Household, household_id, with_for_update=lock)
    if household is None:
        raise NotFoundError(
            zh="没有这一户，或不在您的职责范围内",
            en="there is no such household, or it is outside your area",
            household=household_id,
        )
    return household


def list_households(
    session: Session, place: str, *, search: str, after: int, limit: int
) -> tuple[Sequence[Household], int]:
    """Return households under a code by number, and how many there are in all.

    `search` is looked for in names, codes and addresses as it stands: ``%`` and ``_`` are no
    wildcards.
    """
    area = func.coalesce(Household.village_code, Household.town_code)
    query = select(Household).where(area.startswith(place, autoescape=True))
    query = query.where(Household.valid_to.is_(None))
    if search:
        fields = (Household.head_name, Household.code, Household.address)
        found = [field.contains(search, autoescape=True) for field in fields]
        query = query.where(found[0] | found[1] | found[2])
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.where(Household.id > after).order_by(Household.id).limit(limit)
    return session.scalars(page).all(), total


def position_of(household: Household) -> tuple[float, float] | None:
    """Return longitude and latitude; None where the register has none."""
    if household.position is None:
        return None
    point = to_shape(household.position)
    assert isinstance(point, Point)
    return point.x, point.y
