"""Tables.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "detail",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "action IN ('create', 'change', 'delete', 'look', 'sign_in')",
            name=op.f("ck_audit_action"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_entity", "audit", ["entity", "entity_id"], unique=False)
    op.create_table(
        "town",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "settings",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint("code ~ '^[0-9]{9}$'", name=op.f("ck_town_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_town")),
    )
    op.create_table(
        "barrier",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "line",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('river', 'gorge', 'ridge', 'motorway', 'bridge', 'other')",
            name=op.f("ck_barrier_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_barrier_town_code_town")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sa.UniqueConstraint("town_code", "code", name=op.f("uq_barrier_town_code_code")),
    )
    op.create_index("ix_barrier_line", "barrier", ["line"], unique=False, postgresql_using="gist")
    op.create_table(
        "index_scheme",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "breaks", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_index_scheme_town_code_town")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_scheme")),
        sa.UniqueConstraint(
            "town_code", "name", "version", name=op.f("uq_index_scheme_town_code_name_version")
        ),
    )
    op.create_table(
        "road",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "line",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["town_code"], ["town.code"], name=op.f("fk_road_town_code_town")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road")),
        sa.UniqueConstraint("town_code", "code", name=op.f("uq_road_town_code_code")),
    )
    op.create_index("ix_road_line", "road", ["line"], unique=False, postgresql_using="gist")
    op.create_table(
        "village",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "boundary",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("micro_grids", sa.BigInteger(), nullable=True),
        sa.Column("grids", sa.BigInteger(), nullable=True),
        sa.Column("external_code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "code ~ '^[0-9]{12}$' AND starts_with(code, town_code)", name=op.f("ck_village_code")
        ),
        sa.CheckConstraint("grids > 0", name=op.f("ck_village_grids")),
        sa.CheckConstraint("micro_grids > 0", name=op.f("ck_village_micro_grids")),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_village_town_code_town")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_village")),
    )
    op.create_index(
        "ix_village_boundary", "village", ["boundary"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_village_town_code"), "village", ["town_code"], unique=False)
    op.create_table(
        "assessment_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("scheme_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_assessment_period_dates")),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["index_scheme.id"],
            name=op.f("fk_assessment_period_scheme_id_index_scheme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_period")),
        sa.UniqueConstraint("scheme_id", "code", name=op.f("uq_assessment_period_scheme_id_code")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("scheme_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("share", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_indicator_share")),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["index_scheme.id"], name=op.f("fk_indicator_scheme_id_index_scheme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("scheme_id", "key", name=op.f("uq_indicator_scheme_id_key")),
    )
    op.create_table(
        "road_section",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "line",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_road_section_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_section")),
        sa.UniqueConstraint("code", name=op.f("uq_road_section_code")),
    )
    op.create_index(
        "ix_road_section_line", "road_section", ["line"], unique=False, postgresql_using="gist"
    )
    op.create_index(
        op.f("ix_road_section_village_code"), "road_section", ["village_code"], unique=False
    )
    op.create_table(
        "villager_group",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_villager_group_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villager_group")),
        sa.UniqueConstraint(
            "village_code", "number", name=op.f("uq_villager_group_village_code_number")
        ),
    )
    op.create_table(
        "courtyard",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "position",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "cell",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("homes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("people", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("homes >= 0 AND people >= 0", name=op.f("ck_courtyard_counts")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["villager_group.id"], name=op.f("fk_courtyard_group_id_villager_group")
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_courtyard_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courtyard")),
        sa.UniqueConstraint("code", name=op.f("uq_courtyard_code")),
    )
    op.create_index(
        "ix_courtyard_cell", "courtyard", ["cell"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_courtyard_group_id"), "courtyard", ["group_id"], unique=False)
    op.create_index(
        "ix_courtyard_position", "courtyard", ["position"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_courtyard_village_code"), "courtyard", ["village_code"], unique=False)
    op.create_table(
        "house",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=True),
        sa.Column("courtyard_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "footprint",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courtyard_id"], ["courtyard.id"], name=op.f("fk_house_courtyard_id_courtyard")
        ),
        sa.ForeignKeyConstraint(["town_code"], ["town.code"], name=op.f("fk_house_town_code_town")),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_house_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
        sa.UniqueConstraint("town_code", "code", name=op.f("uq_house_town_code_code")),
    )
    op.create_index(op.f("ix_house_courtyard_id"), "house", ["courtyard_id"], unique=False)
    op.create_index(
        "ix_house_footprint", "house", ["footprint"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_house_village_code"), "house", ["village_code"], unique=False)
    op.create_table(
        "household",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("courtyard_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "position",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("stated_micro_grid", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_household_people")),
        sa.CheckConstraint(
            "village_code IS NULL OR starts_with(village_code, town_code)",
            name=op.f("ck_household_village"),
        ),
        sa.ForeignKeyConstraint(
            ["courtyard_id"], ["courtyard.id"], name=op.f("fk_household_courtyard_id_courtyard")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["villager_group.id"], name=op.f("fk_household_group_id_villager_group")
        ),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_household_town_code_town")
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_household_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("code", name=op.f("uq_household_code")),
    )
    op.create_index(op.f("ix_household_courtyard_id"), "household", ["courtyard_id"], unique=False)
    op.create_index(
        "ix_household_position", "household", ["position"], unique=False, postgresql_using="gist"
    )
    op.create_index(op.f("ix_household_town_code"), "household", ["town_code"], unique=False)
    op.create_index(op.f("ix_household_village_code"), "household", ["village_code"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("floating", sa.Boolean(), nullable=False),
        sa.Column("home_courtyard_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('party_member', 'villager_representative')", name=op.f("ck_member_kind")
        ),
        sa.CheckConstraint(
            "village_code IS NULL OR starts_with(village_code, town_code)",
            name=op.f("ck_member_village"),
        ),
        sa.ForeignKeyConstraint(
            ["home_courtyard_id"],
            ["courtyard.id"],
            name=op.f("fk_member_home_courtyard_id_courtyard"),
        ),
        sa.ForeignKeyConstraint(
            ["town_code"], ["town.code"], name=op.f("fk_member_town_code_town")
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_member_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("code", name=op.f("uq_member_code")),
    )
    op.create_index(
        op.f("ix_member_home_courtyard_id"), "member", ["home_courtyard_id"], unique=False
    )
    op.create_index(op.f("ix_member_town_code"), "member", ["town_code"], unique=False)
    op.create_index(op.f("ix_member_village_code"), "member", ["village_code"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sign_in_name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("failed_attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(area = '*') = (role = 'administrator')", name=op.f("ck_account_administrator_area")
        ),
        sa.CheckConstraint(
            "area = '*' OR area ~ '^([0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})$'",
            name=op.f("ck_account_area"),
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'town_officer', 'village_secretary', 'grid_head', 'viewer')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_account_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_account_sign_in_name")),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("micro_grid_code", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("indicator", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("value", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.CheckConstraint(
            "micro_grid_code ~ '^[0-9]{18}$'", name=op.f("ck_score_micro_grid_code")
        ),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_score_value")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_score_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["assessment_period.id"],
            name=op.f("fk_score_period_id_assessment_period"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "period_id",
            "micro_grid_code",
            "member_id",
            "indicator",
            name=op.f("uq_score_period_id_micro_grid_code_member_id_indicator"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_score_member_id"), "score", ["member_id"], unique=False)
    op.create_index(op.f("ix_score_micro_grid_code"), "score", ["micro_grid_code"], unique=False)
    op.create_table(
        "adjacency_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("a_id", sa.BigInteger(), nullable=False),
        sa.Column("b_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("border_m", sa.Double(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_adjacency_link_order")),
        sa.CheckConstraint(
            "set_by IS NULL OR reason IS NOT NULL", name=op.f("ck_adjacency_link_reason")
        ),
        sa.ForeignKeyConstraint(
            ["a_id"], ["courtyard.id"], name=op.f("fk_adjacency_link_a_id_courtyard")
        ),
        sa.ForeignKeyConstraint(
            ["b_id"], ["courtyard.id"], name=op.f("fk_adjacency_link_b_id_courtyard")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_adjacency_link_set_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_adjacency_link_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjacency_link")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_adjacency_link_a_id_b_id")),
    )
    op.create_index(op.f("ix_adjacency_link_b_id"), "adjacency_link", ["b_id"], unique=False)
    op.create_index(
        op.f("ix_adjacency_link_village_code"), "adjacency_link", ["village_code"], unique=False
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_total", sa.BigInteger(), nullable=False),
        sa.Column("rows_good", sa.BigInteger(), nullable=False),
        sa.Column("rows_bad", sa.BigInteger(), nullable=False),
        sa.Column(
            "choices", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "notes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("rows_good + rows_bad = rows_total", name=op.f("ck_import_batch_rows")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_import_batch_created_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(op.f("ix_import_batch_town_code"), "import_batch", ["town_code"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column(
            "parameters", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column(
            "metrics", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("metrics_version", sa.Text(), nullable=False),
        sa.Column(
            "certificate",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column(
            "findings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'consultation', 'adopted', 'superseded')",
            name=op.f("ck_plan_status"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_plan_created_by_account")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["plan.id"], name=op.f("fk_plan_parent_id_plan")),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_plan_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_village_code"), "plan", ["village_code"], unique=False)
    op.create_index(
        "uq_plan_adopted",
        "plan",
        ["village_code"],
        unique=True,
        postgresql_where=sa.text("status = 'adopted'"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_index(
        op.f("ix_sign_in_link_account_id"), "sign_in_link", ["account_id"], unique=False
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column(
            "arguments", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "outcome", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_task_state"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_task_created_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_place"), "task", ["place"], unique=False)
    op.create_table(
        "grid",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_grid_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_grid_plan_id_code")),
    )
    op.create_table(
        "micro_grid",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_code", sa.Text(), nullable=True),
        sa.Column("households", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column(
            "shape",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grid.id"], name=op.f("fk_micro_grid_grid_id_grid"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_micro_grid_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_micro_grid")),
        sa.UniqueConstraint("id", "plan_id", name=op.f("uq_micro_grid_id_plan_id")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_micro_grid_plan_id_code")),
    )
    op.create_index(op.f("ix_micro_grid_grid_id"), "micro_grid", ["grid_id"], unique=False)
    op.create_index(
        "ix_micro_grid_shape", "micro_grid", ["shape"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("micro_grid_id", sa.BigInteger(), nullable=True),
        sa.Column("grid_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("role IN ('head', 'backup')", name=op.f("ck_appointment_role")),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_appointment_dates")
        ),
        sa.CheckConstraint(
            "num_nonnulls(micro_grid_id, grid_id) = 1", name=op.f("ck_appointment_one_post")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_appointment_grid_id_grid")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_appointment_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["micro_grid_id"],
            ["micro_grid.id"],
            name=op.f("fk_appointment_micro_grid_id_micro_grid"),
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_appointment_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_grid_id"), "appointment", ["grid_id"], unique=False)
    op.create_index(op.f("ix_appointment_member_id"), "appointment", ["member_id"], unique=False)
    op.create_index(
        op.f("ix_appointment_micro_grid_id"), "appointment", ["micro_grid_id"], unique=False
    )
    op.create_index(
        op.f("ix_appointment_village_code"), "appointment", ["village_code"], unique=False
    )
    op.create_index(
        "uq_appointment_acting_head",
        "appointment",
        ["micro_grid_id"],
        unique=True,
        postgresql_where=sa.text("role = 'head' AND ends_on IS NULL"),
    )
    op.create_table(
        "assignment",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("courtyard_id", sa.BigInteger(), nullable=False),
        sa.Column("micro_grid_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["courtyard_id"], ["courtyard.id"], name=op.f("fk_assignment_courtyard_id_courtyard")
        ),
        sa.ForeignKeyConstraint(
            ["micro_grid_id"],
            ["micro_grid.id"],
            name=op.f("fk_assignment_micro_grid_id_micro_grid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_assignment_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "courtyard_id", name=op.f("pk_assignment")),
    )
    op.create_index(
        op.f("ix_assignment_courtyard_id"), "assignment", ["courtyard_id"], unique=False
    )
    op.create_index("ix_assignment_micro_grid_id", "assignment", ["micro_grid_id"], unique=False)
    op.create_table(
        "road_duty",
        sa.Column("micro_grid_id", sa.BigInteger(), nullable=False),
        sa.Column("road_section_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["micro_grid_id"],
            ["micro_grid.id"],
            name=op.f("fk_road_duty_micro_grid_id_micro_grid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["road_section_id"],
            ["road_section.id"],
            name=op.f("fk_road_duty_road_section_id_road_section"),
        ),
        sa.PrimaryKeyConstraint("micro_grid_id", "road_section_id", name=op.f("pk_road_duty")),
    )
    op.create_index(
        op.f("ix_road_duty_road_section_id"), "road_duty", ["road_section_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_road_duty_road_section_id"), table_name="road_duty")
    op.drop_table("road_duty")
    op.drop_index("ix_assignment_micro_grid_id", table_name="assignment")
    op.drop_index(op.f("ix_assignment_courtyard_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(
        "uq_appointment_acting_head",
        table_name="appointment",
        postgresql_where=sa.text("role = 'head' AND ends_on IS NULL"),
    )
    op.drop_index(op.f("ix_appointment_village_code"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_micro_grid_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_member_id"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_grid_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_index("ix_micro_grid_shape", table_name="micro_grid", postgresql_using="gist")
    op.drop_index(op.f("ix_micro_grid_grid_id"), table_name="micro_grid")
    op.drop_table("micro_grid")
    op.drop_table("grid")
    op.drop_index(op.f("ix_task_place"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_sign_in_link_account_id"), table_name="sign_in_link")
    op.drop_table("sign_in_link")
    op.drop_index(op.f("ix_session_account_id"), table_name="session")
    op.drop_table("session")
    op.drop_index(
        "uq_plan_adopted", table_name="plan", postgresql_where=sa.text("status = 'adopted'")
    )
    op.drop_index(op.f("ix_plan_village_code"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(op.f("ix_import_batch_town_code"), table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index(op.f("ix_adjacency_link_village_code"), table_name="adjacency_link")
    op.drop_index(op.f("ix_adjacency_link_b_id"), table_name="adjacency_link")
    op.drop_table("adjacency_link")
    op.drop_index(op.f("ix_score_micro_grid_code"), table_name="score")
    op.drop_index(op.f("ix_score_member_id"), table_name="score")
    op.drop_table("score")
    op.drop_table("account")
    op.drop_index(op.f("ix_member_village_code"), table_name="member")
    op.drop_index(op.f("ix_member_town_code"), table_name="member")
    op.drop_index(op.f("ix_member_home_courtyard_id"), table_name="member")
    op.drop_table("member")
    op.drop_index(op.f("ix_household_village_code"), table_name="household")
    op.drop_index(op.f("ix_household_town_code"), table_name="household")
    op.drop_index("ix_household_position", table_name="household", postgresql_using="gist")
    op.drop_index(op.f("ix_household_courtyard_id"), table_name="household")
    op.drop_table("household")
    op.drop_index(op.f("ix_house_village_code"), table_name="house")
    op.drop_index("ix_house_footprint", table_name="house", postgresql_using="gist")
    op.drop_index(op.f("ix_house_courtyard_id"), table_name="house")
    op.drop_table("house")
    op.drop_index(op.f("ix_courtyard_village_code"), table_name="courtyard")
    op.drop_index("ix_courtyard_position", table_name="courtyard", postgresql_using="gist")
    op.drop_index(op.f("ix_courtyard_group_id"), table_name="courtyard")
    op.drop_index("ix_courtyard_cell", table_name="courtyard", postgresql_using="gist")
    op.drop_table("courtyard")
    op.drop_table("villager_group")
    op.drop_index(op.f("ix_road_section_village_code"), table_name="road_section")
    op.drop_index("ix_road_section_line", table_name="road_section", postgresql_using="gist")
    op.drop_table("road_section")
    op.drop_table("indicator")
    op.drop_table("assessment_period")
    op.drop_index(op.f("ix_village_town_code"), table_name="village")
    op.drop_index("ix_village_boundary", table_name="village", postgresql_using="gist")
    op.drop_table("village")
    op.drop_index("ix_road_line", table_name="road", postgresql_using="gist")
    op.drop_table("road")
    op.drop_table("index_scheme")
    op.drop_index("ix_barrier_line", table_name="barrier", postgresql_using="gist")
    op.drop_table("barrier")
    op.drop_table("town")
    op.drop_index("ix_audit_entity", table_name="audit")
    op.drop_index("ix_audit_at", table_name="audit")
    op.drop_table("audit")
