"""What a running database says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg


@dataclass(frozen=True)
class DatabaseState:
    """Schema and jobs of a database.

    Attributes
    ----------
    revision : str or None
        Migration that it is at; None for an empty database.
    jobs : dict of str to int
        How many jobs there are in each state.
    """

    revision: str | None
    jobs: dict[str, int]


def database_state(url: str) -> DatabaseState:
    """Look at a database.

    Parameters
    ----------
    url : str
        Address of the database, with or without SQLAlchemy's driver name.
    """
    plain = url.replace("+psycopg", "", 1)
    with psycopg.connect(plain, connect_timeout=5) as connection:
        revision = jobs = None
        if _has(connection, "alembic_version"):
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if _has(connection, "procrastinate_jobs"):
            jobs = connection.execute(
                "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1"
            ).fetchall()
    return DatabaseState(str(revision[0]) if revision else None, dict(jobs or []))


def _has(connection: psycopg.Connection[Any], table: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
    return bool(found and found[0])
