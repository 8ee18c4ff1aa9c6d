"""Engines and the address of the database."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Return an engine on `url` that hides bound values (they are personal data) from errors."""
    return create_engine(url, pool_size=pool_size, pool_pre_ping=True, hide_parameters=True)
