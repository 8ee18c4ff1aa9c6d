"""A real PostGIS for whoever asks: one private cluster a process, one fresh database a test."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from service.cluster import Cluster, ClusterUrls
from service.cluster.configuration import APP, OWNER, SUPERUSER
from service.db.database import Database
from service.db.engine import make_engine
from service.db.migrate import migrate
from tests.village import adopted_plan, fill

TEMPLATE = "yuanba"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cluster_urls() -> Iterator[ClusterUrls]:
    """Start a private cluster for this process and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="yuanba-test-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data")
    try:
        urls = cluster.start()
        _do_not_wait_for_the_disk(urls)
        yield urls
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _do_not_wait_for_the_disk(urls: ClusterUrls) -> None:
    engine = make_engine(urls.url(SUPERUSER, "postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("ALTER SYSTEM SET full_page_writes = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def superuser(cluster_urls: ClusterUrls) -> Iterator[Engine]:
    """The server's superuser, who makes and drops the tests' databases."""
    engine = make_engine(cluster_urls.url(SUPERUSER, "postgres")).execution_options(
        isolation_level="AUTOCOMMIT"
    )
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template(cluster_urls: ClusterUrls) -> str:
    """A migrated, empty database to copy."""
    owner = make_engine(cluster_urls.owner_url)
    migrate(owner)
    owner.dispose()
    return TEMPLATE


@pytest.fixture
def database_name(superuser: Engine, template: str) -> Iterator[str]:
    """A database of the test's own, copied from the template."""
    with copied(superuser, template) as name:
        yield name


@pytest.fixture
def database(cluster_urls: ClusterUrls, database_name: str) -> Iterator[Database]:
    """The test's own database, as the application sees it."""
    with opened(cluster_urls, database_name) as database:
        yield database


@pytest.fixture
def owner(cluster_urls: ClusterUrls, database_name: str) -> Iterator[Engine]:
    """The test's own database, as the owner of its tables."""
    engine = make_engine(cluster_urls.url(OWNER, database_name))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def village_template(cluster_urls: ClusterUrls, superuser: Engine, template: str) -> Iterator[str]:
    """A database with the small village of `tests.village` and an adopted plan, to copy."""
    with copied(superuser, template) as name:
        with opened(cluster_urls, name) as database:
            fill(database)
            adopted_plan(database)
        yield name


@pytest.fixture
def village(
    cluster_urls: ClusterUrls, superuser: Engine, village_template: str
) -> Iterator[Database]:
    """The test's own copy of the small village."""
    with copied(superuser, village_template) as name, opened(cluster_urls, name) as database:
        yield database


@contextmanager
def copied(superuser: Engine, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with superuser.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}"))
    yield name
    with superuser.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def opened(urls: ClusterUrls, name: str) -> Iterator[Database]:
    url = urls.url(APP, name)
    engine = make_engine(url)
    yield Database(url, engine)
    engine.dispose()
