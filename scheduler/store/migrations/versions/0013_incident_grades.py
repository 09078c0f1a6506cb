"""How the severity of incidents came about, and to whom they were escalated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

LISTS = ("grades", "escalations")


def upgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        batch.add_column(sa.Column("impact", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("scope", sa.Double(), nullable=True))
        batch.add_column(sa.Column("cause_found", sa.DateTime(timezone=True), nullable=True))
        for name in LISTS:
            batch.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("incidents") as batch:
        for name in LISTS:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        for name in ("impact", "scope", "cause_found", *LISTS):
            batch.drop_column(name)
