"""Long lists in parts: so many at once, and a cursor that says where the next part begins."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict

from scheduler.domain.errors import Invalid

T = TypeVar("T")

USUAL, MOST = 50, 200
"""Entries at once, where nobody says, and at most."""


class Listed(BaseModel, Generic[T]):
    """
    One part of a list.

    Attributes
    ----------
    next
        The `cursor` of the next part; null: this is the last one.
    """

    model_config = ConfigDict(frozen=True)

    items: tuple[T, ...]
    next: str | None = None


class Part(BaseModel):
    """
    Which part of a list is asked for.

    Attributes
    ----------
    after
        The key of the entry before it; None: it is the first part.
    """

    limit: int
    after: str | None = None

    def of(self, entries: Iterable[T], key: Callable[[T], str]) -> Listed[T]:
        """
        Return this part of a list.

        Parameters
        ----------
        entries
            From the asked part on, or from the beginning, in the order of their keys.
        """
        left = [one for one in entries if self.after is None or key(one) > self.after]
        return self.first(left, key)

    def first(self, entries: list[T], key: Callable[[T], str]) -> Listed[T]:
        """Return as many as fit of entries that begin where the part does."""
        shown = entries[: self.limit]
        more = len(entries) > len(shown)
        return Listed(items=tuple(shown), next=written(key(shown[-1])) if more else None)


def written(key: str) -> str:
    """Return a key as a cursor, which says nothing to those who send it back."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read(cursor: str) -> str:
    """
    Return the key of a cursor.

    Raises
    ------
    Invalid
        When it is none.
    """
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (Error, ValueError):
        raise Invalid("The cursor is none of ours.", "Send back what `next` said, or leave it out.") from None


def part_of(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at once.")] = USUAL,
    cursor: Annotated[
        str | None, Query(max_length=500, description="`next` of the part before; the first part, else.")
    ] = None,
) -> Part:
    """Return which part of a list is asked for."""
    return Part(limit=limit, after=read(cursor) if cursor is not None else None)


Window = Annotated[Part, Depends(part_of)]
