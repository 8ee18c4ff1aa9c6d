"""Towns, villages and what lies in them: groups, courtyards, houses, roads and barriers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, geometry


class Town(Base):
    """A township; ``code`` is its nine-digit statistical code."""

    __tablename__ = "town"
    __table_args__ = (CheckConstraint("code ~ '^[0-9]{9}$'", name="code"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


class Village(Base):
    """A village or community; its boundary may be in several pieces (exclaves)."""

    __tablename__ = "village"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{12}$' AND starts_with(code, town_code)", name="code"),
        CheckConstraint("micro_grids > 0", name="micro_grids"),
        CheckConstraint("grids > 0", name="grids"),
        Index("ix_village_boundary", "boundary", postgresql_using="gist"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"), index=True)
    name: Mapped[str]
    boundary: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))
    micro_grids: Mapped[int | None]
    grids: Mapped[int | None]
    external_code: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class VillagerGroup(Base):
    """A villager group (村民小组) of a village, known by its number."""

    __tablename__ = "villager_group"
    __table_args__ = (UniqueConstraint("village_code", "number"),)

    id: Mapped[BigId]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    number: Mapped[int]
    name: Mapped[str]


class Courtyard(Base):
    """A natural cluster of houses, never split; its cell is its share of the village's land."""

    __tablename__ = "courtyard"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("homes >= 0 AND people >= 0", name="counts"),
        Index("ix_courtyard_position", "position", postgresql_using="gist"),
        Index("ix_courtyard_cell", "cell", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    code: Mapped[str]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("villager_group.id"), index=True)
    name: Mapped[str]
    position: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    cell: Mapped[WKBElement | None] = mapped_column(geometry("GEOMETRY"))
    # Estimates from the houses; the register's own count wins where it has one.
    homes: Mapped[int] = mapped_column(server_default=text("0"))
    people: Mapped[int] = mapped_column(server_default=text("0"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class House(Base):
    """A building's footprint; outside every village it is kept without a village."""

    __tablename__ = "house"
    __table_args__ = (
        UniqueConstraint("town_code", "code"),
        Index("ix_house_footprint", "footprint", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"))
    code: Mapped[str]
    village_code: Mapped[str | None] = mapped_column(ForeignKey("village.code"), index=True)
    courtyard_id: Mapped[int | None] = mapped_column(ForeignKey("courtyard.id"), index=True)
    footprint: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY"))
    is_home: Mapped[bool]


class Road(Base):
    """A road, track or footpath; bridges over a barrier come from where the two cross."""

    __tablename__ = "road"
    __table_args__ = (
        UniqueConstraint("town_code", "code"),
        Index("ix_road_line", "line", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"))
    code: Mapped[str]
    kind: Mapped[str]
    line: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY"))
    # The line with the heights of its points, in metres; of no use once the line is another.
    profile: Mapped[WKBElement | None] = mapped_column(geometry("GEOMETRYZ"))


class RoadSection(Base):
    """A stretch of road that a micro-grid's head looks after."""

    __tablename__ = "road_section"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_road_section_line", "line", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    code: Mapped[str]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    name: Mapped[str]
    line: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY"))


class Barrier(Base):
    """What separates neighbours (river, gorge, ridge, motorway), or a bridge that re-joins them."""

    __tablename__ = "barrier"
    __table_args__ = (
        UniqueConstraint("town_code", "code"),
        CheckConstraint(
            "kind IN ('river', 'gorge', 'ridge', 'motorway', 'bridge', 'other')", name="kind"
        ),
        Index("ix_barrier_line", "line", postgresql_using="gist"),
    )

    id: Mapped[BigId]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"))
    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str | None]
    line: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY"))


class AdjacencyLink(Base):
    """Which courtyards neighbour which, computed or set by a person with a reason."""

    __tablename__ = "adjacency_link"
    __table_args__ = (
        UniqueConstraint("a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="order"),
        CheckConstraint("set_by IS NULL OR reason IS NOT NULL", name="reason"),
    )

    id: Mapped[BigId]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("courtyard.id"))
    b_id: Mapped[int] = mapped_column(ForeignKey("courtyard.id"), index=True)
    kind: Mapped[str]
    border_m: Mapped[float]
    distance_m: Mapped[float]
    reason: Mapped[str | None]
    # What a hand-made link is: bridge, footpath, cliff, other.
    form: Mapped[str | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
