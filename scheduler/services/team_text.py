"""Team files as text: read whole or refused, and understood as they stand at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from constraints._rule import Problem

LARGEST = 10 * 2**20
"""Bytes of a file that is read at all."""


def file_text(name: str | Path) -> str:
    """
    Return the text of a file.

    Raises
    ------
    NotFound, Invalid
        When there is no such file, or it is not text.
    """
    try:
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFound(
            f"There is no file {name}.", "Check the path; `watchbill init` writes a file."
        ) from None
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror}.", "Name a file you may read.") from None
    return decoded(data, name)


def decoded(data: bytes, name: str | Path) -> str:
    """
    Return bytes as text.

    Parameters
    ----------
    name
        What to call them in errors.
    """
    if len(data) > LARGEST:
        raise Invalid(f"{name} is larger than {LARGEST // 2**20} MiB.", "Split it into several teams.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{name} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None


def problem_at(text: str, *, source: str, now: datetime | None, clock: datetime) -> Problem:
    """
    Return a team file's problem as it stands at an instant.

    Parameters
    ----------
    now
        The instant of asking, where somebody says it; None: what the file says, or the clock.
    clock
        Where the file does not say from when on to plan, it is from the next Monday.
    """
    from scheduler.importers.team_file import read_team
    from scheduler.services.planning import as_of

    monday = clock.date() + timedelta(days=-clock.weekday() % 7)
    return as_of(read_team(text, source=source, now=now, first_day=monday), clock)
