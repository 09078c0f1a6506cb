"""People, teams, rotations and who serves in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("share", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_people_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("horizon", sa.JSON(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("wished", sa.JSON(), nullable=False),
        sa.Column("pins", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_teams_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("organisation_id", "name", name="uq_teams_organisation_id_name"),
    )
    op.create_table(
        "incidents",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responders", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_incidents_team_id"),
        sa.PrimaryKeyConstraint("team_id", "id", name="pk_incidents"),
    )
    op.create_table(
        "ledger",
        sa.Column("row", ROW, nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("rotation", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("load", sa.JSON(), nullable=False),
        sa.Column("exposure", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_ledger_person_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_ledger_team_id"),
        sa.PrimaryKeyConstraint("row", name="pk_ledger"),
    )
    op.create_index("ix_ledger_team_id", "ledger", ["team_id"])
    op.create_table(
        "rotations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.JSON(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("escalation", sa.JSON(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_rotations_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rotations"),
    )
    op.create_index(
        "uq_rotations_team_id_name",
        "rotations",
        ["team_id", "name"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "team_people",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_team_people_person_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_people_team_id"),
        sa.PrimaryKeyConstraint("team_id", "person_id", name="pk_team_people"),
    )
    op.create_index("ix_team_people_person_id", "team_people", ["person_id"])
    op.create_table(
        "time_off",
        sa.Column("row", ROW, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_time_off_person_id"),
        sa.PrimaryKeyConstraint("row", name="pk_time_off"),
    )
    op.create_index("ix_time_off_person_id", "time_off", ["person_id"])
    op.create_table(
        "wishes",
        sa.Column("row", ROW, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_wishes_person_id"),
        sa.PrimaryKeyConstraint("row", name="pk_wishes"),
    )
    op.create_index("ix_wishes_person_id", "wishes", ["person_id"])
    op.create_table(
        "holidays",
        sa.Column("row", ROW, nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("extra_load", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_holidays_rotation_id"),
        sa.PrimaryKeyConstraint("row", name="pk_holidays"),
    )
    op.create_index("ix_holidays_rotation_id", "holidays", ["rotation_id"])
    op.create_table(
        "memberships",
        sa.Column("row", ROW, nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("joined", sa.Date(), nullable=True),
        sa.Column("left", sa.Date(), nullable=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("newcomer", sa.Boolean(), nullable=False),
        sa.Column("shadowed", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_memberships_rotation_id"),
        sa.PrimaryKeyConstraint("row", name="pk_memberships"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_index("ix_memberships_rotation_id", "memberships", ["rotation_id"])
    organisations = sa.table("organisations", sa.column("id"), sa.column("name"))
    op.bulk_insert(organisations, [{"id": "default", "name": "default"}])


def downgrade() -> None:
    for table in (
        "memberships",
        "holidays",
        "wishes",
        "time_off",
        "team_people",
        "rotations",
        "ledger",
        "incidents",
        "teams",
        "people",
        "organisations",
    ):
        op.drop_table(table)
