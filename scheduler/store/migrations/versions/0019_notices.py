"""Destinations of notices, and what is sent to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "name", "shown")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("made_by", "address", "secret")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_destinations_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_destinations"),
    )
    op.create_index("ix_destinations_team_id", "destinations", ["team_id"])
    op.create_table(
        "sendings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("destination_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("team_id", "message", "topic", "says")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["destinations.id"], name="fk_sendings_destination_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sendings"),
    )
    op.create_index("ix_sendings_destination_id", "sendings", ["destination_id"])
    op.create_index("ix_sendings_state_due_at", "sendings", ["state", "due_at"])


def downgrade() -> None:
    for table in ("sendings", "destinations"):
        op.drop_table(table)
