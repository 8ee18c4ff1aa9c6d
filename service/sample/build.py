"""Terrain, land, network and homes put together, still on cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from service.sample.land import allocate
from service.sample.pieces import Piece, make_pieces
from service.sample.places import SEED
from service.sample.raster import Ints
from service.sample.roads import Network, forbid_crossing, start_network
from service.sample.settlement import courtyards, hamlets, heart, home_sides, livable
from service.sample.terrain import Terrain, make_terrain

ROAD_CLIMB, TRACK_CLIMB, PATH_CLIMB = 14.0, 18.0, 9.0
PATH_FROM_M = 95.0


def stream_of_chance(*stage: int) -> np.random.Generator:
    """Random numbers of one stage: a change in one does not disturb the others."""
    return np.random.default_rng([SEED, *stage])


@dataclass(frozen=True, eq=False)
class Ground:
    """The town on cells.

    Attributes
    ----------
    labels : (n_rows, n_cols) int64
        0 outside the town, else position in `places.PLACES` plus one.
    homes : list of (n,) int64
        Cells of the courtyards of each piece.
    """

    terrain: Terrain
    labels: Ints
    pieces: list[Piece]
    network: Network
    homes: list[Ints]


def make_ground() -> Ground:
    """Build the town from the bottom up; takes a few seconds."""
    terrain = make_terrain(stream_of_chance(0))
    labels = allocate(terrain, stream_of_chance(1))
    pieces = make_pieces(labels, stream_of_chance(2))
    suits = livable(terrain)
    network = start_network(terrain, pieces, stream_of_chance(3))
    sides = [home_sides(piece, terrain) for piece in pieces]
    for side in sides:
        network.connect("road", np.array([heart(side[0], suits)]), ROAD_CLIMB)
    for piece, side in zip(pieces, sides, strict=True):
        for beyond in side[1:]:
            ends = heart(side[0], suits), heart(beyond, suits)
            network.link("road", *ends, ROAD_CLIMB, within=piece.mask)
    forbid_crossing(network)
    centres = [
        hamlets(piece, network, suits, stream_of_chance(4, i)) for i, piece in enumerate(pieces)
    ]
    network.connect("track", np.concatenate(centres), TRACK_CLIMB, rounds=5)
    homes = [
        courtyards(piece, network, suits, centres[i], stream_of_chance(5, i))
        for i, piece in enumerate(pieces)
    ]
    every = np.concatenate(homes)
    used = network.used.reshape(terrain.raster.shape)
    away_m = ndimage.distance_transform_edt(~used).ravel() * terrain.raster.cell_m
    network.connect("path", every[away_m[every] > PATH_FROM_M], PATH_CLIMB, rounds=4)
    return Ground(terrain, labels, pieces, network, homes)
