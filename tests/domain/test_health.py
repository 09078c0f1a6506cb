"""What interruptions come to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scheduler.domain.health import Health, PageLimits, Served
from scheduler.domain.health_counting import health
from scheduler.domain.incidents import Incident
from scheduler.domain.interruptions import Counted, hours_of
from scheduler.domain.pages import Page
from scheduler.domain.samples import student, timing
from tests.builders import a_span, an_instant

WEEK = a_span("2027-01-04/2027-01-11")
SERVED = [
    Served(
        shift="s1", rotation="r", tier="primary", person="Ann", span=a_span("2027-01-04/2027-01-08T12:00")
    ),
    Served(shift="s1", rotation="r", tier="primary", person="Bo", span=a_span("2027-01-08T12:00/2027-01-11")),
]


def a_page(number: int, at: str, person: str = "Ann", **more: Any) -> Page:
    known = {"rotation": "r", "shift": "s1", "service": "checkout"} | more
    return Page(team="t", source="p", sender_id=f"{number}", at=an_instant(at), person=person, **known)


def told(*pages: Page, zones: dict[str, str] | None = None, incidents: tuple[Incident, ...] = ()) -> Health:
    return health(WEEK, pages, SERVED, incidents, zones or {}, PageLimits(team=2))


@pytest.mark.parametrize(
    ("local", "hours"),
    [
        ("2027-01-04 07:59", "sleep"),
        ("2027-01-04 08:00", "business"),
        ("2027-01-04 17:59", "business"),
        ("2027-01-04 18:00", "off_hours"),
        ("2027-01-04 21:59", "off_hours"),
        ("2027-01-04 22:00", "sleep"),
        ("2027-01-09 12:00", "off_hours"),
    ],
)
def test_an_hour_is_of_business_of_sleep_or_neither(local: str, hours: str) -> None:
    assert hours_of(an_instant(local)) == hours


def test_a_page_is_counted_by_the_clock_of_whoever_was_paged() -> None:
    found = told(a_page(1, "2027-01-05 12:00"), zones={"Ann": "Asia/Tokyo"})
    assert found.pages == Counted(off_hours=1)
    assert told(a_page(1, "2027-01-05 12:00")).pages == Counted(business=1)


def test_two_pages_around_midnight_interrupt_one_night() -> None:
    found = told(a_page(1, "2027-01-05 23:00"), a_page(2, "2027-01-06 03:00"), a_page(3, "2027-01-06 22:00"))
    assert found.people[0].interrupted_nights == 2
    assert found.people[0].pages == Counted(sleep=3)


def test_a_shift_with_more_pages_than_the_limit_is_over_it_whoever_served() -> None:
    within = told(a_page(1, "2027-01-05 12:00"), a_page(2, "2027-01-06 12:00"))
    over = told(
        a_page(1, "2027-01-05 12:00"),
        a_page(2, "2027-01-06 12:00"),
        a_page(3, "2027-01-09 12:00", person="Bo"),
    )
    assert [shift.over for shift in within.shifts] == [False]
    assert [(shift.over, shift.person) for shift in over.shifts] == [(True, "Ann")]
    assert (over.rotations[0].per_shift, over.rotations[0].over) == (3.0, 1)


def test_time_on_call_is_a_share_of_the_span() -> None:
    ann, bo = told().people
    assert ann.on_call == pytest.approx(4.5 / 7)
    assert bo.on_call == pytest.approx(2.5 / 7)


def test_times_of_one_person_are_hidden_below_five_samples() -> None:
    pages = [
        a_page(n, f"2027-01-05 1{n}:00", acknowledged=an_instant(f"2027-01-05 1{n}:0{n}")) for n in range(5)
    ]
    four, five = told(*pages[:4]).people[0], told(*pages).people[0]
    assert (four.to_acknowledge.samples, four.to_acknowledge.mean) == (4, None)
    assert five.to_acknowledge.mean == timedelta(minutes=2)


def test_the_interval_of_a_mean_is_students() -> None:
    known = timing([timedelta(seconds=n) for n in (10, 20, 30, 40, 50)])
    assert known.low is not None
    assert known.high is not None
    assert known.low.total_seconds() == pytest.approx(10.37, abs=0.1)
    assert known.high.total_seconds() == pytest.approx(49.63, abs=0.1)
    assert student(4) == pytest.approx(2.776, abs=0.01)
    assert student(1000) == pytest.approx(1.962, abs=0.001)


def test_the_noisiest_service_comes_first_with_the_trouble_that_it_announced() -> None:
    found = told(
        a_page(1, "2027-01-05 12:00", service="search"),
        a_page(2, "2027-01-05 13:00", incident="INC-1", action="fixed"),
        a_page(3, "2027-01-05 14:00", action="nothing"),
        a_page(4, "2027-01-05 15:00", person=""),
    )
    assert [(one.service, one.pages.total, one.led_to_incidents) for one in found.services] == [
        ("checkout", 3, 1),
        ("search", 1, 0),
    ]
    assert (found.alert_to_incident, found.acted_on, found.nobodys) == (0.25, 0.25, 1)


def test_incidents_are_timed_by_severity() -> None:
    start = an_instant("2027-01-05 02:00")
    many = tuple(
        Incident(
            id=f"{n}",
            severity="SEV1",
            started=start,
            detected=start + timedelta(minutes=2),
            resolved=start + timedelta(hours=1),
        )
        for n in range(5)
    )
    (sev1,) = told(incidents=many).severities
    assert (sev1.incidents, sev1.to_detect.mean, sev1.to_resolve.mean) == (
        5,
        timedelta(minutes=2),
        timedelta(hours=1),
    )
    assert told(incidents=many[:4]).severities[0].to_detect.mean is None


def test_a_quiet_week_has_no_ratio() -> None:
    assert told().alert_to_incident is None
