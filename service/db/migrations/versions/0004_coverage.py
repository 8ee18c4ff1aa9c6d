"""Visits, known walks and the worklist.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.sql import load_sql, run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('call', 'look', 'patrol', 'dissuade', 'explain', 'listen')",
            name=op.f("ck_visit_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_visit_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_visit_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("key", name=op.f("uq_visit_key")),
    )
    op.create_index("ix_visit_household_id_visited_on", "visit", ["household_id", "visited_on"])
    op.create_index(op.f("ix_visit_member_id"), "visit", ["member_id"])
    op.create_table(
        "walk",
        sa.Column("home_id", sa.BigInteger(), nullable=False),
        sa.Column("courtyard_id", sa.BigInteger(), nullable=False),
        sa.Column("metres", sa.Float(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.CheckConstraint("metres >= 0 AND minutes >= 0", name=op.f("ck_walk_length")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["courtyard.id"], name=op.f("fk_walk_home_id_courtyard")
        ),
        sa.ForeignKeyConstraint(
            ["courtyard_id"], ["courtyard.id"], name=op.f("fk_walk_courtyard_id_courtyard")
        ),
        sa.PrimaryKeyConstraint("home_id", "courtyard_id", name=op.f("pk_walk")),
    )
    op.create_index(op.f("ix_walk_courtyard_id"), "walk", ["courtyard_id"])
    op.create_table(
        "gap_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_gap_item_dates")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_gap_item_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_gap_item_owner_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_item")),
    )
    op.create_index(op.f("ix_gap_item_household_id"), "gap_item", ["household_id"])
    op.create_index(op.f("ix_gap_item_owner_id"), "gap_item", ["owner_id"])
    op.create_index(
        "uq_gap_item_open",
        "gap_item",
        ["household_id"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    run_script(op.get_bind(), load_sql("coverage_security"))


def downgrade() -> None:
    raise NotImplementedError("visits are not taken away; restore a backup instead")
