"""Draw maps of what the database holds."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from geo.errors import Text
from maps.village_map import render
from service.reports.gather import gather
from service.villages.land import get_village
from service.villages.models import Town


def draw_map(session: Session, place: str, *, locale: str = "zh", public: bool = False) -> str:
    """Return the map of a town or a village as one HTML text.

    Raises
    ------
    NotFoundError
        There is nothing to draw for this code.
    """
    data = gather(session, place, on=dt.datetime.now(dt.UTC).date())
    town = session.get(Town, place)
    name = town.name if town is not None else get_village(session, place).name
    title = Text(f"{name}微网格图", f"{name} · micro-grids")
    return render(data, locale=locale, title=title, mode="public" if public else "internal")
