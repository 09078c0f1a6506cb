"""What people answered after their shifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "shift_answers",
        sa.Column("row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_shift_answers_team_id"),
        sa.PrimaryKeyConstraint("row", name="pk_shift_answers"),
        sa.UniqueConstraint("shift", name="uq_shift_answers_shift"),
    )
    op.create_index("ix_shift_answers_team_id_ended", "shift_answers", ["team_id", "ended"])


def downgrade() -> None:
    op.drop_table("shift_answers")
