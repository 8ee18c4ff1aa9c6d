"""The register of households."""

from __future__ import annotations

import datetime as dt

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, geometry


class Household(Base):
    """A household of the register. One that lies outside every village has no village code."""

    __tablename__ = "household"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(
            "village_code IS NULL OR starts_with(village_code, town_code)", name="village"
        ),
        CheckConstraint("people >= 0", name="people"),
        Index("ix_household_position", "position", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    code: Mapped[str]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"), index=True)
    village_code: Mapped[str | None] = mapped_column(ForeignKey("village.code"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("villager_group.id"))
    courtyard_id: Mapped[int | None] = mapped_column(ForeignKey("courtyard.id"), index=True)
    position: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    head_name: Mapped[str]
    phone: Mapped[str | None]
    people: Mapped[int]
    address: Mapped[str | None]
    # What the village's own sheet says, which may differ from what the position says.
    stated_micro_grid: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
