"""Coverage of every household: covered, or not and why. Totals reconcile by construction."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coverage import ranked
from service.db.sql import load_sql

NOWHERE = "outside"
"""Stands for the village or grid of households that are in none."""


class Cover(NamedTuple):
    """One household's coverage: a row of ``coverage.sql``.

    Attributes
    ----------
    reasons : tuple of str
        Why it is not covered, the primary reason first; empty when it is.
    """

    household_id: int
    village_code: str | None
    courtyard_id: int | None
    grid_code: str | None
    micro_grid_id: int | None
    micro_grid_code: str | None
    lon: float | None
    lat: float | None
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """The primary reason; None when the household is covered."""
        return self.reasons[0] if self.reasons else None


@dataclass(frozen=True)
class Totals:
    """Counts over some households: ``covered + sum of reasons = households``."""

    households: int
    covered: int
    reasons: dict[str, int]


def coverage(session: Session, place: str, *, on: dt.date) -> list[Cover]:
    """Return the coverage of every household under a town's or village's code on a date.

    What is judged is the state of that day: plans adopted, heads in office, visits made and
    households registered by then. Whether a head is away, where people live and the town's limits
    are known as of today only.
    """
    rows = session.execute(text(load_sql("coverage")), {"place": place, "on": on})
    return [Cover._make((*row[:-1], tuple(row[-1]))) for row in rows]


def totals(covers: Sequence[Cover]) -> Totals:
    """Count households by primary reason.

    Examples
    --------
    >>> nowhere = (None,) * 7
    >>> totals([Cover(1, *nowhere, ("no_position",))])
    Totals(households=1, covered=0, reasons={'no_position': 1})
    """
    reasons = Counter(cover.reason for cover in covers if cover.reason is not None)
    in_order = {key: reasons[key] for key in ranked(reasons)}
    return Totals(len(covers), len(covers) - reasons.total(), in_order)


def totals_by(covers: Sequence[Cover], place: Callable[[Cover], str | None]) -> dict[str, Totals]:
    """Count households by village, grid or micro-grid; those in none stand under `NOWHERE`.

    The parts add up to the totals of all: every household is in exactly one of them.
    """
    parts: dict[str, list[Cover]] = defaultdict(list)
    for cover in covers:
        parts[place(cover) or NOWHERE].append(cover)
    return {code: totals(own) for code, own in sorted(parts.items())}
