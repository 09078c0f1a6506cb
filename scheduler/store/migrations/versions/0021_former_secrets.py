"""The former secrets of destinations, with which webhooks are signed a while longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("destinations", sa.Column("former", sa.String(), nullable=True))
    op.add_column("destinations", sa.Column("former_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget the former secrets: webhooks are signed with the newest only."""
    op.drop_column("destinations", "former_until")
    op.drop_column("destinations", "former")
