"""The audit trail: who changed or looked at what, in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt


class AuditRow(Base):
    """One act. Rows are only ever added; the application role cannot change or delete them."""

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint(
            "action IN ('create', 'change', 'delete', 'look', 'sign_in')", name="action"
        ),
        Index("ix_audit_entity", "entity", "entity_id"),
        Index("ix_audit_at", "at"),
    )

    id: Mapped[BigId]
    at: Mapped[CreatedAt]
    # No foreign key: the trail outlives the account.
    account_id: Mapped[int | None]
    role: Mapped[str]
    area: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str | None]
    # The code (town, village …) that decides who may read this row.
    place: Mapped[str]
    rows: Mapped[int] = mapped_column(server_default=text("1"))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    request_id: Mapped[str | None]
