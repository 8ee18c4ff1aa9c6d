"""Roads, tracks and footpaths: the cheapest ways over the terrain, merging where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import shapely
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import LineString

from service.sample.arcs import smooth
from service.sample.crests import near_crest
from service.sample.land import river_mask
from service.sample.pieces import Piece
from service.sample.places import GORGE_VILLAGE
from service.sample.raster import Bools, Floats, Ints, noise
from service.sample.terrain import Terrain, river_cells

#: A road through the town along the river, entering and leaving outside it.
THROUGH = (
    (-5900.0, 2350.0),
    (-1750.0, 950.0),
    (-150.0, 120.0),
    (1500.0, -900.0),
    (6000.0, -2500.0),
)
RIVER_CROSSING_M = 420.0
NO_WAY = 1e7


@dataclass(frozen=True, eq=False)
class Way:
    """One line of the network: ``kind`` is ``road``, ``track`` or ``path``."""

    kind: str
    cells: Ints
    line: LineString


@dataclass(eq=False)
class Network:
    """The growing road network on the terrain's cells.

    Attributes
    ----------
    crossing_m : (n,) float64
        Extra cost of entering each cell: river, gorge, and a little chance.
    used : (n,) bool
        Cells that already carry a way.
    ways : list of Way
    """

    terrain: Terrain
    crossing_m: Floats
    used: Bools
    ways: list[Way] = field(default_factory=list)

    def graph(self, climb: float) -> csr_array:
        """Cost of stepping between cells: steep is dear, on an existing way it is cheap."""
        source, target, length = self.terrain.raster.neighbour_pairs()
        height = self.terrain.height_m.ravel()
        grade = np.abs(height[source] - height[target]) / length
        cost = length * (1 + climb * grade + 3 * climb * grade * grade)
        cost = np.where(self.used[source] & self.used[target], 0.3 * length, cost)
        both_used = self.used[source] & self.used[target]
        extra = (self.crossing_m[source] + self.crossing_m[target]) / 2
        cost = np.round(cost + np.where(both_used, 0.0, extra), 2)
        n = height.size
        return csr_array((cost, (source, target)), shape=(n, n))

    def connect(self, kind: str, starts: Ints, climb: float, rounds: int = 1) -> None:
        """Join each start to the network by its cheapest way.

        In several rounds, so that the later ones use the ways of the earlier instead of running
        beside them.
        """
        for first in range(rounds):
            self._connect_at_once(kind, starts[first::rounds], climb)

    def _connect_at_once(self, kind: str, starts: Ints, climb: float) -> None:
        graph = self.graph(climb)
        roots = np.flatnonzero(self.used)
        cost, back, _ = dijkstra(
            graph, directed=False, indices=roots, min_only=True, return_predecessors=True
        )
        for start in starts[np.argsort(cost[starts], kind="stable")].tolist():
            if cost[start] < NO_WAY:
                self._walk_back(kind, start, back.astype(np.int64))

    def link(
        self, kind: str, start: int, end: int, climb: float, within: Bools | None = None
    ) -> None:
        """Join two cells by the cheapest way, along existing ways where that is cheaper.

        ``within`` keeps the whole way on some land, so that a village's own bridge joins it.
        """
        graph = self.graph(climb)
        if within is not None:
            source, target = graph.nonzero()
            graph.data[~(within.ravel()[source] & within.ravel()[target])] = 10 * NO_WAY
        cost, back = dijkstra(
            graph, directed=False, indices=np.array([start]), return_predecessors=True
        )
        if cost[0, end] < NO_WAY:
            self._walk_back(kind, end, back[0].astype(np.int64), whole=True)

    def _walk_back(self, kind: str, cell: int, back: Ints, *, whole: bool = False) -> None:
        chain = [cell]
        while back[chain[-1]] >= 0 and (whole or not self.used[chain[-1]]):
            chain.append(int(back[chain[-1]]))
        for run in self._new_runs(chain):
            cells = np.array(run)
            self.used[cells] = True
            xy = np.round(smooth(self.terrain.raster.points(cells), 4), 2)
            bent = shapely.get_coordinates(LineString(xy).simplify(1.5))
            self.ways.append(Way(kind, cells, LineString(bent)))

    def _new_runs(self, chain: list[int]) -> list[list[int]]:
        """Stretches of a chain that are not on the network yet, with the cells they join at."""
        runs: list[list[int]] = []
        run = [chain[0]]
        for a, b in pairwise(chain):
            if self.used[a] and self.used[b]:
                if len(run) > 1:
                    runs.append(run)
                run = [b]
            else:
                run.append(b)
        return [*runs, run] if len(run) > 1 else runs


def joined(ways: Sequence[Way]) -> list[Way]:
    """Lead each way's ends onto the ways it meets: they share a cell, but bends were smoothed."""
    first: dict[int, int] = {}
    for number, way in enumerate(ways):
        for cell in way.cells.tolist():
            first.setdefault(cell, number)
    result: list[Way] = []
    for number, way in enumerate(ways):
        line = way.line
        for cell, end in ((way.cells[0], 0), (way.cells[-1], -1)):
            met = first[int(cell)]
            if met < number:
                at = shapely.get_point(line, end)
                spot = shapely.shortest_line(at, result[met].line).coords[1]
                if at.distance(shapely.Point(spot)) > 0:
                    coords = list(line.coords)
                    coords.insert(0 if end == 0 else len(coords), spot)
                    line = LineString(coords)
        result.append(replace(way, line=line))
    return result


def _gorge_bridge(terrain: Terrain, pieces: list[Piece]) -> tuple[Bools, Bools]:
    """Cells of the gorge, and those of its one bridge near the middle of its course."""
    mask = next(p.mask for p in pieces if p.code == GORGE_VILLAGE)
    gorge = river_mask(terrain) & ndimage.binary_dilation(mask, iterations=3)
    river = river_cells(terrain.raster)[0]
    inside = river[mask.ravel()[river]]
    middle = terrain.raster.points(inside[[len(inside) * 11 // 20]])[0]
    x, y = terrain.raster.centres()
    bridge = gorge & (np.abs(x - middle[0]) + np.abs(y - middle[1]) < 110)
    return gorge, bridge


def start_network(terrain: Terrain, pieces: list[Piece], rng: np.random.Generator) -> Network:
    """Lay the road through the town; only at the bridge does anything cross the gorge."""
    river = river_mask(terrain)
    gorge, bridge = _gorge_bridge(terrain, pieces)
    # Better and worse ground, so that ways wind instead of running dead straight.
    extra = (28 * noise(terrain.raster, 170, rng) + 5 * rng.random(terrain.raster.shape)).ravel()
    extra += np.where(river, RIVER_CROSSING_M, 0.0).ravel()
    extra[(gorge & ~bridge).ravel()] = NO_WAY
    extra[near_crest(terrain, 30.0).ravel()] = NO_WAY
    extra[bridge.ravel()] = RIVER_CROSSING_M / 2
    network = Network(terrain, extra, np.zeros(terrain.height_m.size, bool))
    cells = terrain.raster.index(np.array(THROUGH)).tolist()
    for a, b in pairwise(cells):
        network.link("road", a, b, climb=14.0)
    return network


def forbid_crossing(network: Network) -> None:
    """From here on nothing new crosses the river: tracks and paths use the bridges."""
    network.crossing_m[river_mask(network.terrain).ravel()] = NO_WAY
