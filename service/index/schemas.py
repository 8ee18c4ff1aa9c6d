"""Answers about the pioneer index."""

from __future__ import annotations

from service.schemas import Schema


class ScoreOut(Schema):
    """Mean score of a micro-grid's head in one period."""

    micro_grid_code: str
    period: str
    value: float


class IndexOut(Schema):
    """The scores of a village, oldest period first, and the class limits that stay the same."""

    breaks: list[float]
    periods: list[str]
    scores: list[ScoreOut]
