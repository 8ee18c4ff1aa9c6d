"""Which buildings people live in: outbuildings are left out by tag or by footprint, and said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import require_metres

_HOME = """
    apartments bungalow cabin detached dormitory farm farmhouse house houseboat residential
    semidetached_house static_caravan terrace 住宅 民房 农房 房屋 主房 楼房
"""
HOME_TAGS = frozenset(_HOME.split())
"""Values of OpenStreetMap's ``building`` tag, and of Chinese sheets, that say home."""

_OTHER = """
    allotment_house barn bridge bunker carport castle chapel church civic collapsed college
    commercial construction container cowshed fire_station farm_auxiliary garage garages
    gatehouse government grandstand greenhouse hangar hospital hotel hut industrial
    kindergarten kiosk office parking pavilion power public retail riding_hall roof ruins
    school service shed shrine silo slurry_tank sports_hall stable sty supermarket temple tent
    toilets train_station transformer_tower transportation university warehouse water_tower
    附属房 厕所 猪圈 圈舍 牲畜棚 仓库 车库 杂物间 柴房 学校 村委会 厂房 庙
"""
OTHER_TAGS = frozenset(_OTHER.split())
"""Values that say outbuilding, workplace or public building."""

MIN_FOOTPRINT_M2 = 40.0
"""Smallest footprint of an untagged building that counts as a home."""

Verdict = Literal["home-tag", "home-footprint", "home-point", "not-home-tag", "not-home-footprint"]


@dataclass(frozen=True, eq=False)
class HomeChoice:
    """Verdict on every building.

    Attributes
    ----------
    is_home : (n,) bool
    verdict : (n,) str
        ``home-tag``, ``home-footprint``, ``home-point``, ``not-home-tag`` or
        ``not-home-footprint``.
    min_footprint_m2 : float
        The limit that was used.
    """

    is_home: NDArray[np.bool_]
    verdict: NDArray[np.str_]
    min_footprint_m2: float

    def counts(self) -> dict[str, int]:
        """Count the buildings per verdict."""
        return dict(sorted(Counter(self.verdict.tolist()).items()))


def choose_homes(
    buildings: gpd.GeoDataFrame,
    *,
    min_footprint_m2: float = MIN_FOOTPRINT_M2,
    tag_column: str = "building",
    home_tags: Collection[str] = HOME_TAGS,
    other_tags: Collection[str] = OTHER_TAGS,
) -> HomeChoice:
    """Tell homes from other buildings.

    A tag decides where it says anything; else a footprint of `min_footprint_m2` or more makes a
    polygon a home, and a point is a home (somebody took the trouble to put it there).

    Parameters
    ----------
    buildings : GeoDataFrame
        Polygons or points, in metres; `tag_column` may be absent.

    Raises
    ------
    CrsError
        The frame is not in metres.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame(
    ...     {"building": ["yes", "yes", "shed"]},
    ...     geometry=[shapely.box(0, 0, 9, 9), shapely.box(0, 0, 3, 3), shapely.box(0, 0, 9, 9)],
    ...     crs="EPSG:4545",
    ... )
    >>> choose_homes(frame).counts()
    {'home-footprint': 1, 'not-home-footprint': 1, 'not-home-tag': 1}
    """
    require_metres(buildings.crs)
    shapes = buildings.geometry.to_numpy()
    is_area = shapely.get_dimensions(shapes) == 2
    big = shapely.area(shapes) >= min_footprint_m2
    verdict = np.where(
        ~is_area, "home-point", np.where(big, "home-footprint", "not-home-footprint")
    )
    if tag_column in buildings.columns:
        tags = buildings[tag_column].astype("string").str.strip().str.lower()
        verdict = np.where(tags.isin(list(home_tags)), "home-tag", verdict)
        verdict = np.where(tags.isin(list(other_tags)), "not-home-tag", verdict)
    is_home = np.char.startswith(verdict, "home")
    return HomeChoice(is_home, verdict, min_footprint_m2)
