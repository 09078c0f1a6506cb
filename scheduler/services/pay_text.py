"""A report of pay as CSV: safe to open in a spreadsheet, whatever people and incidents are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from scheduler.domain.pay import Line
from scheduler.domain.pay_periods import Report

COLUMNS = (
    "person",
    "name",
    "kind",
    "team",
    "rotation",
    "tier",
    "incident",
    "start",
    "end",
    "hours",
    "amount",
    "currency",
    "reason",
    "corrects",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or what hides one."""


def pay_csv(report: Report, names: Mapping[str, str]) -> str:
    """
    Return a report as CSV, a row for each line.

    Parameters
    ----------
    names
        Of people, teams and rotations, by id.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(_row(line, names) for line in report.lines)
    return text.getvalue()


def _row(line: Line, names: Mapping[str, str]) -> list[str]:
    """Return the cells of a line; hours and amounts are numbers of ours, so that their minus stays one."""
    said = (line.person, names.get(line.person, line.person), line.kind)
    places = (names.get(line.team, line.team), names.get(line.rotation, line.rotation), line.tier)
    times = [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (line.span.start, line.span.end)]
    sums = [f"{float(line.hours):.4f}", str(line.amount)]
    why = (line.currency, line.reason, line.corrects)
    return [
        *map(_safe, (*said, *places, line.incident)),
        *times,
        *sums,
        *map(_safe, why),
    ]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
