"""What is said about one edit of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.partition.result import Violation

FORBIDDEN = frozenset({"locked", "fixed", "head", "together", "apart"})


@dataclass(frozen=True)
class PartState:
    """What is known of one part of a plan.

    Attributes
    ----------
    units : tuple of int
        Ascending.
    weight : int
    deviation : float
        ``weight / target - 1``.
    centre : int
        Centre unit; -1 of an empty part.
    mean_walk_m, longest_walk_m : float or None
        Distance to the centre, weighted and of the farthest unit with weight; None without weight.
    detached : tuple of tuple of int
        Units of every piece but the heaviest, by first unit; empty if contiguous.
    """

    units: tuple[int, ...]
    weight: int
    deviation: float
    centre: int
    mean_walk_m: float | None
    longest_walk_m: float | None
    detached: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class PartChange:
    """A part that the edit touches.

    Attributes
    ----------
    part : int
    weight_before, weight_after : int
    deviation_before, deviation_after : float
        ``weight / target - 1``.
    centre_before, centre_after : int
        Centre unit; -1 of an empty part.
    detached : tuple of tuple of int
        Units of every piece but the heaviest after the edit, by first unit; empty if contiguous.
    pieces_before : int
        Connected pieces before the edit; 0 for an empty part.
    """

    part: int
    weight_before: int
    weight_after: int
    deviation_before: float
    deviation_after: float
    centre_before: int
    centre_after: int
    detached: tuple[tuple[int, ...], ...]
    pieces_before: int

    @property
    def was_contiguous(self) -> bool:
        """Whether the part was in one piece (or empty) before the edit."""
        return self.pieces_before <= 1

    @property
    def torn(self) -> bool:
        """Whether the edit leaves the part in more pieces than it was in."""
        return len(self.detached) + 1 > max(self.pieces_before, 1)


@dataclass(frozen=True, eq=False)
class Verdict:
    """Judgement of moving some units to a part.

    Attributes
    ----------
    units : tuple of int
        Units that really change their part, ascending.
    to_part : int
    weight : int
        Weight of `units`.
    parts : tuple of PartChange
        Every part the edit touches, ascending.
    before, after : mapping of str to (float or None)
        Total of every metric of the registry.
    violations : tuple of Violation
        Hard rules that the touched parts and units break after the edit.
    """

    units: tuple[int, ...]
    to_part: int
    weight: int
    parts: tuple[PartChange, ...]
    before: Mapping[str, float | None]
    after: Mapping[str, float | None]
    violations: tuple[Violation, ...]

    @property
    def contiguous(self) -> bool:
        """Whether all touched parts are contiguous after the edit."""
        return not any(change.detached for change in self.parts)

    @property
    def forbidden(self) -> bool:
        """Whether the edit breaks a lock or a demand, which is refused rather than warned about."""
        return any(v.rule in FORBIDDEN for v in self.violations)

    @property
    def delta(self) -> Mapping[str, float | None]:
        """``after - before`` of every metric, None where there is no data."""
        change: dict[str, float | None] = {}
        for key, old in self.before.items():
            new = self.after[key]
            change[key] = None if old is None or new is None else new - old
        return change
