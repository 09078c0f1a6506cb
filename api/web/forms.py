"""Forms whose fields a page decides: read whole, the last field of each name; and what is typed in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic import StringConstraints

from api.instants import day
from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import instant


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[str, StringConstraints(strip_whitespace=True)]
"""A field without what is typed around it, so that spaces alone are nothing."""
Filled = Annotated[dict[str, str], Depends(form_of)]


def day_of(words: str, what: str) -> date:
    """
    Return a day that is typed.

    Raises
    ------
    Invalid
        When it is none, or nobody could be on call on it.
    """
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise Invalid(f"The {what} is no day.", "Write it as 2027-03-31.") from None
    return day(found.isoformat())


def moment_of(words: str, zone: str) -> datetime:
    """
    Return the instant at which clocks in a zone show what is typed.

    Raises
    ------
    Invalid
        When it is no time.
    """
    try:
        wall = datetime.fromisoformat(words)
    except ValueError:
        raise Invalid(f"{words or 'Nothing'} is no time.", "Write it as 2027-03-31T18:00.") from None
    return instant(day(wall.date().isoformat()), wall.time().replace(tzinfo=None), zone)
