"""Roads with heights, and walks whose slope is known.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    profile = Geometry("GEOMETRYZ", srid=4326, dimension=3, spatial_index=False)
    op.add_column("road", sa.Column("profile", profile, nullable=True))
    known: sa.Column[bool] = sa.Column(
        "slope_known", sa.Boolean(), nullable=False, server_default=sa.text("false")
    )
    op.add_column("walk", known)


def downgrade() -> None:
    op.drop_column("walk", "slope_known")
    op.drop_column("road", "profile")
