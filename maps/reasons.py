"""Why a household is not covered: the keys, in the order in which they are shown.

One line here and one message per language (``coverage.reason.<key>``) make a new reason appear
on the map, in its legend and in its counts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

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


_KEYS: Final = (
    "micro_grid_without_head",
    "courtyard_in_no_micro_grid",
    "outside_every_village",
    "no_position",
)

# Colour and shape change together and at different pace, so 64 reasons could be told apart.
REASONS: Final[dict[str, Reason]] = {
    key: Reason(key, POINTS[i % len(POINTS)], SHAPES[(i + i // len(POINTS)) % len(SHAPES)])
    for i, key in enumerate(_KEYS)
}
