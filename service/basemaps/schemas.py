"""What is told of a base map."""

from __future__ import annotations

from service.schemas import Schema


class BasemapOut(Schema):
    """A town's base map: where its tiles are, and whose it is."""

    name: str
    attribution: str
    min_zoom: int
    max_zoom: int
    tiles: str
