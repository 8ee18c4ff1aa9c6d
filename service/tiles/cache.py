"""Tiles that were drawn last, so that going to and fro over a map draws them once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

MOST_BYTES = 64 * 2**20
"""How much of them a process keeps for a database."""

_ENTRY_BYTES = 600
"""About what a tile costs beside its bytes; an empty one costs that much."""


class TileKey(NamedTuple):
    """Everything that decides what is on a tile.

    Attributes
    ----------
    stamp : str
        What the plan's tiles are drawn from at present.
    role, area : str
        Who looks: row-level security shows the same rows to nobody else.
    """

    stamp: str
    role: str
    area: str
    plan: int
    layers: tuple[str, ...]
    z: int
    x: int
    y: int


class TileCache:
    """Tiles within a number of bytes, the least recently used going first.

    Examples
    --------
    >>> cache = TileCache(most_bytes=1500)
    >>> keys = [TileKey("1", "viewer", "5", 1, ("cells",), 12, x, 0) for x in range(3)]
    >>> for key in keys:
    ...     cache.put(key, b"tile")
    >>> [cache.get(key) for key in keys]
    [None, b'tile', b'tile']
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._held = most_bytes, 0
        self._lock = threading.Lock()
        self._tiles: OrderedDict[TileKey, bytes] = OrderedDict()

    def get(self, key: TileKey) -> bytes | None:
        """Return a tile that is kept."""
        with self._lock:
            if key not in self._tiles:
                return None
            self._tiles.move_to_end(key)
            return self._tiles[key]

    def put(self, key: TileKey, tile: bytes) -> None:
        """Keep a tile, and let old ones go."""
        with self._lock:
            if key in self._tiles:
                self._held -= _cost(self._tiles.pop(key))
            self._tiles[key] = tile
            self._held += _cost(tile)
            while self._held > self._most_bytes:
                self._held -= _cost(self._tiles.popitem(last=False)[1])


def _cost(tile: bytes) -> int:
    return len(tile) + _ENTRY_BYTES


_CACHES: WeakKeyDictionary[Engine, TileCache] = WeakKeyDictionary()


def tile_cache(session: Session) -> TileCache:
    """Return the cache for the database that `session` works on."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return _CACHES.setdefault(engine, TileCache())
