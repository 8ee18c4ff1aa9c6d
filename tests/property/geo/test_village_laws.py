"""Laws of courtyards, cells and adjacency on villages of any shape."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.adjacency import Adjacency, build_adjacency
from geo.cells import Cells, build_cells
from geo.courtyards import Courtyards, build_courtyards
from geo.testing import CRS, assert_joined_freely, assert_tiles

SIDE = 5
SQUARE_M = 100.0


@dataclass(frozen=True, eq=False)
class Place:
    land: BaseGeometry
    houses: NDArray[np.float64]
    barriers: list[BaseGeometry]

    def frames(
        self, order: list[int] | None = None
    ) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoSeries]:
        chosen = self.houses if order is None else self.houses[order]
        return (
            gpd.GeoDataFrame(geometry=shapely.points(chosen), crs=CRS),
            gpd.GeoDataFrame(geometry=[self.land], crs=CRS),
            gpd.GeoSeries(self.barriers, crs=CRS),
        )


@st.composite
def places(draw: st.DrawFn) -> Place:
    """Squares in any pattern (bent, holed, in pieces, touching at corners), with houses, some of
    them outside, on round or on odd coordinates, and straight barriers."""
    squares = draw(st.sets(st.integers(0, SIDE * SIDE - 1), min_size=1, max_size=16))
    land = shapely.union_all(
        [
            shapely.box(x, y, x + SQUARE_M, y + SQUARE_M)
            for x, y in (((s % SIDE) * SQUARE_M, (s // SIDE) * SQUARE_M) for s in sorted(squares))
        ]
    )
    seed = draw(st.integers(0, 2**32 - 1))
    step = draw(st.sampled_from([0.001, 1.0, 25.0]))
    n_houses = draw(st.integers(2, 40))
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, SIDE * SQUARE_M, (n_houses, 2))
    inside = shapely.get_coordinates(shapely.point_on_surface(land))
    houses = np.vstack([np.round(spots / step) * step, inside])
    ends = draw(st.integers(0, 3))
    lines = [
        shapely.linestrings(rng.uniform(-50, SIDE * SQUARE_M + 50, (3, 2))) for _ in range(ends)
    ]
    return Place(land, houses, lines)


def _survey(place: Place) -> tuple[Courtyards, Cells, Adjacency]:
    houses, villages, barriers = place.frames()
    made = build_courtyards(houses, villages, barriers=barriers, max_households=4)
    xy = shapely.get_coordinates(made.frame.geometry)
    cells = build_cells(
        place.land, xy, houses=place.houses, house_courtyard=made.courtyard, barriers=place.barriers
    )
    return made, cells, build_adjacency(cells.geometry, xy, barriers=place.barriers)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(places())
def test_cells_tile_the_village_and_hold_their_courtyards(place: Place) -> None:
    made, cells, _ = _survey(place)
    assert_tiles(cells.geometry, place.land, relative=1e-9)
    assert len(cells.geometry) == len(made.frame)
    assert shapely.intersects(cells.geometry, made.frame.geometry.to_numpy()).all()
    lonely = {piece.to for piece in cells.moved if piece.reason == "no-courtyard"}
    whole = [cell.geom_type == "Polygon" for cell in cells.geometry]
    assert all(whole[i] or i in lonely for i in range(len(whole)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(places(), st.randoms(use_true_random=False))
def test_shuffling_houses_changes_nothing(place: Place, random: object) -> None:
    order = list(range(len(place.houses)))
    random.shuffle(order)  # type: ignore[attr-defined]
    houses, villages, barriers = place.frames()
    one = build_courtyards(houses, villages, barriers=barriers, max_households=4)
    shuffled, _, _ = place.frames(order)
    other = build_courtyards(shuffled, villages, barriers=barriers, max_households=4)
    assert other.courtyard.tolist() == one.courtyard[order].tolist()
    assert other.frame.equals(one.frame)
    xy = shapely.get_coordinates(one.frame.geometry)
    cells, again = (
        build_cells(place.land, xy, houses=h, house_courtyard=c, barriers=place.barriers)
        for h, c in ((place.houses, one.courtyard), (place.houses[order], other.courtyard))
    )
    assert shapely.to_wkb(cells.geometry).tolist() == shapely.to_wkb(again.geometry).tolist()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(places())
def test_courtyards_keep_to_land_barriers_and_size(place: Place) -> None:
    made, _, _ = _survey(place)
    covered = shapely.intersects(place.land, shapely.points(place.houses))
    assert (made.courtyard >= 0).tolist() == covered.tolist()
    assert made.outside.tolist() == np.flatnonzero(~covered).tolist()
    assert made.frame["n_houses"].sum() == covered.sum()
    for courtyard, size in enumerate(made.frame["households"]):
        mine = np.unique(np.round(place.houses[made.courtyard == courtyard], 2), axis=0)
        assert size <= 4 or len(mine) == 1
        assert_joined_freely(mine, place.barriers, place.land)
    positions = shapely.get_coordinates(made.frame.geometry)
    known = {tuple(xy) for xy in place.houses.tolist()}
    assert all(tuple(xy) in known for xy in positions.tolist())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(places())
def test_adjacency_is_symmetric_and_links_join_all_pieces(place: Place) -> None:
    made, cells, near = _survey(place)
    graph = near.graph()
    assert graph.n_units == len(made.frame)
    both = {(a, b) for a in range(graph.n_units) for b in graph.neighbours(a).tolist()}
    assert both == {(b, a) for a, b in both}
    assert (near.edges["a"] < near.edges["b"]).all()
    assert (near.edges["border_m"] > 0).all()
    apart = shapely.distance(
        cells.geometry[near.edges["a"].to_numpy(int)], cells.geometry[near.edges["b"].to_numpy(int)]
    )
    assert (apart == 0).all()
    assert len(near.links) == near.pieces().max()
    assert near.graph(links=True).components().max() == 0
