"""Row-level security and the application role's grants.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

from service.db.sql import load_sql, run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The private cluster has made the role already; on somebody else's PostGIS the migration does.
# Whether this login may then act as the role is checked when the database is opened.
MAKE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yuanba_app') THEN
        CREATE ROLE yuanba_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- two databases migrated at once
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(current_user, 'yuanba_app', 'MEMBER') THEN
        EXECUTE format('GRANT yuanba_app TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""


def upgrade() -> None:
    run_script(op.get_bind(), MAKE_ROLE)
    run_script(op.get_bind(), load_sql("security"))


def downgrade() -> None:
    raise NotImplementedError("security is not taken away; restore a backup instead")
