"""Imports: the open ones, the ones that were applied, and what each of these changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt


class ImportBatch(Base):
    """One file brought in: what it was, what was chosen for it, and how many rows came of it."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("rows_good + rows_bad + rows_unmatched = rows_total", name="rows"),
    )

    id: Mapped[BigId]
    town_code: Mapped[str] = mapped_column(index=True)
    # The town, or the one village whose secretary brought it in: decides who may undo it.
    place: Mapped[str]
    kind: Mapped[str]
    file_name: Mapped[str | None]
    sha256: Mapped[str]
    rows_total: Mapped[int]
    rows_good: Mapped[int]
    rows_bad: Mapped[int]
    # Kept, but without a courtyard that could be found for them.
    rows_unmatched: Mapped[int] = mapped_column(server_default=text("0"))
    rows_added: Mapped[int] = mapped_column(server_default=text("0"))
    rows_changed: Mapped[int] = mapped_column(server_default=text("0"))
    choices: Mapped[dict[str, Any]]
    notes: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ImportChange(Base):
    """A row that an import added (no former state) or changed; written by triggers."""

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_row", "relation", "row_key"),)

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    relation: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(primary_key=True)
    before: Mapped[dict[str, Any] | None]
    after_hash: Mapped[str | None]


class ImportSession(Base):
    """An upload on its way: what was chosen for it so far. Its file lies in a folder of its own."""

    __tablename__ = "import_session"
    __table_args__ = (
        UniqueConstraint("folder"),
        CheckConstraint("state IN ('open', 'checked', 'applying')", name="state"),
    )

    id: Mapped[BigId]
    place: Mapped[str]
    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"))
    kind: Mapped[str]
    folder: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    choices: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any] | None]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    created_at: Mapped[CreatedAt]
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class ColumnMemory(Base):
    """What a town's people said an unusual heading means; an empty field leaves it out."""

    __tablename__ = "column_memory"

    town_code: Mapped[str] = mapped_column(ForeignKey("town.code"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
