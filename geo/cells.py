"""Courtyards → cells that tile the village exactly: no gap, no overlap, one polygon each.

All lines (the village's boundary, the Voronoi edges between houses of different courtyards,
barriers) are noded together and cut the village into faces. Every face goes to one courtyard, so
neighbouring cells have identical vertices along their border by construction, and no geometric
difference or intersection is ever computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.borders import Borders, shared_borders
from geo.errors import YuanbaError
from geo.voronoi import SAME_PLACE_M, Sites, gather_sites, separating_edges

_ON_LINE_M = 1e-6


class CellsError(YuanbaError):
    """A village or positions of courtyards that cannot be tiled."""

    code = "bad-cells"


@dataclass(frozen=True)
class MovedPiece:
    """Land that did not stay with the courtyard it is nearest to.

    Attributes
    ----------
    reason : str
        ``cut-off``: the bent boundary or a barrier separates it from its courtyard, so it went to
        the neighbour with the longest shared border. ``no-courtyard``: a detached piece of the
        village without any courtyard; it went to the nearest one, whose cell has two parts.
    to : int
        Courtyard that has it now.
    area_m2 : float
    point : (float, float)
        A point in it.
    """

    reason: Literal["cut-off", "no-courtyard"]
    to: int
    area_m2: float
    point: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Cells:
    """One cell per courtyard.

    Attributes
    ----------
    geometry : (n,) object array
        A Polygon per courtyard; a MultiPolygon only where `moved` lists a ``no-courtyard`` piece.
    moved : tuple of MovedPiece
    """

    geometry: NDArray[np.object_]
    moved: tuple[MovedPiece, ...]


def build_cells(
    land: BaseGeometry,
    courtyards: NDArray[np.float64],
    *,
    houses: NDArray[np.float64] | None = None,
    house_courtyard: NDArray[np.integer] | None = None,
    barriers: Iterable[BaseGeometry] = (),
) -> Cells:
    """Tile a village with one cell per courtyard.

    A cell is the land nearer to the courtyard's houses than to any other's (the Voronoi cells of
    the houses, dissolved by courtyard), cut along barriers. Land cut off from its courtyard by
    the bent boundary or by a barrier goes to the neighbour with the longest shared border on its
    own side. Cells never span pieces of a village in several pieces, except that a piece without
    a courtyard goes to the courtyard nearest to it, and is listed.

    Parameters
    ----------
    land : Polygon or MultiPolygon
        The village, valid, in metres.
    courtyards : (n, 2) float64
        Positions, inside the village and at least `SAME_PLACE_M` apart.
    houses : (m, 2) float64, optional
        Positions of houses; those outside the village's piece of their courtyard are passed over.
    house_courtyard : (m,) integers, optional
        Courtyard of each house; negative for none.
    barriers : lines or polygons
        Cells follow these.

    Raises
    ------
    CellsError
        No courtyard at all; an invalid village; a courtyard outside it; two at one place.

    Examples
    --------
    >>> cells = build_cells(shapely.box(0, 0, 100, 10), np.array([[20.0, 5.0], [60.0, 5.0]]))
    >>> [cell.area for cell in cells.geometry]
    [400.0, 600.0]
    """
    xy = np.asarray(courtyards, float).reshape(-1, 2)
    _check(land, xy)
    parts = shapely.get_parts(land)
    piece_of = _piece_of(parts, xy)
    walls = _barrier_lines(barriers)
    sites = gather_sites(xy, houses, house_courtyard)
    site_piece = _piece_of(parts, sites.xy)
    cells: list[list[BaseGeometry]] = [[] for _ in xy]
    moved: list[MovedPiece] = []
    for piece, part in enumerate(parts):
        mine = np.flatnonzero(piece_of == piece)
        if not len(mine):
            to = int(np.argmin(shapely.distance(part, shapely.points(xy))))
            cells[to].append(part)
            moved.append(_moved("no-courtyard", to, part))
            continue
        here = (site_piece == piece) & (piece_of[sites.owner] == piece)
        seats = Sites(xy[mine], mine)
        tiled, cut_off = _tile(part, seats, sites.only(here), walls)
        moved.extend(cut_off)
        for courtyard, cell in zip(mine, tiled, strict=True):
            cells[courtyard].append(cell)
    joined = [_join(each) for each in cells]
    return Cells(np.asarray(shapely.normalize(joined), object), tuple(moved))


def _tile(
    part: BaseGeometry, seats: Sites, sites: Sites, walls: NDArray[np.object_]
) -> tuple[list[BaseGeometry], list[MovedPiece]]:
    """Tile one piece of a village; `seats` are its courtyards."""
    near = walls[shapely.intersects(walls, part)]
    faces = _faces(part, [shapely.boundary(part), *separating_edges(part.bounds, sites), *near])
    _, nearest = cKDTree(sites.xy).query(shapely.get_coordinates(shapely.point_on_surface(faces)))
    face_owner = sites.owner[nearest]
    mine = seats.owner
    seat = _seats(faces, seats)
    face_owner[seat] = mine
    border = shared_borders(faces)
    open_m, walled_m = _open_and_walled(border, near)
    patch = _patches(len(faces), border.pairs, open_m, face_owner)
    taken = np.full(int(patch.max()) + 1, -1, np.int64)
    taken[patch[seat]] = mine
    patch_pairs = patch[border.pairs].astype(np.int64)
    lost = np.flatnonzero(taken < 0)
    for lengths in (open_m, open_m + walled_m):
        _give_away(taken, patch_pairs, lengths)
    moved = [
        _moved("cut-off", int(taken[each]), shapely.union_all(faces[patch == each]))
        for each in lost
    ]
    final = taken[patch]
    return [shapely.coverage_union_all(faces[final == each]) for each in mine], moved


def _give_away(
    taken: NDArray[np.int64], pairs: NDArray[np.int64], length: NDArray[np.float64]
) -> None:
    """Give patches without a courtyard to the neighbour with the longest border, round by round."""
    both = np.vstack([pairs, pairs[:, ::-1]])
    reach = np.concatenate([length, length])
    both, reach = both[reach > 0], reach[reach > 0]
    while True:
        ready = (taken[both[:, 0]] < 0) & (taken[both[:, 1]] >= 0)
        if not ready.any():
            return
        key = np.column_stack([both[ready, 0], taken[both[ready, 1]]])
        offers, which = np.unique(key, axis=0, return_inverse=True)
        total = np.bincount(which.ravel(), weights=reach[ready])
        best = np.lexsort((offers[:, 1], -total, offers[:, 0]))
        patches, first = np.unique(offers[best, 0], return_index=True)
        taken[patches] = offers[best[first], 1]


def _faces(part: BaseGeometry, lines: list[BaseGeometry]) -> NDArray[np.object_]:
    """Faces of a piece between noded lines, in an order that depends on their place alone."""
    noded = shapely.get_parts(shapely.union_all(lines))
    faces = shapely.get_parts(shapely.polygonize(noded))
    shapely.prepare(part)
    faces = faces[shapely.intersects(part, shapely.point_on_surface(faces))]
    x, y = shapely.get_coordinates(shapely.point_on_surface(faces)).T
    return np.asarray(faces[np.lexsort((y, x))], object)


def _seats(faces: NDArray[np.object_], seats: Sites) -> NDArray[np.int64]:
    """Face that holds each courtyard."""
    spots = shapely.points(seats.xy)
    which, face = shapely.STRtree(faces).query_nearest(spots, all_matches=True)
    order = np.lexsort((face, which))
    seat = face[order][np.unique(which[order], return_index=True)[1]]
    values, times = np.unique(seat, return_counts=True)
    if times.max() > 1:
        raise _same_place(seats.owner[seat == values[times > 1][0]])
    return np.asarray(seat, np.int64)


def _open_and_walled(
    border: Borders, walls: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Length of each border between faces that is free, and that runs along a barrier."""
    length = border.segment_length_m
    walled: NDArray[np.bool_] = np.zeros(len(length), np.bool_)
    if len(walls) and len(length):
        middle = np.asarray(shapely.points(border.segments.mean(axis=1)), object)
        walled[
            shapely.STRtree(walls).query(middle, predicate="dwithin", distance=_ON_LINE_M)[0]
        ] = 1
    n = len(border.pairs)
    free = np.bincount(border.pair_of, weights=length * ~walled, minlength=n)
    along = np.bincount(border.pair_of, weights=length * walled, minlength=n)
    return free.astype(float), along.astype(float)


