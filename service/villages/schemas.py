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
