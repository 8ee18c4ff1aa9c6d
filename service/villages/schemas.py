"""Answers about towns and villages."""

from __future__ import annotations

from typing import Any, Literal

from service.schemas import Schema


class TownOut(Schema):
    """A town."""

    code: str
    name: str


class VillageOut(Schema):
    """A village with what counts in it.

    ``worst_deviation`` and ``certificate_gap`` are shares; null means there is no plan, or no
    certificate; ``households`` and ``uncovered`` are null for roles that do not see every
    household: no data is not zero.
    """

    code: str
    name: str
    households: int | None
    uncovered: int | None
    plan_id: int | None
    plan_status: str | None
    grids: int
    micro_grids: int
    worst_deviation: float | None
    certificate_gap: float | None


class FeatureCollection(Schema):
    """GeoJSON (RFC 7946), longitude and latitude in WGS 84."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[dict[str, Any]]


class MeshOut(Schema):
    """How courtyards hang together, in columns, by ids of courtyards.

    Line i runs between the cells of courtyards ``a[i]`` and ``b[i]`` (0: the world outside), from
    point ``starts[i]`` to before ``starts[i + 1]``; point j is ``xy[2 j]``, ``xy[2 j + 1]``,
    longitude and latitude in units of 1e-7 degrees. ``corners`` and ``links`` are pairs one after
    the other: cells that meet in points only, and courtyards that count as neighbours.
    """

    a: list[int]
    b: list[int]
    starts: list[int]
    xy: list[int]
    corners: list[int]
    links: list[int]
