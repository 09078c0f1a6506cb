"""Runs migrations on the connection that `migrate.py` hands over, each in a transaction of its own."""

from __future__ import annotations

from alembic import context

from scheduler.store.migrate import wait_for_others
from scheduler.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    transaction_per_migration=True,
    on_version_apply=lambda **_: None,
)
with context.begin_transaction():
    wait_for_others(connection)
    context.run_migrations()
