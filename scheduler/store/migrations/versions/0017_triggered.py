"""What has happened and was acted on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "triggered",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_triggered_team_id"),
        sa.PrimaryKeyConstraint("team_id", "subject", name="pk_triggered"),
    )
    op.create_index("ix_triggered_plan_id", "triggered", ["plan_id"])
    op.create_table(
        "looks",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_looks_team_id"),
        sa.PrimaryKeyConstraint("team_id", name="pk_looks"),
    )


def downgrade() -> None:
    for table in ("looks", "triggered"):
        op.drop_table(table)
