"""Brings the tables of a database to the form that this Watchbill knows, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from scheduler.domain.errors import Conflict
from scheduler.store.engines import writing

FOLDER = Path(__file__).with_name("migrations")

LOCK = 0x57A7C4B1
"""What processes that migrate one PostgreSQL at once wait for."""


def head() -> str:
    """Return the newest revision of the tables that this Watchbill knows."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def revision(engine: Engine) -> str | None:
    """Return the revision of a database's tables; None where it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, to: str = "head") -> None:
    """
    Bring a database up to a revision; one that is there already is left alone.

    Each migration is a transaction: one that is interrupted leaves the tables as it found them, and is done
    the next time.

    Raises
    ------
    Conflict
        When the tables have a revision that is not known here: a newer Watchbill made it.
    """
    refuse_newer(engine)
    if revision(engine) != head() or to != "head":
        with writing(engine).connect() as connection:
            command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Bring a database back to an earlier revision; `base` takes all tables away."""
    refuse_newer(engine)
    with writing(engine).connect() as connection:
        command.downgrade(_config(connection), to)


def refuse_newer(engine: Engine) -> None:
    """Refuse a database that a newer Watchbill has changed."""
    found = revision(engine)
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise Conflict(
            f"The database has revision {found}, which this Watchbill does not know: a newer one made it.",
            f"Start the newer Watchbill, or let it bring the database back to revision {head()}.",
        )


def wait_for_others(connection: Connection) -> None:
    """Let only one process at a time migrate; SQLite's own lock does this already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return ScriptDirectory.from_config(config)
