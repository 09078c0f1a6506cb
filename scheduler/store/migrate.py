"""Brings the tables of a database to the form that this Watchbill knows, or back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from scheduler.domain.errors import Conflict
from scheduler.store.engines import writing
from scheduler.store.sealing import Sealing

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).with_name("migrations")

TABLE = "alembic_version"
"""Where Alembic keeps which revision the tables are of."""

LOCK = 0x57A7C4B1
"""What processes that migrate one PostgreSQL at once wait for."""


def head() -> str:
    """Return the newest revision of the tables that this Watchbill knows."""
    return known_revisions()[-1]


@cache
def known_revisions() -> tuple[str, ...]:
    """Return all revisions of the tables, by the names of their files: Alembic is loaded only to migrate."""
    return tuple(sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))


def revision(engine: Engine) -> str | None:
    """Return the revision of a database's tables; None where it has none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(TABLE):
            return None
        found = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalar()
        return None if found is None else str(found)


def upgrade(engine: Engine, sealing: Sealing, to: str = "head") -> None:
    """
    Bring a database up to a revision; one that is there already is left alone.

    Each migration is a transaction: one that is interrupted leaves the tables as it found them, and is done
    the next time.

    Parameters
    ----------
    sealing
        Seals the secrets that an older Watchbill kept as they are.

    Raises
    ------
    Invalid
        When there are such secrets, and no key.
    Conflict
        When the tables have a revision that is not known here: a newer Watchbill made it.
    """
    refuse_newer(engine)
    if revision(engine) != head() or to != "head":
        from alembic import command

        with writing(engine).connect() as connection:
            command.upgrade(_config(connection, sealing), to)


def downgrade(engine: Engine, sealing: Sealing, to: str) -> None:
    """Bring a database back to an earlier revision; `base` takes all tables away."""
    from alembic import command

    refuse_newer(engine)
    with writing(engine).connect() as connection:
        command.downgrade(_config(connection, sealing), to)


def refuse_newer(engine: Engine) -> None:
    """Refuse a database that a newer Watchbill has changed."""
    found = revision(engine)
    if found is not None and found not in known_revisions():
        raise Conflict(
            f"The database has revision {found}, which this Watchbill does not know: a newer one made it.",
            f"Start the newer Watchbill, or let it bring the database back to revision {head()}.",
        )


def wait_for_others(connection: Connection) -> None:
    """Let only one process at a time migrate; SQLite's own lock does this already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _config(connection: Connection, sealing: Sealing) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes |= {"connection": connection, "sealing": sealing}
    return config
