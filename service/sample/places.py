"""What is true about the sample town, and where its generated villages are laid.

Names and codes are those of the public list of statistical divisions (2023); the town's position
is that of GeoNames (CC BY 4.0). Everything else in this package is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

TOWN_CODE = "500238115"
TOWN_NAME = "菱角镇"
#: Longitude and latitude of 菱角 in GeoNames, the origin of the town's frame.
CENTRE = (109.43996, 31.39795)

SEED = 500_238_115
N_HOUSEHOLDS = 3_150
N_PEOPLE = 13_364
N_MICRO_GRIDS = 351
N_MEMBERS = 546
N_FLOATING = 167


@dataclass(frozen=True)
class Place:
    """One village.

    Attributes
    ----------
    code : str
        12-digit statistical code.
    name, full_name : str
        Short name as people say it, and the name of the list.
    grids, micro_grids : int
        How many the village is to be divided into.
    seeds : tuple of (float, float, float)
        Starting points of its land: east and north in metres, and a handicap in metres that
        makes the land smaller.
    """

    code: str
    name: str
    full_name: str
    grids: int
    micro_grids: int
    seeds: tuple[tuple[float, float, float], ...]


def _village(
    code: str, name: str, grids: int, micro_grids: int, *seeds: tuple[float, float, float]
) -> Place:
    suffix = "居民委员会" if name.endswith("社区") else "村民委员会"
    return Place(code, name, name + suffix, grids, micro_grids, seeds)


PLACES = (
    _village("500238115001", "大同社区", 6, 30, (0, 0, 0)),
    _village("500238115200", "新民村", 4, 21, (-2200, 2700, 200)),
    _village("500238115201", "石安村", 5, 24, (200, 2500, 0)),
    _village("500238115202", "鱼堰村", 5, 26, (-2300, 600, 0), (-950, 1350, 0)),
    _village("500238115203", "望乐村", 5, 25, (-1950, -1475, 0), (-4800, -250, 0)),
    _village("500238115204", "九盘村", 4, 20, (-4600, 2050, 0)),
    _village("500238115205", "菱角村", 6, 29, (1000, 700, 0)),
    _village("500238115206", "桂花村", 5, 25, (-3700, 700, 0)),
    _village("500238115207", "红岭村", 4, 21, (2600, 300, 0)),
    _village("500238115208", "桐岭村", 4, 20, (2200, 2600, 0)),
    _village("500238115209", "凉水村", 4, 20, (-2700, -3100, 0)),
    _village("500238115210", "四坪村", 4, 22, (-3300, -1800, 0)),
    _village("500238115211", "店子村", 4, 22, (-500, -1500, 0)),
    _village("500238115212", "水田村", 5, 23, (1700, -1900, 0)),
    _village("500238115213", "三坪村", 5, 23, (3700, -1600, 0)),
)

WANGLE = "500238115203"
#: The village that the gorge cuts in two; one bridge joins it.
GORGE_VILLAGE = "500238115202"
