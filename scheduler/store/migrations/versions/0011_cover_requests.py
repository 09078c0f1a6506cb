"""Cover requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "cover_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_cover_requests_rotation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cover_requests"),
    )
    op.create_index("ix_cover_requests_rotation_id", "cover_requests", ["rotation_id"])


def downgrade() -> None:
    op.drop_table("cover_requests")
