"""The database that the composition makes serves as well as the private cluster."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from service.cluster import Cluster
from service.cluster.configuration import APP, DATABASE, OWNER, SUPERUSER
from service.db.database import open_database
from service.db.session import SYSTEM
from service.settings import Settings

pytestmark = pytest.mark.postgis
ROOT = Path(__file__).resolve().parents[3]


def test_the_script_of_the_composition_makes_a_database_to_migrate(
    new_cluster: Callable[..., Cluster],
) -> None:
    urls = new_cluster().start()
    admin = urls.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {DATABASE}")
        connection.execute(f"DROP ROLE {APP}")
        connection.execute(f"DROP ROLE {OWNER}")
    environment = {
        **os.environ,
        "PGHOST": str(urls.socket_dir),
        "POSTGRES_USER": SUPERUSER,
        "YUANBA_DATABASE_PASSWORD": "it's generated",
    }
    subprocess.run([ROOT / "docker" / "create_database.sh"], env=environment, check=True)
    url = f"postgresql://{OWNER}@/{DATABASE}?host={urls.socket_dir}"
    with (
        open_database(Settings(database_url=url)) as database,
        database.work(SYSTEM) as session,
    ):
        assert session.scalar(text("SELECT current_user")) == APP
        assert session.scalar(text("SELECT count(*) FROM village")) == 0
