"""Feeds that calendars subscribe to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("rotation_id", sa.String(), nullable=True),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("alarms", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_feeds_person_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_feeds_rotation_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_feeds_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("digest", name="uq_feeds_digest"),
    )
    op.create_index("ix_feeds_owner", "feeds", ["owner"])


def downgrade() -> None:
    op.drop_table("feeds")
