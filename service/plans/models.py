"""Plans, what they consist of, and how they came about: operations, versions, the process."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt, geometry

PlanId = Annotated[int, mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))]
AuthorId = Annotated[int | None, mapped_column(ForeignKey("account.id"))]


class Plan(Base):
    """A division of one village, with everything that made it."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'consultation', 'adopted', 'superseded')", name="status"
        ),
        Index(
            "uq_plan_adopted",
            "village_code",
            unique=True,
            postgresql_where=text("status = 'adopted'"),
        ),
    )

    id: Mapped[BigId]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    # What made it: the same input hash, parameters, seed and engine give the same plan again.
    input_hash: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(BigInteger)
    engine_version: Mapped[str]
    metrics: Mapped[dict[str, Any]]
    metrics_version: Mapped[str]
    certificate: Mapped[dict[str, Any]]
    findings: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    adopted_on: Mapped[dt.date | None]

    @property
    def edited(self) -> bool:
        """Whether somebody changed it by hand since it was proposed."""
        return bool(self.parameters.get("edited", False))

    @property
    def terms(self) -> dict[str, Any] | None:
        """What each term of its price costs; None where it was edited since."""
        return None if self.edited else self.findings.get("terms")


class Grid(Base):
    """A grid (网格) of a plan: a group of micro-grids."""

    __tablename__ = "grid"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[BigId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]


class MicroGrid(Base):
    """A micro-grid (微网格) of a plan; shape and counts are derived and cached."""

    __tablename__ = "micro_grid"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        UniqueConstraint("id", "plan_id"),
        CheckConstraint(
            "num_nonnulls(pin_member_id, pin_courtyard_id, pin_name) IN (0, 3)", name="pin"
        ),
        Index("ix_micro_grid_shape", "shape", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    external_code: Mapped[str | None]
    households: Mapped[int]
    people: Mapped[int]
    shape: Mapped[WKBElement | None] = mapped_column(geometry("GEOMETRY"))
    # A locked micro-grid keeps its courtyards; a pinned head's courtyard stays and is the centre.
    locked: Mapped[bool] = mapped_column(server_default=text("false"))
    pin_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    pin_courtyard_id: Mapped[int | None] = mapped_column(ForeignKey("courtyard.id"))
    # The masked name, so that nobody has to read the member's row to see who is meant.
    pin_name: Mapped[str | None]


class Assignment(Base):
    """The one plain table of every plan: which micro-grid a courtyard belongs to."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_micro_grid_id", "micro_grid_id"),)

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True
    )
    courtyard_id: Mapped[int] = mapped_column(
        ForeignKey("courtyard.id"), primary_key=True, index=True
    )
    micro_grid_id: Mapped[int] = mapped_column(ForeignKey("micro_grid.id", ondelete="CASCADE"))


class RoadDuty(Base):
    """The road section that a micro-grid's head looks after."""

    __tablename__ = "road_duty"

    micro_grid_id: Mapped[int] = mapped_column(
        ForeignKey("micro_grid.id", ondelete="CASCADE"), primary_key=True
    )
    road_section_id: Mapped[int] = mapped_column(
        ForeignKey("road_section.id"), primary_key=True, index=True
    )


class PlanOperation(Base):
    """One entry of a plan's log: every edit, and every undo and redo, makes one revision.

    Entries are only added. ``forward`` holds the values that the operation sets, ``inverse`` those
    that were there before; ``state`` says whether an edit is done, undone, or undone for good.
    """

    __tablename__ = "plan_operation"
    __table_args__ = (
        UniqueConstraint("plan_id", "revision"),
        UniqueConstraint("plan_id", "uuid"),
        CheckConstraint("state IN ('done', 'undone', 'cleared')", name="state"),
    )

    id: Mapped[BigId]
    plan_id: Mapped[PlanId]
    revision: Mapped[int]
    uuid: Mapped[UUID]
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    forward: Mapped[dict[str, Any]]
    inverse: Mapped[dict[str, Any]]
    # Revision of the edit that an undo takes back, or a redo does again: of a gesture the last one.
    undoes: Mapped[int | None]
    # Edits made by one click are taken back, and done again, as one.
    gesture: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default=text("'done'"))
    author_id: Mapped[AuthorId]
    # Masked, as everywhere: accounts are not readable by everyone who reads the log.
    author: Mapped[str]
    at: Mapped[CreatedAt]


class PlanVersion(Base):
    """A revision of a plan that somebody gave a name."""

    __tablename__ = "plan_version"

    id: Mapped[BigId]
    plan_id: Mapped[PlanId] = mapped_column(index=True)
    revision: Mapped[int]
    name: Mapped[str]
    author_id: Mapped[AuthorId]
    author: Mapped[str]
    at: Mapped[CreatedAt]


class PlanEvent(Base):
    """A step of the process: submitted, sent back, adopted, by whom and when."""

    __tablename__ = "plan_event"

    id: Mapped[BigId]
    plan_id: Mapped[PlanId] = mapped_column(index=True)
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    author_id: Mapped[AuthorId]
    author: Mapped[str]
    role: Mapped[str]
    at: Mapped[CreatedAt]


class Meeting(Base):
    """A courtyard meeting (院坝会) about a plan, with its minutes."""

    __tablename__ = "meeting"
    __table_args__ = (CheckConstraint("present >= 0", name="present"),)

    id: Mapped[BigId]
    plan_id: Mapped[PlanId] = mapped_column(index=True)
    held_on: Mapped[dt.date]
    place: Mapped[str | None]
    present: Mapped[int]
    minutes: Mapped[str]
    author_id: Mapped[AuthorId]
    author: Mapped[str]
    at: Mapped[CreatedAt]


class Objection(Base):
    """What somebody had against a plan, and where."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'accepted', 'rejected', 'withdrawn')", name="status"),
    )

    id: Mapped[BigId]
    plan_id: Mapped[PlanId] = mapped_column(index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    courtyard_id: Mapped[int | None] = mapped_column(ForeignKey("courtyard.id"))
    position: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    said: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    answer: Mapped[str | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    author_id: Mapped[AuthorId]
    author: Mapped[str]
    at: Mapped[CreatedAt]
