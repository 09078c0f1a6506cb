"""What the commands that work on a store have in common: which one, and who works on it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.errors import Invalid

if TYPE_CHECKING:
    from scheduler.services.settings import Settings
    from scheduler.store.stored import Store

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Where to keep it; WATCHBILL_DATABASE, else."),
]


def settled(**given: str | int | None) -> Settings:
    """
    Return the settings of the environment, with what was typed over them.

    Raises
    ------
    Invalid
        When one of them cannot be.
    """
    from pydantic import ValidationError

    from scheduler.services.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"WATCHBILL_{'_'.join(str(part) for part in first['loc'])}".upper()
        raise Invalid(
            f"{name}: {first['msg']}.", "Correct it in the environment, or give an option."
        ) from None


@contextmanager
def opened(database: str | None) -> Iterator[Store]:
    """Open the store that was typed, or that the environment names."""
    from scheduler.store.stored import Store

    settings = settled(database=database)
    store = Store.open(settings.database, settings.secret_key)
    try:
        yield store
    finally:
        store.close()


def reach(database: str) -> None:
    """
    Look whether a database is there.

    Raises
    ------
    Invalid, NotFound
        When it is none that is known here, or cannot be reached.
    """
    from scheduler.store import engines

    engine = engines.engine_for(database)
    engines.reach(engine)
    engine.dispose()


def me() -> str:
    """Return who types, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # some containers do not know
        return "command line"
