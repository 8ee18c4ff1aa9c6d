"""The job queue's own tables.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

from service.db.sql import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON
    procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events, procrastinate_workers
    TO yuanba_app;
GRANT SELECT ON alembic_version TO yuanba_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yuanba_app;
"""


def upgrade() -> None:
    run_script(op.get_bind(), SchemaManager.get_schema() + GRANTS)


def downgrade() -> None:
    raise NotImplementedError("the queue is not taken away; restore a backup instead")
