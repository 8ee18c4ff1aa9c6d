"""Row-level security: what each role sees and may change, asked of the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service.cluster import ClusterUrls
from service.cluster.configuration import OWNER, SUPERUSER
from service.db.database import Database, RoleMissingError, open_database
from service.db.engine import make_engine
from service.db.session import APP_ROLE, DOOR, NOBODY, Actor
from service.settings import Settings
from tests.village import NEIGHBOUR, TOWN, VILLAGE, fill

PERSONAL = (
    "household",
    "member",
    "score",
    "account",
    "audit",
    "session",
    "import_batch",
    "import_change",
    "import_session",
    "column_memory",
)
ALL_HOUSEHOLDS = 60


@pytest.fixture
def count(village: Database) -> Callable[[Actor, str], int]:
    def run(actor: Actor, table: str) -> int:
        with village.work(actor) as session:
            return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    return run


@pytest.mark.parametrize("table", PERSONAL)
def test_nobody_sees_nothing(count: Callable[[Actor, str], int], table: str) -> None:
    assert count(NOBODY, table) == 0


@pytest.mark.parametrize("table", ["household", "member", "score", "audit"])
def test_a_viewer_sees_no_personal_data(count: Callable[[Actor, str], int], table: str) -> None:
    assert count(Actor("viewer", TOWN), table) == 0
    assert count(Actor("administrator", "*"), table) == 0 or table == "audit"
    assert count(DOOR, table) == 0


@pytest.mark.parametrize(
    ("role", "area", "expected"),
    [
        ("town_officer", TOWN, ALL_HOUSEHOLDS),
        ("town_officer", "500238116", 0),
        ("town_officer", "", 0),
        ("village_secretary", VILLAGE, ALL_HOUSEHOLDS),
        ("village_secretary", NEIGHBOUR, 0),
    ],
)
def test_keepers_see_the_households_of_their_area(
    count: Callable[[Actor, str], int], role: str, area: str, expected: int
) -> None:
    assert count(Actor(role, area), "household") == expected


def test_a_grid_head_sees_the_own_micro_grid_and_changes_nothing(village: Database) -> None:
    area = f"{VILLAGE}001001"
    with village.work(Actor("town_officer", TOWN)) as session:
        own = session.scalar(text("SELECT households FROM micro_grid WHERE code = :c"), {"c": area})
    head = Actor("grid_head", area, member_id=1)
    with village.work(head) as session:
        assert session.scalar(text("SELECT count(*) FROM household")) == own
        assert session.scalar(text("SELECT array_agg(id) FROM member")) == [1]
        changed = session.execute(text("UPDATE household SET people = 9")).rowcount
    assert changed == 0


def test_land_and_plans_are_seen_but_written_only_by_their_keepers(village: Database) -> None:
    viewer = Actor("viewer", VILLAGE)
    with village.work(viewer) as session:
        seen = session.scalars(text("SELECT code FROM village ORDER BY 1")).all()
        assert session.scalar(text("SELECT count(*) FROM assignment")) == 30
        assert session.execute(text("UPDATE plan SET name = 'x'")).rowcount == 0
        assert session.execute(text("DELETE FROM assignment")).rowcount == 0
    assert seen == [VILLAGE]
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        village.work(viewer) as session,
    ):
        session.execute(
            text("INSERT INTO villager_group (village_code, number, name) VALUES (:v, 9, 'x')"),
            {"v": VILLAGE},
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE household SET village_code = '500238115202'",
        """INSERT INTO member (code, town_code, village_code, name, kind, floating)
        VALUES ('M9', '500238115', '500238115202', 'x', 'party_member', false)""",
    ],
)
def test_a_secretary_cannot_move_rows_out_of_the_own_village(
    village: Database, change: str
) -> None:
    secretary = Actor("village_secretary", VILLAGE)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        village.work(secretary) as session,
    ):
        session.execute(text(change))


def test_the_actor_does_not_outlive_its_transaction(village: Database) -> None:
    """A pooled connection that served an officer must not serve the next request as one."""
    with village.work(Actor("town_officer", TOWN)) as session:
        assert _households(session) == ALL_HOUSEHOLDS
    with village.engine.connect() as connection:
        area = connection.scalar(text("SELECT current_setting('yuanba.area', true)"))
        seen = connection.scalar(text("SELECT count(*) FROM household"))
    assert (area or "", seen) == ("", 0)


@pytest.fixture
def borrowed(cluster_urls: ClusterUrls, superuser: Engine) -> Iterator[str]:
    """Somebody else's PostGIS: the login owns the database and is not the application's role."""
    with superuser.connect() as connection:
        connection.execute(text(f"CREATE DATABASE borrowed OWNER {OWNER}"))
    extension = make_engine(cluster_urls.url(SUPERUSER, "borrowed"))
    with extension.begin() as connection:
        connection.execute(text("CREATE EXTENSION postgis"))
    extension.dispose()
    yield cluster_urls.url(OWNER, "borrowed").replace("+psycopg", "")
    with superuser.connect() as connection:
        connection.execute(text("DROP DATABASE borrowed WITH (FORCE)"))
        connection.execute(text(f"REVOKE {APP_ROLE} FROM {OWNER}"))


def test_a_login_that_owns_the_tables_steps_down_too(
    borrowed: str, superuser: Engine, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=borrowed)
    with (
        pytest.raises(RoleMissingError, match=f"GRANT {APP_ROLE} TO {OWNER}"),
        open_database(settings),
    ):
        pass
    with superuser.connect() as connection:
        connection.execute(text(f"GRANT {APP_ROLE} TO {OWNER}"))
    with open_database(settings) as database:
        fill(database)
        with database.work(NOBODY) as session:
            assert _households(session) == 0
        with database.work(Actor("town_officer", TOWN)) as session:
            assert _households(session) == ALL_HOUSEHOLDS


def _households(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM household")) or 0)
