"""The secrets of integrations are sealed: a Watchbill that would read them as they are must not start."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

revision = "0016"
down_revision = "0015"

SECRETS = sa.table(
    "integration_secrets",
    sa.column("integration_id", sa.String()),
    sa.column("made_at", sa.DateTime(timezone=True)),
    sa.column("secret", sa.String()),
)


def upgrade() -> None:
    each(context.config.attributes["sealing"].seal)


def downgrade() -> None:
    each(context.config.attributes["sealing"].unseal)


def each(change: Callable[[str], str]) -> None:
    """Change every secret."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(SECRETS)).all():
        here = (SECRETS.c.integration_id == row.integration_id, SECRETS.c.made_at == row.made_at)
        connection.execute(sa.update(SECRETS).where(*here).values(secret=change(row.secret)))
