"""Answers about background work."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from service.schemas import Key, Schema


class TaskOut(Schema):
    """A task with its progress (`done` of `total`) and, at the end, its outcome."""

    id: Key
    kind: str
    place: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    attempts: int
    outcome: dict[str, Any] | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
