"""Which courtyards lie inside what somebody drew."""

from __future__ import annotations

from typing import Annotated, Literal

import geopandas as gpd
import numpy as np
import shapely
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.drawn import DrawnError, drawn_area, enough_points
from service.plans.bench import Bench
from service.schemas import FiniteFloat, Schema
from service.villages.land import STORED
from service.villages.models import Village

MAX_POINTS = 100_000
Position = Annotated[list[FiniteFloat], Field(min_length=2, max_length=3)]
Ring = Annotated[list[Position], Field(max_length=MAX_POINTS)]


class PolygonIn(Schema):
    """A GeoJSON polygon; its ring need not be closed."""

    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1, max_length=1000)]


class MultiPolygonIn(Schema):
    """A GeoJSON multi-polygon."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[
        list[Annotated[list[Ring], Field(min_length=1, max_length=1000)]],
        Field(min_length=1, max_length=1000),
    ]


class LineIn(Schema):
    """The track of a lasso, closed by the server."""

    type: Literal["LineString"]
    coordinates: Ring


class SelectIn(Schema):
    """What was drawn, in longitude and latitude."""

    polygon: Annotated[PolygonIn | MultiPolygonIn | LineIn, Field(discriminator="type")]


class SelectOut(Schema):
    """The courtyards inside, and what had to be done to the outline."""

    courtyards: list[int]
    households: int
    repaired: Literal["self_crossing", "simplified"] | None
    outside: bool
    zh: str
    en: str


def select_courtyards(session: Session, bench: Bench, drawn: SelectIn) -> SelectOut:
    """Return the courtyards inside what was drawn.

    Raises
    ------
    DrawnError
        It encloses nothing, or lies outside the village.
    """
    terrain = bench.terrain
    shape = _shape(drawn)
    metres = gpd.GeoSeries([shape], crs=STORED).to_crs(terrain.land.crs).iloc[0]
    made = drawn_area(metres, terrain.land.boundary)
    inside = np.flatnonzero(shapely.covers(made.area, shapely.points(terrain.xy)))
    repaired: Literal["self_crossing", "simplified"] | None = None
    if made.self_crossing:
        repaired = "self_crossing"
    elif made.simplified:
        repaired = "simplified"
    zh, en = f"圈中 {len(inside)} 个院落", f"{len(inside)} courtyards inside"
    if repaired == "self_crossing":
        zh, en = f"{zh}；线条自相交叉，已拆成几片", f"{en}; the outline crossed itself"
    if made.outside:
        others = "、".join(_neighbours(session, bench, shape))
        zh += f"；村外部分（{others}）不计" if others else "；村外部分不计"
        en += f"; what lies outside ({others}) is left out" if others else "; the rest is outside"
    return SelectOut(
        courtyards=[terrain.ids[unit] for unit in inside.tolist()],
        households=int(terrain.households[inside].sum()),
        repaired=repaired,
        outside=made.outside,
        zh=zh,
        en=en,
    )


def _shape(drawn: SelectIn) -> shapely.Geometry:
    asked = drawn.polygon
    if isinstance(asked, LineIn):
        _check_points(asked.coordinates)
        return shapely.LineString([each[:2] for each in asked.coordinates])
    polygons = [asked.coordinates] if isinstance(asked, PolygonIn) else asked.coordinates
    for rings in polygons:
        for ring in rings:
            _check_points(ring)
    made = [
        shapely.Polygon([p[:2] for p in rings[0]], [[p[:2] for p in ring] for ring in rings[1:]])
        for rings in polygons
    ]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def _check_points(ring: list[list[float]]) -> None:
    enough_points(np.array([each[:2] for each in ring], float).reshape(-1, 2))
    if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat, *_ in ring):
        raise DrawnError(
            zh="坐标应为经度、纬度（经度在前），现有数值超出范围",
            en="coordinates are longitude, then latitude; some are out of range",
        )


def _neighbours(session: Session, bench: Bench, shape: shapely.Geometry) -> list[str]:
    """Names of the other villages that an outline reaches into, as far as the actor sees them."""
    there = func.ST_MakeValid(func.ST_GeomFromWKB(shapely.to_wkb(_polygon(shape)), 4326))
    return list(
        session.scalars(
            select(Village.name)
            .where(
                Village.code != bench.terrain.land.village.code,
                Village.valid_to.is_(None),
                func.ST_Intersects(Village.boundary, there),
            )
            .order_by(Village.code)
            .limit(5)
        )
    )


def _polygon(shape: shapely.Geometry) -> shapely.Geometry:
    if isinstance(shape, shapely.LineString):
        return shapely.Polygon(shapely.get_coordinates(shape))
    return shape
