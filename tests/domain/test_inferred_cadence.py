"""When a schedule hands over, read off its handoffs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from scheduler.domain.cover import runs, segments, usual_count
from scheduler.domain.handoffs import Cadence
from scheduler.domain.inferred_cadence import inferred_cadence
from tests.builders import a_span, an_instant


def handoffs(cadence: Cadence, weeks: int = 30) -> list[datetime]:
    return [turn.span.start for turn in cadence.turns(date(2027, 1, 4), weeks)]


@pytest.mark.parametrize(
    "cadence",
    [
        Cadence(timezone="Europe/Berlin", handoff_day="tuesday", handoff_time=time(9, 30)),
        Cadence(timezone="America/New_York", handoff_time=time(10)),
        Cadence(kind="daily", timezone="Asia/Kolkata", handoff_time=time(8)),
        Cadence(kind="hourly", timezone="Europe/London", handoff_time=time(7), hours=12),
        Cadence(kind="hourly", timezone="UTC", handoff_time=time(6), hours=8),
    ],
)
def test_a_cadence_is_found_again_on_the_clock_that_the_export_names(cadence: Cadence) -> None:
    guess = inferred_cadence(handoffs(cadence), [cadence.timezone, "Asia/Tokyo"])
    assert guess.cadence == cadence
    assert guess.fits == guess.of


def test_instants_alone_betray_whose_clocks_they_follow() -> None:
    berlin = Cadence(timezone="Europe/Berlin", handoff_time=time(10))
    assert inferred_cadence(handoffs(berlin)).cadence == berlin
    new_york = Cadence(timezone="America/New_York", handoff_time=time(10))
    assert inferred_cadence(handoffs(new_york)).cadence == new_york
    assert (
        inferred_cadence(handoffs(Cadence(timezone="UTC", handoff_time=time(10)))).cadence.timezone == "UTC"
    )


def test_covers_do_not_hide_the_cadence() -> None:
    weekly = handoffs(Cadence(timezone="UTC", handoff_time=time(10)), weeks=10)
    covers = [moment + timedelta(days=2, hours=8 + n) for n, moment in enumerate(weekly[:8])]
    guess = inferred_cadence([*weekly, *covers], ["UTC"])
    assert (guess.cadence.kind, guess.fits, guess.of) == ("weekly", 10, 18)


def test_who_held_a_seat_is_known_at_every_second() -> None:
    held = {
        "Ann": [a_span("2027-01-04T10:00/2027-01-05T10:00")],
        "Bo": [
            a_span("2027-01-05T09:59:59/2027-01-06T10:00"),
            a_span("2027-01-06T10:00:01/2027-01-07T10:00"),
        ],
    }
    cover = list(segments(held))
    assert [(one.people, one.span.length) for one in runs(cover, above=1)] == [
        (("Ann", "Bo"), timedelta(seconds=1))
    ]
    gaps = list(runs(cover, below=1))
    assert [one.span.start for one in gaps] == [an_instant("2027-01-06 10:00")]
    assert gaps[0].span.length == timedelta(seconds=1)
    assert usual_count(cover) == 1
