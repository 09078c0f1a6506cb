"""Pages of the past, as CSV with a heading or as JSON lines; their fields are those that programs tell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scheduler.domain.calendars import Unread
from scheduler.domain.errors import Invalid
from scheduler.importers.plain_pages import ToldPage

MOST = 200_000
_PAGE = TypeAdapter(ToldPage)


def read_backlog(text: str, *, source: str = "backlog") -> tuple[list[ToldPage], list[Unread]]:
    """
    Return the pages of a text, and each line that is none with the reason.

    Raises
    ------
    Invalid
        When there are more than anybody has.
    """
    told: list[ToldPage] = []
    unread: list[Unread] = []
    rows = _json_lines(text) if text.lstrip().startswith("{") else _table(text)
    for line, row in rows:
        if line > MOST:
            raise Invalid(f"{source} has more than {MOST:,} lines.", "Split it.")
        try:
            told.append(_PAGE.validate_python(row))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the line"
            unread.append(Unread(line=line, what=f"{place}: {first['msg']}."))
    return told, unread


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, line


def _table(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the rows as they would be told; an empty cell tells nothing."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for row in rows:
        cells = {str(name).strip(): value for name, value in row.items() if value not in ("", None)}
        yield rows.line_num, cells
