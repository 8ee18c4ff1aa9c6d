"""Imports in steps, remembered headings, and undo.

Revision ID: 0006
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from service.db.sql import load_sql, run_script

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB()


def upgrade() -> None:
    _batch()
    op.create_table(
        "import_change",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("before", JSONB, nullable=True),
        sa.Column("after_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_import_change_batch_id_import_batch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "relation", "row_key", name=op.f("pk_import_change")),
    )
    op.create_index("ix_import_change_row", "import_change", ["relation", "row_key"])
    op.create_table(
        "import_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("counts", JSONB, nullable=True),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'checked', 'applying')", name=op.f("ck_import_session_state")
        ),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_import_session_town_code_town")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_import_session_created_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_import_session_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_session")),
        sa.UniqueConstraint("folder", name=op.f("uq_import_session_folder")),
    )
    op.create_table(
        "column_memory",
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_column_memory_town_code_town")
        ),
        sa.PrimaryKeyConstraint("town_code", "kind", "heading", name=op.f("pk_column_memory")),
    )
    run_script(op.get_bind(), load_sql("imports"))


def _batch() -> None:
    counts = ("rows_unmatched", "rows_added", "rows_changed")
    for name in counts:
        op.add_column(
            "import_batch",
            sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        )
    op.add_column("import_batch", sa.Column("file_name", sa.Text(), nullable=True))
    op.add_column("import_batch", sa.Column("place", sa.Text(), nullable=True))
    op.execute("UPDATE import_batch SET place = town_code")
    op.alter_column("import_batch", "place", nullable=False)
    op.add_column("import_batch", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_batch", sa.Column("undone_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_import_batch_undone_by_account"),
        "import_batch",
        "account",
        ["undone_by"],
        ["id"],
    )
    op.drop_constraint(op.f("ck_import_batch_rows"), "import_batch")
    op.create_check_constraint(
        op.f("ck_import_batch_rows"),
        "import_batch",
        "rows_good + rows_bad + rows_unmatched = rows_total",
    )


def downgrade() -> None:
    raise NotImplementedError("what can be undone is not forgotten; restore a backup instead")
