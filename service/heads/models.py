"""Members and the appointments that bind them to a micro-grid or a grid."""

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
