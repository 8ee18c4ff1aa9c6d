"""Accounts, the links that let people in, and server-side sessions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, BigId, CreatedAt

ROLES = ("administrator", "town_officer", "village_secretary", "grid_head", "viewer")


class Account(Base):
    """Someone who may sign in, with a role and an area of responsibility.

    ``area`` is the front part of the codes the account answers for: 9 digits for a town, 12 for
    a village, 15 for a grid, 18 for a micro-grid, or ``*`` for the administrator's everything.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint(
            "area = '*' OR area ~ '^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$'", name="area"
        ),
        CheckConstraint("(area = '*') = (role = 'administrator')", name="administrator_area"),
    )

    id: Mapped[BigId]
    name: Mapped[str]
    sign_in_name: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str]
    area: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    password_hash: Mapped[str | None]
    failed_attempts: Mapped[int] = mapped_column(server_default=text("0"))
    locked_until: Mapped[dt.datetime | None]
    created_at: Mapped[CreatedAt]
    disabled_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class SignInLink(Base):
    """A link that signs one account in once; only its hash is kept."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class AccountSession(Base):
    """A signed-in browser; only the token's hash is kept."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    expires_at: Mapped[dt.datetime]
