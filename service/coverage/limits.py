"""A town's limits of coverage, kept in its settings."""

from __future__ import annotations

import zlib

from sqlalchemy.orm import Session

from geo.coverage import Limits
from service.audit.service import record
from service.villages.models import Town

_KEY = "coverage"


def limits_of(town: Town) -> Limits:
    """Return the limits that a town has set."""
    return Limits(**town.settings.get(_KEY, {}))


def limits_version(limits: Limits) -> int:
    """Return a number that changes with the limits."""
    return zlib.crc32(repr(sorted(limits.to_record().items())).encode())


def set_limits(session: Session, town: Town, limits: Limits) -> None:
    """Set all limits of a town at once; those that are None switch their reason off."""
    town.settings = {**town.settings, _KEY: limits.to_record()}
    session.flush()
    detail = {"limits": limits.to_record()}
    record(session, "change", "town", town.code, place=town.code, detail=detail)
