"""Walks over the village's roads are measured, kept, and turn metres into minutes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from geo.walking import PACE_M_PER_MIN
from service.coverage.models import Walk
from service.coverage.walks import measure_walks
from service.db.database import Database
from service.db.session import SYSTEM, Actor
from service.errors import NotFoundError
from tests.village import NEIGHBOUR, VILLAGE


def test_walks_along_the_street_are_kept_and_others_counted(village: Database) -> None:
    with village.work(Actor("village_secretary", VILLAGE)) as session:
        kept, straight = measure_walks(session, VILLAGE)
        again = measure_walks(session, VILLAGE)
    assert again == (kept, straight)
    with village.work(SYSTEM) as session:
        walks = session.scalars(select(Walk)).all()
        shorter = session.scalar(
            text(
                "SELECT count(*) FROM walk w JOIN courtyard a ON a.id = w.home_id"
                " JOIN courtyard b ON b.id = w.courtyard_id"
                " WHERE w.metres < ST_Distance(a.position::geography, b.position::geography) - 1"
            )
        )
        homes = session.scalar(text("SELECT count(DISTINCT home_courtyard_id) FROM member"))
    assert homes is not None
    assert (len(walks), shorter) == (kept, 0)
    assert kept > 0 < straight
    assert kept + straight == homes * 30
    assert all(w.minutes == pytest.approx(w.metres / PACE_M_PER_MIN) for w in walks)


def test_another_village_is_not_there(village: Database) -> None:
    with pytest.raises(NotFoundError), village.work(Actor("viewer", NEIGHBOUR)) as session:
        measure_walks(session, VILLAGE)
