"""Pay: every hour on duty is paid, and none twice, whatever clocks, periods and rates do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.local_days import local_days
from scheduler.domain.pay import Line, earned
from scheduler.domain.pay_lines import OnDuty, OnIncident
from scheduler.domain.pay_periods import Basis, Period, corrections
from scheduler.domain.pay_rates import EVERYWHERE, Home, Rate, RateBook, Worth
from scheduler.domain.paying import paid
from scheduler.domain.spans import Span, merged
from tests.builders import a_span, an_instant

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "America/Havana",
    "Asia/Beirut",
)
MIDSUMMER = date(2026, 6, 24)
WEEK = "2026-06-22T10:00/2026-06-29T10:00"


def worth(**said: Any) -> Worth:
    usual: dict[str, Any] = {"currency": "EUR", "weekday": 40, "weekend": 80, "holiday": 120, "overtime": 60}
    return Worth(**usual | said)


def a_book(*rates: Rate, homes: dict[str, Sequence[Home]] | None = None, **said: Any) -> RateBook:
    held = rates or (Rate(location=EVERYWHERE, since=date(2000, 1, 1), worth=worth(**said)),)
    return RateBook(held, homes or {}, lambda one, day: bool(one.country) and day == MIDSUMMER)


def on_duty(
    span: str | Span, person: str = "Ann", tier: str = "primary", rotation: str = "oncall", **more: Any
) -> OnDuty:
    held = a_span(span) if isinstance(span, str) else span
    facts: dict[str, Any] = {"shift": held, "team": "team", "name": rotation} | more
    return OnDuty(person=person, rotation=rotation, tier=tier, span=held, **facts)


def on_incident(span: str, incident: str = "INC-1", person: str = "Ann") -> OnIncident:
    return OnIncident(person=person, team="team", rotation="oncall", incident=incident, span=a_span(span))


def lines(
    *duties: OnDuty,
    work: Sequence[OnIncident] = (),
    rests: Sequence[OnIncident] = (),
    book: RateBook | None = None,
    zone: str = "UTC",
) -> tuple[Line, ...]:
    people = [one.person for ones in (duties, work, rests) for one in ones]
    return paid(duties, work, rests, book or a_book(), dict.fromkeys(people, zone)).lines


def total(found: Sequence[Line]) -> Decimal:
    return sum((line.amount for line in found), Decimal(0))


def said(found: Sequence[Line], *what: str) -> list[Any]:
    """Return what lines say of these."""
    return [tuple(getattr(line, name) for name in what) for line in found]


def test_a_week_is_five_weekdays_and_a_weekend_and_a_holiday_is_worth_its_own() -> None:
    assert total(lines(on_duty(WEEK))) == 5 * 40 + 2 * 80
    assert total(lines(on_duty(WEEK), book=a_book(country="SE"))) == 4 * 40 + 120 + 2 * 80


def test_the_weekend_is_on_the_days_that_a_rate_names() -> None:
    book = a_book(weekend_days=("friday", "saturday"))
    days = "2026-06-25T21:00/2026-06-28T21:00"  # from Friday to Sunday
    work = [on_incident(f"{day}T09:00/{day}T10:00") for day in ("2026-06-26", "2026-06-28")]
    found = lines(on_duty(days), work=work, book=book, zone="Asia/Jerusalem")
    assert said(found, "kind", "amount") == [
        ("weekend", 80),
        ("overtime", 60),
        ("weekend", 80),
        ("weekday", 40),
    ]


def test_a_line_says_why() -> None:
    first, *_ = lines(on_duty(WEEK, tier="secondary"), book=a_book(tiers={"secondary": "1/2"}))
    assert first.amount == Decimal("11.67")
    assert first.reason == (
        "oncall secondary: 14 h of 24 h of Monday 2026-06-22, a weekday at 40 EUR, "
        "of which secondary gets 1/2."
    )


def test_a_day_of_25_hours_is_worth_a_day() -> None:
    found = lines(on_duty("2026-10-24T22:00/2026-10-25T23:00"), zone="Europe/Berlin")
    assert said(found, "hours", "amount") == [(25, 80)]


def test_a_shift_that_three_people_share_costs_what_it_costs() -> None:
    shift = a_span(WEEK)
    edges = [shift.start, *map(an_instant, ("2026-06-24 03:20", "2026-06-26 17:00")), shift.end]
    parts = [
        on_duty(Span(*span), person, shift=shift)
        for span, person in zip(pairwise(edges), ("Ann", "Bo", "Ann"), strict=True)
    ]
    book = a_book(per_shift="500.01", weekday=0, weekend=0)
    assert total(lines(*parts, book=book)) == Decimal("500.01")


def test_who_is_on_call_twice_at_once_is_paid_once_for_the_better_tier() -> None:
    both = on_duty(WEEK, tier="secondary", rotation="a"), on_duty(WEEK, rotation="b")
    found = lines(*both, book=a_book(tiers={"secondary": "1/2"}))
    assert {line.rotation for line in found} == {"b"}
    assert total(found) == 360


def test_a_new_rate_holds_from_its_day_on_where_somebody_lives() -> None:
    old, new = date(2020, 1, 1), date(2026, 6, 24)
    book = a_book(
        Rate(location="Asia/Kolkata", since=old, worth=worth(currency="INR", per_shift=700)),
        Rate(location="Asia/Kolkata", since=new, worth=worth(currency="INR", per_shift=1400)),
        Rate(location=EVERYWHERE, since=old, worth=worth()),
        homes={"Ann": [Home(location="Asia/Kolkata", since=date(2026, 6, 1))]},
    )
    found = lines(on_duty("2026-06-22/2026-06-26"), on_duty(WEEK, "Bo"), book=book)
    assert said([line for line in found if line.kind == "shift"], "amount") == [(350,), (700,)]
    assert {line.currency for line in found if line.person == "Bo"} == {"EUR"}


def test_overtime_is_outside_business_hours_and_once_for_two_incidents_at_once() -> None:
    work = (
        on_incident("2026-06-22T06:00/2026-06-22T20:00"),
        on_incident("2026-06-22T19:00/2026-06-22T21:00", "B"),
    )
    found = lines(work=work)
    assert said(found, "incident", "hours", "amount") == [
        ("INC-1", 2, 120),
        ("INC-1", 2, 120),
        ("B", 1, 60),
    ]


def test_overlapping_rests_are_earned_once_and_are_no_money() -> None:
    rests = on_incident("2026-06-22/2026-06-25"), on_incident("2026-06-23/2026-06-26", "B")
    found = lines(rests=rests)
    assert said(found, "incident", "hours", "currency") == [
        ("INC-1", 72, ""),
        ("B", 24, ""),
    ]


def test_time_for_which_no_rate_holds_is_told() -> None:
    book = a_book(Rate(location=EVERYWHERE, since=date(2026, 6, 24), worth=worth()))
    found = paid([on_duty(WEEK)], (), (), book, {"Ann": "Europe/Berlin"})
    (gap,) = found.unpaid
    assert (gap.location, gap.span) == ("Europe/Berlin", a_span("2026-06-22T10:00/2026-06-23T22:00"))


def test_yen_have_no_coins_below_one() -> None:
    found = lines(on_duty("2026-06-22/2026-06-22T07:00"), book=a_book(currency="JPY", weekday=1000))
    assert said(found, "amount") == [(292,)]


CHANGES = (an_instant("2026-03-29 00:00"), an_instant("2026-04-05 00:00"), an_instant("2026-10-25 00:00"))
EDGES = st.tuples(st.sampled_from(CHANGES), st.integers(-900, 900), st.integers(1, 1600))
DUTIES = st.lists(
    st.tuples(EDGES, st.sampled_from(["primary", "secondary"]), st.sampled_from("ab")), max_size=5
).map(lambda drawn: [on_duty(near(edge), "Ann", tier, rotation) for edge, tier, rotation in drawn])
SPANS = EDGES.map(lambda edge: near(edge))
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For a machine that may be busy."""


