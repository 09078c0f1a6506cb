"""The entity tag of what a reply is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("replies") as table:
        table.add_column(sa.Column("etag", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("replies") as table:
        table.alter_column("etag", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM replies")  # they are kept for a day only, and half of one is none
    with op.batch_alter_table("replies") as table:
        table.drop_column("etag")
