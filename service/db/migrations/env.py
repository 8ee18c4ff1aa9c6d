"""Alembic's entry point: migrations run on a connection that the caller opened."""

from __future__ import annotations

from alembic import context

from service.db.models import Base

POSTGIS_TABLES = {"spatial_ref_sys"}


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
    """Leave PostGIS's and the job queue's own tables to their makers."""
    return not (
        kind == "table" and name and (name in POSTGIS_TABLES or name.startswith("procrastinate_"))
    )


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=ours,
    transaction_per_migration=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
