"""The only clock of the engine: a guard that stops a search, never something it decides by."""

from __future__ import annotations

import time


class Deadline:
    """Counts down from ``seconds`` (None: never ends) and remembers whether it was hit."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self.hit = False

    def passed(self) -> bool:
        """Whether the time is over; once it was, `hit` stays true."""
        if self._end is not None and time.monotonic() >= self._end:
            self.hit = True
        return self.hit

    @property
    def left_s(self) -> float:
        """Seconds left, infinite without an end."""
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())
