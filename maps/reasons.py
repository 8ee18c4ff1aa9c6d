"""How the reasons of `geo.coverage` are drawn, in their order.

A reason there and one message per language (``coverage.reason.<key>``) make it appear on the map,
in its legend and in its counts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from geo.coverage import KEYS
from maps.palette import POINTS, SHAPES


class Reason(NamedTuple):
    """One reason and how its households are drawn."""

    key: str
    colour: str
    shape: str

    @property
    def message(self) -> str:
        """Name of the catalogue entry that explains it."""
        return f"coverage.reason.{self.key}"


# Colour and shape change together and at different pace, so 64 reasons could be told apart.
REASONS: Final[dict[str, Reason]] = {
    key: Reason(key, POINTS[i % len(POINTS)], SHAPES[(i + i // len(POINTS)) % len(SHAPES)])
    for i, key in enumerate(KEYS)
}
