"""What the tiles and layers of a village were drawn from, in one look.

Revision ID: 0009
Revises: 0011
"""

from __future__ import annotations

from alembic import op

from service.db.sql import load_sql, run_script

revision = "0009"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), load_sql("land_stamp"))


def downgrade() -> None:
    op.execute("DROP FUNCTION yuanba_land_stamp(text)")
