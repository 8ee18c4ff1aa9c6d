"""Tiles a town may choose to lay under its working maps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maps.frame_checks import MapDataError

# The origin ends in a header, so nothing may be in it that a header would take for more.
_TILES: Final = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d{1,5})?)/\S*$")


@dataclass(frozen=True)
class BaseMap:
    """Tiles under the map: the only thing a map may fetch, and only when a town sets it.

    Parameters
    ----------
    url : str
        ``https://…/{z}/{x}/{y}…`` in WGS 84 or CGCS2000 Web Mercator (not a shifted one).
    attribution : str
        What the tiles' owner wants to be shown.
    max_zoom : int
        Deepest level that exists.

    Raises
    ------
    MapDataError
        If the address is not http(s) with ``{z}``, ``{x}`` and ``{y}``.
    """

    url: str
    attribution: str
    max_zoom: int = 18

    def __post_init__(self) -> None:
        complete = all(mark in self.url for mark in ("{z}", "{x}", "{y}"))
        if not _TILES.match(self.url) or not complete:
            raise MapDataError(
                zh="底图地址须以 http(s):// 开头，并含 {z}、{x}、{y}。",
                en="a base map's address must begin with http(s):// and hold {z}, {x}, {y}.",
                url=self.url,
            )

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a content security policy wants it."""
        found = _TILES.match(self.url)
        assert found is not None
        return found[1]
