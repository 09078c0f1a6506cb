"""Which incident a notice is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("sendings") as batch:
        batch.add_column(sa.Column("incident", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sendings") as batch:
        batch.drop_column("incident")