def _patches(
    n_faces: int,
    pairs: NDArray[np.int64],
    open_m: NDArray[np.float64],
    owner: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Label connected faces of one courtyard, not crossing barriers."""
    joined = pairs[(owner[pairs[:, 0]] == owner[pairs[:, 1]]) & (open_m > 0)]
    graph = csr_array(
        (np.ones(len(joined)), (joined[:, 0], joined[:, 1])), shape=(n_faces, n_faces)
    )
    label: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return label


def _piece_of(parts: NDArray[np.object_], xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """First piece of the village that holds each point, -1 for none."""
    piece = np.full(len(xy), len(parts), np.int64)
    point, hit = shapely.STRtree(parts).query(shapely.points(xy), predicate="intersects")
    np.minimum.at(piece, point, hit)
    return np.where(piece == len(parts), -1, piece)


def _barrier_lines(barriers: Iterable[BaseGeometry]) -> NDArray[np.object_]:
    shapes = np.array(list(barriers), object)
    if not len(shapes):
        return shapes
    lines = np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
    return np.asarray(shapely.get_parts(lines), object)


def _join(pieces: list[BaseGeometry]) -> BaseGeometry:
    if len(pieces) == 1:
        return pieces[0]
    return MultiPolygon(list(shapely.get_parts(pieces)))


def _moved(reason: Literal["cut-off", "no-courtyard"], to: int, land: BaseGeometry) -> MovedPiece:
    point = shapely.point_on_surface(land)
    return MovedPiece(reason, to, float(land.area), (float(point.x), float(point.y)))


def _check(land: BaseGeometry, xy: NDArray[np.float64]) -> None:
    if not len(xy):
        raise CellsError(
            zh="村里没有院落，无法划分；请先导入院落或房屋",
            en="the village has no courtyard to tile it with; import courtyards or houses first",
        )
    is_area = land.geom_type in {"Polygon", "MultiPolygon"}
    if not is_area or land.is_empty or not land.is_valid:
        why = shapely.is_valid_reason(land) if is_area else land.geom_type
        raise CellsError(
            zh=f"村界不是有效的面：{why}，请修正边界",
            en=f"the village boundary is not a valid polygon: {why}; repair it",
            reason=why,
        )
    outside = np.flatnonzero(~shapely.intersects(land, shapely.points(xy)))
    if len(outside):
        raise CellsError(
            zh=f"有 {len(outside)} 个院落在村界之外（首个为第 {outside[0]} 个），请核对位置",
            en=f"{len(outside)} courtyards lie outside the village (the first is number "
            f"{outside[0]}); check their positions or the boundary",
            courtyards=outside.tolist(),
        )
    close = cKDTree(xy).query_pairs(SAME_PLACE_M)
    if close:
        raise _same_place(np.array(min(close)))


def _same_place(courtyards: NDArray[np.integer]) -> CellsError:
    names = ", ".join(str(each) for each in courtyards.tolist())
    return CellsError(
        zh=f"院落 {names} 在同一位置，无法分开；请合并或移开",
        en=f"courtyards {names} are at the same place; merge them or move one",
        courtyards=courtyards.tolist(),
    )
