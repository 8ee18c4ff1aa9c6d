"""Plans and what they consist of: grids, micro-grids and the assignment of courtyards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt, geometry


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
