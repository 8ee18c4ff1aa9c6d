"""Nominations, one acting head a grid, and coverage judged in one function.

Revision ID: 0007
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.sql import load_sql, run_script

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

# Of several heads of a grid without an end, which nothing prevented so far, the last one stays.
END_FORMER = """
UPDATE appointment a SET ends_on = greatest(a.starts_on, b.starts_on - 1), revision = a.revision + 1
FROM (SELECT DISTINCT ON (grid_id) id, grid_id, starts_on FROM appointment
      WHERE role = 'head' AND ends_on IS NULL AND grid_id IS NOT NULL
      ORDER BY grid_id, starts_on DESC, id DESC) b
WHERE a.grid_id = b.grid_id AND a.id <> b.id AND a.role = 'head' AND a.ends_on IS NULL
"""


def upgrade() -> None:
    op.execute(END_FORMER)
    op.create_index(
        "uq_appointment_acting_grid_head",
        "appointment",
        ["grid_id"],
        unique=True,
        postgresql_where=sa.text("role = 'head' AND ends_on IS NULL"),
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("micro_grid_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("votes", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("appointment_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(micro_grid_id, grid_id) = 1", name=op.f("ck_nomination_one_post")
        ),
        sa.CheckConstraint("role IN ('head', 'backup')", name=op.f("ck_nomination_role")),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_nomination_votes")),
        sa.CheckConstraint(
            "decision IN ('confirmed', 'declined')", name=op.f("ck_nomination_decision")
        ),
        sa.CheckConstraint(
            "num_nulls(decision, decided_by, decided_on) IN (0, 3)",
            name=op.f("ck_nomination_whole_decision"),
        ),
        sa.CheckConstraint("decided_on >= met_on", name=op.f("ck_nomination_dates")),
        sa.CheckConstraint(
            "appointment_id IS NULL OR decision = 'confirmed'", name=op.f("ck_nomination_appointed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_nomination_appointment_id")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.{key}"], name=op.f(f"fk_nomination_{column}_{table}")
            )
            for column, table, key in (
                ("village_code", "village", "code"),
                ("micro_grid_id", "micro_grid", "id"),
                ("grid_id", "grid", "id"),
                ("member_id", "member", "id"),
                ("appointment_id", "appointment", "id"),
            )
        ),
    )
    for column in ("village_code", "micro_grid_id", "grid_id", "member_id"):
        op.create_index(op.f(f"ix_nomination_{column}"), "nomination", [column])
    op.create_index(
        "uq_nomination_open",
        "nomination",
        ["member_id", sa.text("coalesce(micro_grid_id, -grid_id)"), "role"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )
    run_script(op.get_bind(), load_sql("heads_security"))
    run_script(op.get_bind(), load_sql("coverage_reasons"))


def downgrade() -> None:
    raise NotImplementedError("nominations are not taken away; restore a backup instead")
