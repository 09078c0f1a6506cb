"""Integrations, their secrets, and what they have delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "integrations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_integrations_team_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_integrations_rotation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_integrations"),
    )
    op.create_index("ix_integrations_team_id", "integrations", ["team_id"])
    op.create_table(
        "integration_secrets",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integrations.id"], name="fk_integration_secrets_integration_id"
        ),
        sa.PrimaryKeyConstraint("integration_id", "made_at", name="pk_integration_secrets"),
    )
    op.create_table(
        "deliveries",
        sa.Column("integration_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integrations.id"], name="fk_deliveries_integration_id"),
        sa.PrimaryKeyConstraint("integration_id", "event", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_last", "deliveries", ["last"])


def downgrade() -> None:
    for table in ("deliveries", "integration_secrets", "integrations"):
        op.drop_table(table)
