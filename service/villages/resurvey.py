"""Survey again only the ground around what a person changed by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from geo.adjacency import joining_links
from geo.partition import Graph
from geo.retile import retile, snap_vertices
from service.db.sql import load_sql
from service.villages.land import STORED, crs_of, stored_edges, to_metres
from service.villages.models import AdjacencyLink, Courtyard
from service.villages.patch import Patch, patch_around, patch_beside
from service.villages.survey import (
    HAND_MADE,
    bring_up_to_date,
    store_cells,
    store_links,
    survey,
)

PATCHES = (100, 640)
"""Courtyards of a neighbourhood, five rings or so around the one that moves, and of a wider one."""

SNAP_DEG = 1e-9
"""A tenth of a millimetre: less than this is what computing does to a vertex that stays."""


def resurvey_moved(
    session: Session,
    village_code: str,
    before: Mapping[int, Sequence[float]],
    *,
    patches: Sequence[int] = PATCHES,
) -> set[int] | None:
    """Give courtyards that moved and those beside them their cells and neighbours again.

    Where the change may reach farther the village is surveyed as a whole.

    Parameters
    ----------
    session : Session
        The courtyards have their new positions already, and their former cells.
    village_code : str
    before : mapping of int to (lon, lat)
        Where each courtyard that moved was.
    patches : sequence of int
        Courtyards that are looked at for each of them; the next number where one was too small.

    Returns
    -------
    set of int, or None
        Courtyards whose cells changed; None for all of them.
    """
    bring_up_to_date(session, village_code)
    query = select(func.ST_X(Courtyard.position), func.ST_Y(Courtyard.position))
    now = session.execute(query.where(Courtyard.id.in_(before))).all()
    places = [*before.values(), *(tuple(each) for each in now)]
    for size in patches:
        patch = patch_around(session, village_code, places, size * len(before))
        fresh = _retiled(session, patch, set(before))
        if fresh is not None:
            break
    else:
        moved = Courtyard.id.in_(before)
        session.execute(update(Courtyard).where(moved).values(cell=None))
        survey(session, village_code)
        return None
    changed = np.flatnonzero(fresh.stored != patch.stored)
    store_cells(session, fresh.ids[changed], fresh.stored[changed])
    touched = {*fresh.ids[changed].tolist(), *before}
    _neighbours_again(session, fresh, touched)
    join_pieces(session, village_code)
    return touched


def resurvey_links(session: Session, village_code: str, pairs: Collection[tuple[int, int]]) -> None:
    """Find again what nature says of pairs about which nobody decides any more, and the pieces.

    Parameters
    ----------
    session : Session
        Links set by hand are stored, links taken back are gone.
    village_code : str
    pairs : collection of (int, int)
        Courtyards whose link was set or taken back, the smaller first.
    """
    bring_up_to_date(session, village_code)
    patch = patch_beside(session, village_code, sorted({each for pair in pairs for each in pair}))
    edges = patch.adjacency().edges
    found = [tuple(pair) in pairs for pair in np.sort(patch.ids[_ends(edges)], axis=1).tolist()]
    store_links(session, village_code, patch.ids, edges.loc[found])
    join_pieces(session, village_code)


def join_pieces(session: Session, village_code: str) -> None:
    """Find the links that would join a village's pieces again, from the neighbours as stored."""
    session.execute(
        delete(AdjacencyLink).where(
            AdjacencyLink.village_code == village_code, AdjacencyLink.kind == "link"
        )
    )
    here = (Courtyard.village_code == village_code, Courtyard.valid_to.is_(None))
    found = session.scalar(select(func.array_agg(Courtyard.id)).where(*here))
    ids = np.array(found or [], np.int64)
    edges = stored_edges(session, village_code, ids)
    if not Graph.from_edges(len(ids), edges).components().any():
        return
    places = select(Courtyard.id, func.ST_AsBinary(Courtyard.position)).where(*here)
    rows = session.execute(places.order_by(Courtyard.code)).all()
    ids = np.array([row[0] for row in rows], np.int64)
    xy = shapely.get_coordinates(to_metres((row[1] for row in rows), crs_of(session, village_code)))
    edges = stored_edges(session, village_code, ids)
    store_links(session, village_code, ids, joining_links(xy, edges))


def _retiled(session: Session, patch: Patch, moved: set[int]) -> Patch | None:
    """Return the patch with its cells as they are now; None where it is too small to tell."""
    units = np.flatnonzero(np.isin(patch.ids, list(moved)))
    if len(units) < len(moved):
        return None
    key = {"village": patch.village_code, "courtyards": patch.ids.tolist()}
    rows = session.execute(text(load_sql("patch_houses")), key).all()
    at = {int(each): place for place, each in enumerate(patch.ids)}
    houses = shapely.get_coordinates(to_metres((row[1] for row in rows), patch.crs))
    found = retile(
        patch.cells,
        patch.xy,
        moved=units.tolist(),
        rim=patch.rim,
        houses=houses if rows else None,
        house_courtyard=np.array([at[row[0]] for row in rows]) if rows else None,
        barriers=patch.barriers,
    )
    if found is None:
        return None
    stored = patch.stored.copy()
    if found:
        shapes = gpd.GeoSeries(list(found.values()), crs=patch.crs).to_crs(STORED)
        stored[list(found)] = snap_vertices(
            np.asarray(shapes.array, object), patch.stored, tolerance=SNAP_DEG
        )
    whole = shapely.is_valid(stored).all() and shapely.coverage_is_valid(stored)
    return patch.with_stored(stored) if whole else None


def _neighbours_again(session: Session, patch: Patch, touched: set[int]) -> None:
    """Store the neighbours of some courtyards of a patch anew."""
    ids = sorted(touched)
    session.execute(
        delete(AdjacencyLink).where(
            AdjacencyLink.village_code == patch.village_code,
            AdjacencyLink.kind.not_in(HAND_MADE),
            or_(AdjacencyLink.a_id.in_(ids), AdjacencyLink.b_id.in_(ids)),
        )
    )
    edges = patch.adjacency().edges
    mine = np.flatnonzero(np.isin(patch.ids[_ends(edges)], ids).any(axis=1))
    store_links(session, patch.village_code, patch.ids, edges.iloc[mine])


def _ends(edges: pd.DataFrame) -> NDArray[np.int64]:
    return edges[["a", "b"]].to_numpy(np.int64)
