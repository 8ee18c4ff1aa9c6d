"""Courtyards with names, villager groups and road sections; those registered later too."""

from __future__ import annotations

import numpy as np
import shapely
from scipy import ndimage

from service.sample.build import Ground, stream_of_chance
from service.sample.lines import sections
from service.sample.names import courtyard_names
from service.sample.people import household_sizes, households_per_courtyard, villager_groups
from service.sample.pieces import N_COURTYARDS_LATER, N_LATER
from service.sample.places import PLACES
from service.sample.raster import Floats
from service.sample.settlement import draw, home_ground, livable
from service.sample.tables import Home, Section

#: Villages where a courtyard is registered only after the plan was made.
LATER_IN = (
    "500238115001",
    "500238115202",
    "500238115203",
    "500238115206",
    "500238115210",
    "500238115213",
)
GROUPS_PER_MICRO_GRIDS = 5


def make_sections(ground: Ground, lands: list[shapely.Polygon]) -> list[Section]:
    """One road section for each micro-grid that a piece is to have, numbered west to east."""
    result: list[Section] = []
    for village, place in enumerate(PLACES):
        lines = [
            (line, i)
            for i, piece in enumerate(ground.pieces)
            if piece.village == village
            for line in sections(ground.network.ways, lands[i], piece.micro_grids)
        ]
        lines.sort(key=lambda row: row[0].interpolate(0.5, normalized=True).coords[0])
        for number, (line, piece_index) in enumerate(lines, 1):
            xy = tuple((round(x, 2), round(y, 2)) for x, y in line.coords)
            name = f"{place.name}路段{number:02d}"
            result.append(Section(f"{place.code}R{number:03d}", village, piece_index, name, xy))
    return result


def _positions(ground: Ground) -> list[Floats]:
    """Courtyards of each piece in metres, moved a little off the centres of their cells."""
    rng = stream_of_chance(6)
    raster = ground.terrain.raster
    return [
        np.round(raster.points(cells) + 18 * (rng.random((len(cells), 2)) - 0.5), 1)
        for cells in ground.homes
    ]


def nearest_section(xy: Floats, found: list[Section]) -> list[str]:
    """Code of the nearest of some road sections to each point."""
    tree = shapely.STRtree([shapely.LineString(s.xy) for s in found])
    nearest = np.asarray(tree.nearest(shapely.points(xy)))
    return [found[i].code for i in nearest.tolist()]


def shared_sections(xy: Floats, found: list[Section]) -> list[str]:
    """As `nearest_section`, but no section is left without a home: it takes its nearest one."""
    result = nearest_section(xy, found)
    points = shapely.points(xy)
    for section in found:
        if section.code not in result:
            away = shapely.distance(points, shapely.LineString(section.xy))
            order = np.argsort(np.round(away, 3), kind="stable").tolist()
            result[next(i for i in order if result.count(result[i]) > 1)] = section.code
    return result


def make_homes(ground: Ground, roads: list[Section]) -> list[Home]:
    """Give number and name to all courtyards, village by village, north-west first."""
    positions = _positions(ground)
    result: list[Home] = []
    for village, place in enumerate(PLACES):
        rng = stream_of_chance(7, village)
        mine = [i for i, piece in enumerate(ground.pieces) if piece.village == village]
        xy = np.vstack([positions[i] for i in mine])
        piece = np.concatenate([np.full(len(positions[i]), i) for i in mine])
        counts, people, near = [], [], []
        for i in mine:
            p = ground.pieces[i]
            count = households_per_courtyard(p.courtyards, p.households, rng)
            size = household_sizes(p.households, p.people, rng)
            counts.append(count)
            people.append(np.add.reduceat(size, np.concatenate([[0], np.cumsum(count)[:-1]])))
            near += shared_sections(positions[i], [s for s in roads if s.piece == i])
        group = villager_groups(xy, max(3, round(place.micro_grids / GROUPS_PER_MICRO_GRIDS)))
        names = courtyard_names(len(xy), rng)
        order = np.lexsort((xy[:, 0], -np.round(xy[:, 1] / 250)))
        per_court, per_people = np.concatenate(counts), np.concatenate(people)
        for number, i in enumerate(order.tolist(), 1):
            result.append(
                Home(
                    f"{place.code}C{number:04d}", village, int(piece[i]), int(group[i]) + 1,
                    names[number - 1], float(xy[i, 0]), float(xy[i, 1]), near[i],
                    int(per_court[i]), int(per_people[i]),
                )
            )  # fmt: skip
    return result


def later_homes(ground: Ground, homes: list[Home], roads: list[Section]) -> list[Home]:
    """Courtyards that are registered after the plan: they lie in no micro-grid's list."""
    rng = stream_of_chance(8)
    raster = ground.terrain.raster
    suits = livable(ground.terrain)
    taken = np.zeros(raster.shape, bool)
    taken.ravel()[np.concatenate(ground.homes)] = True
    free = ndimage.distance_transform_edt(~(taken | ground.network.used.reshape(raster.shape))) > 3
    count = households_per_courtyard(N_COURTYARDS_LATER, N_LATER, rng)
    size = household_sizes(N_LATER, round(4.24 * N_LATER), rng)
    result = []
    for k, code in enumerate(LATER_IN):
        mine = [(i, p) for i, p in enumerate(ground.pieces) if p.code == code]
        i, piece = mine[-1]
        cell = draw(suits * free * home_ground(piece, ground.terrain), 1, 50.0, ground.terrain, rng)
        xy = np.round(raster.points(cell), 1)
        before = [h for h in homes if h.village == piece.village]
        beside = min(before, key=lambda h: (h.x - xy[0, 0]) ** 2 + (h.y - xy[0, 1]) ** 2)
        near = nearest_section(xy, [s for s in roads if s.piece == i])[0]
        first = int(count[:k].sum())
        result.append(
            Home(
                f"{code}C{len(before) + 1:04d}", piece.village, i, beside.group,
                f"新居{'一二三四五六'[k]}院", float(xy[0, 0]), float(xy[0, 1]), near,
                int(count[k]), int(size[first : first + count[k]].sum()),
            )
        )  # fmt: skip
    return result