def near(edge: tuple[datetime, int, int]) -> Span:
    """Return a span that begins so many quarters of an hour from a change, and lasts so many."""
    change, away, quarters = edge
    start = change + timedelta(minutes=15 * away)
    return Span(start, start + timedelta(minutes=15 * quarters))


@quick
@given(duties=DUTIES, zone=st.sampled_from(ZONES))
def test_every_hour_on_duty_is_paid_and_none_twice(duties: list[OnDuty], zone: str) -> None:
    found = lines(*duties, zone=zone, book=a_book(per_shift=700, tiers={"secondary": Fraction(1, 3)}))
    by_kind: dict[bool, list[Span]] = defaultdict(list)
    for line in found:
        by_kind[line.kind == "shift"].append(line.span)
    union = merged(one.span for one in duties)
    for spans in by_kind.values():
        assert merged(spans) == union
        assert all(one.end <= other.start for one, other in pairwise(sorted(spans)))
    assert sum((line.hours for line in found if line.kind != "shift"), Fraction(0)) == sum(
        (Fraction(span.length // timedelta(minutes=1), 60) for span in union), Fraction(0)
    )


@quick
@given(span=SPANS, cut=st.fractions(0, 1), zone=st.sampled_from(ZONES))
def test_two_periods_come_to_what_both_would_have_come_to_as_one(
    span: Span, cut: Fraction, zone: str
) -> None:
    middle = span.start + timedelta(minutes=int(span.length / timedelta(minutes=1) * cut))
    book = a_book(per_shift="333.33", weekday="33.33")
    halves = [
        on_duty(part, shift=span)
        for part in (Span(span.start, middle), Span(middle, span.end))
        if part.length
    ]
    assert total(lines(*halves, book=book, zone=zone)) == total(lines(on_duty(span), book=book, zone=zone))


@quick
@given(span=SPANS, zone=st.sampled_from(ZONES))
def test_local_days_are_all_of_a_span_and_each_lies_in_its_day(span: Span, zone: str) -> None:
    days = list(local_days(span, zone))
    assert merged(one.part for one in days) == (span,)
    assert all(one.part.end == other.part.start for one, other in pairwise(days))
    assert all(one.whole.start <= one.part.start and one.part.end <= one.whole.end for one in days)


def a_period(booked: tuple[Line, ...]) -> Period:
    return Period(
        id="june",
        team="team",
        first=date(2026, 6, 1),
        last=date(2026, 6, 30),
        closed_at=an_instant("2026-07-01 00:00"),
        closed_by="manager",
        basis=Basis(terms={}, zones={}, spans={}, over=an_instant("2026-07-01 00:00")),
        lines=booked,
    )


@quick
@given(before=DUTIES, meanwhile=DUTIES, after=DUTIES)
def test_what_was_booked_and_its_corrections_come_to_what_is_due(
    before: list[OnDuty], meanwhile: list[OnDuty], after: list[OnDuty]
) -> None:
    booked, period = list(lines(*before)), a_period(lines(*before))
    for news in (meanwhile, after, after):
        due = lines(*news)
        put_right = list(corrections(period, booked, due))
        booked += put_right
        assert total(booked) == total(due)
        assert sum(line.hours for line in booked) == sum(line.hours for line in due)
        assert all(line.corrects == "june" for line in put_right)
    assert put_right == []


def test_a_higher_rate_corrects_by_the_difference_and_says_so() -> None:
    day = on_duty("2026-06-22/2026-06-23")
    booked = lines(day)
    (line,) = corrections(a_period(booked), booked, lines(day, book=a_book(weekday=50)))
    assert said([line], "hours", "amount") == [(0, 10)]
    assert line.reason.startswith("2026-06-01 to 2026-06-30 put right: it is now oncall primary: 24 h")
    (sums,) = earned([*booked, line])
    assert [sums.stipend, sums.corrections, sums.total] == [Decimal(40), Decimal(10), Decimal(50)]
