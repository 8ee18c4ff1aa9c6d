"""Named SQL: set-based spatial work, one statement or script a file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection


@cache
def load_sql(name: str) -> str:
    """Return the text of ``<name>.sql`` in this folder.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    """
    return (files(__name__) / f"{name}.sql").read_text(encoding="utf-8")


def run_script(connection: Connection, script: str) -> None:
    """Run a script of several statements, without values, in the connection's transaction.

    It goes straight to the driver: SQLAlchemy would read colons and per cent signs as markers.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute(script)
