"""Remember which operations one click made: they are one step of undo.

Revision ID: 0011
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_operation", sa.Column("gesture", sa.Uuid(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what people did is not taken away; restore a backup instead")
