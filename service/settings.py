"""Everything that can be set from outside, read once and then frozen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT_DATA_DIR = Path("/var/lib/yuanba")
DATABASE_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def default_data_dir() -> Path:
    """Return where data lives when nobody says otherwise.

    Returns
    -------
    pathlib.Path
        ``/var/lib/yuanba`` for root, because the database server runs as another user who may not
        enter root's home; else ``$XDG_DATA_HOME/yuanba``, by default ``~/.local/share/yuanba``.
    """
    if os.geteuid() == 0:
        return ROOT_DATA_DIR
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "share") / "yuanba"


class Settings(BaseSettings):
    """The settings of one process, from ``YUANBA_…`` variables or given by name.

    Build it where a program starts and pass it on; importing this module makes none.

    Attributes
    ----------
    data_dir : pathlib.Path
        Absolute folder that holds the private cluster, uploads and caches.
    database_url : str or None
        An existing PostGIS database instead of the private cluster.
    cluster_user : str
        System account that runs the private cluster when Yuanba is started by root.
    host, port : str, int
        Where ``serve`` listens.

    Examples
    --------
    >>> Settings(data_dir="/tmp/town", port=8080).port
    8080
    """

    model_config = SettingsConfigDict(env_prefix="YUANBA_", frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str | None = None
    cluster_user: str = "postgres"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _postgres_or_none(cls, value: str | None) -> str | None:
        if value and not value.startswith(DATABASE_SCHEMES):
            raise ValueError("not an address of PostgreSQL")
        return value or None
