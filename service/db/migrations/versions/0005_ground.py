"""Look up the ground of many positions at once.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

from service.db.sql import load_sql, run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), load_sql("coverage_ground"))


def downgrade() -> None:
    raise NotImplementedError("security is not taken away; restore a backup instead")
