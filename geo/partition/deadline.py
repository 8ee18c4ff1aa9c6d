"""The only clock of the engine: a guard that stops a search, never something it decides by."""

from __future__ import annotations

import time


class Deadline:
    """Counts down from ``seconds`` (None: never ends); `hit` says whether it changed anything."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self.hit = False

    def passed(self) -> bool:
        """Whether the time is over; `hit` remembers it."""
        over = self._end is not None and time.monotonic() >= self._end
        self.hit = self.hit or over
        return over

    @property
    def left_s(self) -> float:
        """Seconds left, infinite without an end."""
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())


class Guard:
    """Keeps one run of a search within its share of the time by making its last steps fewer.

    A run that is broken off before it has cooled is worth nothing; a shorter one is. Without a time
    limit nothing is ever changed.
    """

    def __init__(self, deadline: Deadline, share_s: float) -> None:
        self.deadline = deadline
        self._share_s = share_s
        self._start_s = deadline.left_s
        self._done = 0

    def pace(self, made: int, wanted: int, slices_left: int) -> int:
        """Return how many steps to make in the next slice.

        Parameters
        ----------
        made : int
            Steps of the slice that has just ended.
        wanted : int
            Steps of a slice when there is time enough.
        slices_left : int
        """
        if self._share_s == float("inf") or slices_left == 0:
            return wanted
        self._done += made
        spent_s = self._start_s - self.deadline.left_s
        room_s = max(self._share_s - spent_s, 0.0)
        affordable = int(room_s * self._done / max(spent_s, 1e-9) / slices_left)
        if affordable >= wanted:
            return wanted
        self.deadline.hit = True
        return min(max(affordable, 32), wanted)
