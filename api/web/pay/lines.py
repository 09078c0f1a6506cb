"""A report of pay as its page shows it: line by line of each person, sums, and what no rate holds for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from scheduler.domain.pay import Line
from scheduler.domain.pay_periods import Report
from scheduler.domain.pay_rates import NOTHING


def by_person(report: Report) -> list[tuple[str, list[Line]]]:
    """Return everybody's lines, the earliest first."""
    ordered = sorted(report.lines, key=lambda line: (line.person, line.span.start))
    return [(person, list(mine)) for person, mine in groupby(ordered, key=lambda line: line.person)]


def sums(report: Report) -> dict[str, Decimal]:
    """Return what all earn together, by currency."""
    found: dict[str, Decimal] = {}
    for one in report.earned:
        found[one.currency] = found.get(one.currency, NOTHING) + one.total
    return found


def without_rate(report: Report, names: Mapping[str, str]) -> dict[str, str]:
    """Return who is paid where no rate holds, by location."""
    found: dict[str, dict[str, None]] = {}
    for one in report.unpaid:
        found.setdefault(one.location, {})[names.get(one.person, one.person)] = None
    return {location: ", ".join(people) for location, people in sorted(found.items())}
