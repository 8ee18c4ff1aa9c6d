"""What coverage needs beyond plans and appointments: visits, known walks, and the worklist."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt

KINDS = ("call", "look", "patrol", "dissuade", "explain", "listen")
"""喊、看、转、劝、讲、听."""


class Visit(Base):
    """A head was with a household: what was done and on which day, never a track or a time."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_visit_household_id_visited_on", "household_id", "visited_on"),
    )

    id: Mapped[BigId]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str]
    visited_on: Mapped[dt.date]
    # Chosen by whoever sends it, so that sending again after a broken connection adds nothing.
    key: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Walk(Base):
    """The walk from a head's home courtyard to another courtyard over the roads."""

    __tablename__ = "walk"
    __table_args__ = (CheckConstraint("metres >= 0 AND minutes >= 0", name="length"),)

    home_id: Mapped[int] = mapped_column(ForeignKey("courtyard.id"), primary_key=True)
    courtyard_id: Mapped[int] = mapped_column(
        ForeignKey("courtyard.id"), primary_key=True, index=True
    )
    metres: Mapped[float]
    minutes: Mapped[float]
    # Whether the minutes take the slope into account all along the way.
    slope_known: Mapped[bool] = mapped_column(server_default=text("false"))


class GapItem(Base):
    """A line of the worklist: who sees to one household's gap, and by when."""

    __tablename__ = "gap_item"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),
        Index(
            "uq_gap_item_open",
            "household_id",
            unique=True,
            postgresql_where=text("closed_on IS NULL"),
        ),
    )

    id: Mapped[BigId]
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    # The primary reason when the line was opened; today's may be another.
    reason: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    due_on: Mapped[dt.date | None]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
