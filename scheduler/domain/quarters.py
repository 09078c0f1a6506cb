"""Quarters of a year, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span

FORM = re.compile(r"(\d{4})-?[Qq]([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """The third quarter of 2026 begins on 1 July at 00:00 UTC; written `2026Q3`."""

    year: Annotated[int, Field(ge=1970, le=2199)]
    number: Annotated[int, Field(ge=1, le=4)]

    @classmethod
    def called(cls, text: str) -> Quarter:
        """
        Return the quarter that is written so.

        Raises
        ------
        Invalid
            When it is none.
        """
        found = FORM.fullmatch(text)
        if found is None or not 1971 <= int(found[1]) <= 2199:
            raise Invalid(f"{text[:40]!r} is no quarter.", "Write it as 2026Q3.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, at: datetime) -> Quarter:
        """Return the quarter that an instant lies in."""
        local = at.astimezone(UTC)
        return cls(local.year, (local.month + 2) // 3)

    @property
    def before(self) -> Quarter:
        """Return the quarter before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def span(self) -> Span:
        """Return when it is."""
        start = datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)
        last = self.number == 4
        end = datetime(self.year + last, 1 if last else 3 * self.number + 1, 1, tzinfo=UTC)
        return Span(start, end)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
