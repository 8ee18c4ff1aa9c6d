"""Members, who was nominated for a post and what became of it, and appointments."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId


class Member(Base):
    """A party member or villagers' representative; *floating* means working away from home."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("kind IN ('party_member', 'villager_representative')", name="kind"),
        CheckConstraint(
            "village_code IS NULL OR starts_with(village_code, town_code)", name="village"
        ),
    )

    id: Mapped[BigId]
    code: Mapped[str]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"), index=True)
    village_code: Mapped[str | None] = mapped_column(ForeignKey("village.code"), index=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    kind: Mapped[str]
    floating: Mapped[bool]
    home_courtyard_id: Mapped[int | None] = mapped_column(ForeignKey("courtyard.id"), index=True)
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class Appointment(Base):
    """Binds a member to one micro-grid or one grid from a date to a date."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("num_nonnulls(micro_grid_id, grid_id) = 1", name="one_post"),
        CheckConstraint("role IN ('head', 'backup')", name="role"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(
            "uq_appointment_acting_head",
            "micro_grid_id",
            unique=True,
            postgresql_where=text("role = 'head' AND ends_on IS NULL"),
        ),
        Index(
            "uq_appointment_acting_grid_head",
            "grid_id",
            unique=True,
            postgresql_where=text("role = 'head' AND ends_on IS NULL"),
        ),
    )

    id: Mapped[BigId]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    micro_grid_id: Mapped[int | None] = mapped_column(ForeignKey("micro_grid.id"), index=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"), index=True)
    role: Mapped[str]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    # The masked name (张**), so that maps never have to read the member's row.
    shown_name: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class Nomination(Base):
    """A member whom residents recommended for a post at a meeting, and what the branch decided."""

    __tablename__ = "nomination"
    __table_args__ = (
        CheckConstraint("num_nonnulls(micro_grid_id, grid_id) = 1", name="one_post"),
        CheckConstraint("role IN ('head', 'backup')", name="role"),
        CheckConstraint("votes >= 0", name="votes"),
        CheckConstraint("decision IN ('confirmed', 'declined')", name="decision"),
        CheckConstraint(
            "num_nulls(decision, decided_by, decided_on) IN (0, 3)", name="whole_decision"
        ),
        CheckConstraint("decided_on >= met_on", name="dates"),
        CheckConstraint("appointment_id IS NULL OR decision = 'confirmed'", name="appointed"),
        UniqueConstraint("appointment_id"),
        Index(
            "uq_nomination_open",
            "member_id",
            text("coalesce(micro_grid_id, -grid_id)"),
            "role",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[BigId]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    micro_grid_id: Mapped[int | None] = mapped_column(ForeignKey("micro_grid.id"), index=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str]
    met_on: Mapped[dt.date]
    votes: Mapped[int | None]
    decision: Mapped[str | None]
    # The body that decided, such as the village's party branch; never a person.
    decided_by: Mapped[str | None]
    decided_on: Mapped[dt.date | None]
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    shown_name: Mapped[str]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
