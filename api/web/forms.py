"""Forms whose fields a page decides: read whole, the last field of each name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Filled = Annotated[dict[str, str], Depends(form_of)]
