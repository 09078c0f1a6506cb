"""Forms whose fields a page decides: read whole, the last field of each name; and what is typed in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.instants import day
from scheduler.domain.errors import Invalid


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


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
