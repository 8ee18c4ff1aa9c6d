"""Bring a database to the newest schema, and say when it is newer than this program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from geo.errors import YuanbaError


class DatabaseTooNewError(YuanbaError):
    """The database was migrated by a newer version of Yuanba."""

    code = "database-too-new"


def migration_config() -> Config:
    """Return Alembic's configuration for the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def current_revision(engine: Engine) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """Return the newest revision that this program knows."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    assert head is not None
    return head


def migrate(engine: Engine) -> None:
    """Apply every missing migration, each in its own transaction.

    Parameters
    ----------
    engine : Engine
        Connects as the owner of the tables, not as the application role.

    Raises
    ------
    DatabaseTooNewError
        The database is at a revision that this program does not know.
    """
    config = migration_config()
    current = current_revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseTooNewError(
            zh=f"数据库版本 {current} 比本程序新，请升级院坝图后再打开，数据未作任何改动",
            en=f"the database is at version {current}, which is newer than this program; "
            "upgrade Yuanba and open it again; nothing was changed",
            revision=current,
        )
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
