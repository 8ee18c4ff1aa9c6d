"""Roles, database and extension of a new cluster."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

from service.cluster.configuration import APP, DATABASE, OWNER, SUPERUSER


def create_database(socket_dir: Path) -> None:
    """Bring roles, database and PostGIS into being; a second run changes nothing.

    The owner makes tables in migrations. The application's role owns nothing and gets no table by
    default, so that row-level security binds it and every grant stands in a migration.
    """
    with _superuser(socket_dir, "postgres") as connection:
        _role(connection, OWNER, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        _role(connection, APP, "LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(_name(DATABASE), _name(OWNER))
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(_name(DATABASE)))
        connection.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                _name(DATABASE), _name(APP)
            )
        )
    with _superuser(socket_dir, DATABASE) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")


def _superuser(socket_dir: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(socket_dir), port=5432, user=SUPERUSER, dbname=database, autocommit=True
    )


def _role(connection: psycopg.Connection[tuple[object, ...]], name: str, attributes: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "CREATE" if found is None else "ALTER"
    connection.execute(
        sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), _name(name), sql.SQL(attributes))
    )


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)
