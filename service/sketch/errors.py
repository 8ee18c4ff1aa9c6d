"""What can stand in the way of a sketch."""

from __future__ import annotations

from geo.errors import YuanbaError


class SketchError(YuanbaError):
    """The file or the wish cannot be made into a plan."""

    code = "sketch"
