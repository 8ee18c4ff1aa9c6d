"""The posts of a village: heads and backups of its micro-grids, and heads of its grids."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.errors import NotFoundError
from service.heads.models import Appointment, Nomination
from service.plans.models import Grid, MicroGrid

Kind = Literal["micro_grid", "grid"]
_Row = TypeVar("_Row", Appointment, Nomination)


@dataclass(frozen=True)
class Post:
    """A micro-grid or a grid of a plan, as something that a member is appointed to."""

    kind: Kind
    id: int
    code: str
    name: str
    plan_id: int
    households: int | None = None

    @property
    def village_code(self) -> str:
        """Code of the village it lies in."""
        return self.code[:12]

    @property
    def keys(self) -> dict[str, int | None]:
        """The two columns by which a row hangs on one post."""
        return {
            "micro_grid_id": self.id if self.kind == "micro_grid" else None,
            "grid_id": self.id if self.kind == "grid" else None,
        }

    def holds(self, model: type[Appointment | Nomination]) -> ColumnElement[bool]:
        """Condition that a row hangs on this post."""
        return (model.micro_grid_id if self.kind == "micro_grid" else model.grid_id) == self.id


@dataclass(frozen=True)
class Staffing:
    """One post with everything that is known of who holds it or may hold it.

    Attributes
    ----------
    appointments : list of Appointment
        Those in office today or later, the head's first.
    revision : int
        Grows with every appointment to the post that is added or changed.
    facts : dict or None
        Of the acting head of a micro-grid: a row of ``post_heads.sql``.
    """

    post: Post
    appointments: list[Appointment]
    revision: int
    nominations: list[Nomination]
    facts: dict[str, Any] | None


def get_post(session: Session, kind: Kind, key: int) -> Post:
    """Return a post.

    Raises
    ------
    NotFoundError
    """
    row: MicroGrid | Grid | None
    if kind == "grid":
        row = session.get(Grid, key)
        missing = NotFoundError(zh="没有这个网格", en="there is no such grid")
    else:
        row = session.get(MicroGrid, key)
        missing = NotFoundError(zh="没有这个微网格", en="there is no such micro-grid")
    if row is None:
        raise missing
    return _post(row)


def appointments_to(session: Session, post: Post) -> list[Appointment]:
    """Return all appointments to a post, newest first."""
    query = select(Appointment).where(post.holds(Appointment))
    order = Appointment.starts_on.desc(), Appointment.id.desc()
    return list(session.scalars(query.order_by(*order).execution_options(populate_existing=True)))


def revision_of(appointments: Sequence[Appointment]) -> int:
    """Return a number that grows with every appointment added or changed: none is ever deleted."""
    return sum(each.revision for each in appointments)


def staffing(session: Session, village_code: str, *, on: dt.date) -> list[Staffing]:
    """Return the posts of a village's plan in force by code, each grid before its micro-grids."""
    bound = {"village": village_code, "on": on}
    plans = session.scalars(text("SELECT plan_id FROM yuanba_plans_on(:village, :on)"), bound).all()
    grids = session.scalars(select(Grid).where(Grid.plan_id.in_(plans)))
    micro_grids = session.scalars(select(MicroGrid).where(MicroGrid.plan_id.in_(plans)))
    posts = [*map(_post, grids), *map(_post, micro_grids)]
    facts = {
        row["micro_grid_id"]: {k: v for k, v in row.items() if k != "micro_grid_id"}
        for row in session.execute(text(load_sql("post_heads")), bound).mappings()
    }
    held = _by_post(session, Appointment, village_code)
    nominated = _by_post(session, Nomination, village_code)
    return [
        Staffing(
            post=post,
            appointments=sorted(
                (a for a in held[post.kind, post.id] if a.ends_on is None or a.ends_on >= on),
                key=lambda a: (a.role != "head", a.starts_on, a.id),
            ),
            revision=revision_of(held[post.kind, post.id]),
            nominations=sorted(
                nominated[post.kind, post.id], key=lambda n: (n.met_on, n.id), reverse=True
            ),
            facts=facts.get(post.id) if post.kind == "micro_grid" else None,
        )
        for post in sorted(posts, key=lambda post: post.code)
    ]


def _post(row: MicroGrid | Grid) -> Post:
    if isinstance(row, Grid):
        return Post("grid", row.id, row.code, row.name, row.plan_id)
    return Post("micro_grid", row.id, row.code, row.name, row.plan_id, row.households)


def _by_post(
    session: Session, model: type[_Row], village_code: str
) -> dict[tuple[str, int | None], list[_Row]]:
    found: dict[tuple[str, int | None], list[_Row]] = defaultdict(list)
    for row in session.scalars(select(model).where(model.village_code == village_code)):
        key = (
            ("grid", row.grid_id)
            if row.micro_grid_id is None
            else ("micro_grid", row.micro_grid_id)
        )
        found[key].append(row)
    return found
