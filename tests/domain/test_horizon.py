"""Horizons reach the days that something is about."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.team import Horizon

OWN = Horizon(start=date(2027, 1, 4), weeks=8)


@pytest.mark.parametrize(
    ("first", "last", "start", "weeks"),
    [
        ("2027-01-11", "2027-01-18", "2027-01-04", 8),
        ("2027-01-05", "2027-02-28", "2027-01-04", 8),
        ("2026-12-28", "2027-01-04", "2027-01-04", 8),
        ("2027-02-22", "2027-03-01", "2027-02-15", 3),
        ("2027-03-08", "2027-03-15", "2027-03-01", 3),
    ],
    ids=["inside", "to its last day", "before it, where nothing moves", "over its end", "after its end"],
)
def test_a_horizon_stays_as_it_is_or_begins_whole_weeks_later(
    first: str, last: str, start: str, weeks: int
) -> None:
    found = OWN.reaching(date.fromisoformat(first), date.fromisoformat(last))
    assert found == Horizon(start=date.fromisoformat(start), weeks=weeks)
    assert (found.start - OWN.start).days % 7 == 0
