"""What people see of background work: a task with its progress and its outcome."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt


class Task(Base):
    """One piece of background work on one village or town."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
    )

    id: Mapped[BigId]
    kind: Mapped[str]
    place: Mapped[str] = mapped_column(index=True)
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default=text("'queued'"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int] = mapped_column(server_default=text("1"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[dict[str, Any] | None]
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
