"""Some courtyards of a village with what lies around them, as arrays in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.adjacency import Adjacency, build_adjacency
from service.db.sql import load_sql
from service.villages.land import STORED, crs_of, to_metres

REACH_DEG = 0.003
"""Lines up to about 300 metres away may matter; none does beyond 30 metres from a border."""


@dataclass(frozen=True, eq=False)
class Patch:
    """A neighbourhood of a village, courtyards in the order of their codes.

    Attributes
    ----------
    village_code : str
    crs : CRS
        The village's own.
    ids : (n,) int64
    xy : (n, 2) float64
    stored : (n,) Polygon or MultiPolygon
        Cells in degrees, as they are stored; with the same vertices in metres, `cells`.
    rim : (n,) bool
        Cells that border on courtyards outside the patch.
    barriers, roads : GeoSeries
        Lines near it in metres; bridges are among the roads.
    """

    village_code: str
    crs: CRS
    ids: NDArray[np.int64]
    xy: NDArray[np.float64]
    stored: NDArray[np.object_]
    rim: NDArray[np.bool_]
    barriers: gpd.GeoSeries
    roads: gpd.GeoSeries

    @property
    def cells(self) -> NDArray[np.object_]:
        """Cells in metres, ``(n,)``."""
        return np.asarray(gpd.GeoSeries(self.stored, crs=STORED).to_crs(self.crs).array, object)

    def with_stored(self, stored: NDArray[np.object_]) -> Patch:
        """Return the patch with other cells, in degrees."""
        return replace(self, stored=stored)

    def adjacency(self) -> Adjacency:
        """Which courtyards neighbour which by nature; right for those that are not at the rim."""
        return build_adjacency(self.cells, self.xy, barriers=self.barriers, roads=self.roads)


def patch_around(
    session: Session, village_code: str, places: Sequence[Sequence[float]], most: int
) -> Patch:
    """Read the courtyards nearest to some places, at most so many."""
    key = {"lons": [p[0] for p in places], "lats": [p[1] for p in places], "most": most}
    return _patch(session, village_code, "patch_courtyards", key)


def patch_beside(session: Session, village_code: str, courtyards: Sequence[int]) -> Patch:
    """Read some courtyards and all whose cells touch theirs."""
    return _patch(session, village_code, "beside_courtyards", {"courtyards": list(courtyards)})


def _patch(session: Session, village_code: str, name: str, key: Mapping[str, object]) -> Patch:
    here: dict[str, object] = {"village": village_code}
    rows = session.execute(text(load_sql(name)), here | dict(key)).mappings().all()
    crs = crs_of(session, village_code)
    stored = np.asarray(shapely.from_wkb([bytes(row["cell"]) for row in rows]), object)
    lines = _near(session, here, stored)
    walls = [r["line"] for r in lines if r["layer"] == "barrier" and r["kind"] != "bridge"]
    roads = [r["line"] for r in lines if r["layer"] == "road"]
    bridges = [r["line"] for r in lines if r["kind"] == "bridge"]
    return Patch(
        village_code=village_code,
        crs=crs,
        ids=np.array([row["id"] for row in rows], np.int64),
        xy=np.asarray(
            shapely.get_coordinates(to_metres((row["position"] for row in rows), crs)), float
        ),
        stored=stored,
        rim=np.array([row["rim"] for row in rows], bool),
        barriers=to_metres(walls, crs),
        roads=to_metres([*roads, *bridges], crs).force_2d(),
    )


def _near(
    session: Session, key: Mapping[str, object], stored: NDArray[np.object_]
) -> list[RowMapping]:
    """Read the village's lines that come near some cells, in their usual order."""
    low_x, low_y, high_x, high_y = shapely.total_bounds(stored)
    box = shapely.box(low_x - REACH_DEG, low_y - REACH_DEG, high_x + REACH_DEG, high_y + REACH_DEG)
    rows = session.execute(text(load_sql("village_lines")), key).mappings().all()
    return [row for row in rows if shapely.from_wkb(bytes(row["line"])).intersects(box)]
