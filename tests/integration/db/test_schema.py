"""The migrated schema is the models', and the application role cannot step around it."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from service.db.database import Database
from service.db.migrate import DatabaseTooNewError, current_revision, head_revision, migrate
from service.db.models import Base
from service.db.session import SYSTEM


def test_migrations_make_what_the_models_say(owner: Engine) -> None:
    known = set(Base.metadata.tables)
    with owner.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _o, name, kind, *_: kind != "table" or name in known},
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_every_table_has_row_level_security(owner: Engine) -> None:
    with owner.connect() as connection:
        without = set(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                    " WHERE relkind = 'r' AND nspname = 'public' AND NOT relrowsecurity"
                    " AND relname NOT LIKE 'procrastinate%'"
                )
            )
        )
    assert without == {"alembic_version", "spatial_ref_sys"}


def test_the_application_role_owns_nothing_and_cannot_bypass(database: Database) -> None:
    with database.work(SYSTEM) as session:
        owned = session.scalar(
            text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        )
        bypass = session.scalar(
            text("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        )
    assert (owned, bypass) == (0, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET role = 'x'",
        "DELETE FROM audit",
        "ALTER TABLE household DISABLE ROW LEVEL SECURITY",
        "SET ROLE yuanba_owner",
        "CREATE TABLE public.mine (a int)",
    ],
)
def test_the_application_role_is_refused(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError), database.work(SYSTEM) as session:
        session.execute(text(statement))


def test_migrating_twice_changes_nothing(owner: Engine) -> None:
    migrate(owner)
    assert current_revision(owner) == head_revision()


def test_a_newer_database_is_left_alone(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match="9999"):
        migrate(owner)
    assert current_revision(owner) == "9999"
