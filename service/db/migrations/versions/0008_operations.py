"""Operations of plans, named versions, the process with its meetings and objections.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import geoalchemy2 as ga
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from service.db.sql import load_sql, run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("adjacency_link", sa.Column("form", sa.Text(), nullable=True))
    _pins()
    _operations()
    _process()
    run_script(op.get_bind(), load_sql("operations_security"))


def _pins() -> None:
    locked: sa.Column[bool] = sa.Column(
        "locked", sa.Boolean(), server_default=sa.text("false"), nullable=False
    )
    op.add_column("micro_grid", locked)
    op.add_column("micro_grid", sa.Column("pin_member_id", sa.BigInteger(), nullable=True))
    op.add_column("micro_grid", sa.Column("pin_courtyard_id", sa.BigInteger(), nullable=True))
    op.add_column("micro_grid", sa.Column("pin_name", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_micro_grid_pin_member_id_member"),
        "micro_grid",
        "member",
        ["pin_member_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_micro_grid_pin_courtyard_id_courtyard"),
        "micro_grid",
        "courtyard",
        ["pin_courtyard_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_micro_grid_pin"),
        "micro_grid",
        "num_nonnulls(pin_member_id, pin_courtyard_id, pin_name) IN (0, 3)",
    )


def _of_a_plan(table: str, *columns: sa.Column[object] | sa.Constraint) -> None:
    """Create a table whose rows belong to a plan and have an author."""
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f(f"fk_{table}_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f(f"fk_{table}_author_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _operations() -> None:
    _of_a_plan(
        "plan_operation",
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", pg.JSONB(none_as_null=True), nullable=False),
        sa.Column("forward", pg.JSONB(none_as_null=True), nullable=False),
        sa.Column("inverse", pg.JSONB(none_as_null=True), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'done'"), nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'undone', 'cleared')", name=op.f("ck_plan_operation_state")
        ),
        sa.UniqueConstraint("plan_id", "revision", name=op.f("uq_plan_operation_plan_id_revision")),
        sa.UniqueConstraint("plan_id", "uuid", name=op.f("uq_plan_operation_plan_id_uuid")),
    )
    _of_a_plan(
        "plan_version",
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_plan_version_plan_id"), "plan_version", ["plan_id"])


def _process() -> None:
    _of_a_plan(
        "plan_event",
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "outcome", pg.JSONB(none_as_null=True), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("role", sa.Text(), nullable=False),
    )
    op.create_index(op.f("ix_plan_event_plan_id"), "plan_event", ["plan_id"])
    _of_a_plan(
        "meeting",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("present", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.CheckConstraint("present >= 0", name=op.f("ck_meeting_present")),
    )
    op.create_index(op.f("ix_meeting_plan_id"), "meeting", ["plan_id"])
    _of_a_plan(
        "objection",
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("courtyard_id", sa.BigInteger(), nullable=True),
        sa.Column("position", ga.Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'rejected', 'withdrawn')",
            name=op.f("ck_objection_status"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_objection_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["courtyard_id"], ["courtyard.id"], name=op.f("fk_objection_courtyard_id_courtyard")
        ),
    )
    op.create_index(op.f("ix_objection_plan_id"), "objection", ["plan_id"])


def downgrade() -> None:
    raise NotImplementedError("what people decided is not taken away; restore a backup instead")
