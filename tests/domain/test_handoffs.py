"""
Handoffs partition time: at every second exactly one turn is on, in every zone, across every clock change.

Zones whose clocks change at the same instants behave alike, whatever they are called, so that what takes long
is tried in one zone of each behaviour; every IANA name takes part through the one that it behaves like.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.wall_clock import days_that_strike, moment
from scheduler.domain.handoffs import WEEKDAYS, Cadence, Site, Turn, Weekday, instant, zone_names
from scheduler.domain.spans import Span
from tests.builders import ROTATION, a_team, an_instant
from tests.needed import corpus

BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
SECOND, HOUR, DAY, WEEK = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


class Change(NamedTuple):
    """A clock change: the first instant of the new offset, and both offsets."""

    at: datetime
    before: timedelta
    after: timedelta


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    shown = at.astimezone(zone).utcoffset()
    assert shown is not None
    return shown


def changes(name: str, begin: datetime = BEGIN, end: datetime = END) -> Iterator[Change]:
    """Yield the clock changes of a zone, found by looking at its clock every five days."""
    zone, looks = ZoneInfo(name), (end - begin) // (5 * DAY)
    for early, late in pairwise(begin + 5 * DAY * look for look in range(looks + 1)):
        if offset(zone, early) != offset(zone, late):
            low, high = early, late
            while high - low > SECOND:
                middle = low + (high - low) // SECOND // 2 * SECOND
                low, high = (middle, high) if offset(zone, middle) == offset(zone, early) else (low, middle)
            yield Change(high, offset(zone, early), offset(zone, high))


@lru_cache(maxsize=1)
def behaviours() -> dict[str, tuple[Change, ...]]:
    """Map one zone of each behaviour in 2024–2030 to its clock changes; the first by name stands for all."""
    found: dict[tuple[Any, ...], str] = {}
    for name in sorted(zone_names()):
        found.setdefault((offset(ZoneInfo(name), BEGIN), *changes(name)), name)
    return {name: key[1:] for key, name in found.items()}


@lru_cache(maxsize=1)
def zones_that_change() -> list[str]:
    return [name for name, found in behaviours().items() if found]


def span_of(turns: Sequence[Turn]) -> Span:
    return Span(turns[0].span.start, turns[-1].span.end)


def assert_a_partition(turns: Sequence[Turn], probes: Iterable[datetime] = ()) -> None:
    """Hold turns to what on-call cover needs: no gap, no overlap, and time never runs backwards."""
    assert all(turn.span.start < turn.span.end for turn in turns)
    assert all(turn.span.end == after.span.start for turn, after in pairwise(turns))
    assert all(turn.ordinal <= after.ordinal for turn, after in pairwise(turns))
    whole, starts = span_of(turns), [turn.span.start for turn in turns]
    for at in probes:
        if at in whole:
            here = bisect_right(starts, at) - 1
            near = turns[max(0, here - 2) : here + 3]
            assert [turn for turn in near if at in turn.span] == [turns[here]]


def around(at: datetime) -> tuple[datetime, ...]:
    return (at - HOUR, at - SECOND, at, at + SECOND, at + HOUR)


def a_rotation(cadence: Cadence, start: date, weeks: int) -> Problem:
    return a_team("Ann", cadence=cadence, start=start.isoformat(), weeks=weeks)


def assert_the_checker_agrees(cadence: Cadence, start: date, weeks: int, turns: Sequence[Turn]) -> None:
    """Hold the checker's own reckoning to the same turns, ordinals and sites."""
    problem = a_rotation(cadence, start, weeks)
    timetable, rotation = Timetable(problem.team, ()), problem.team.rotation[ROTATION]
    assert timetable.expected(rotation) == [(turn.span.start, turn.span.end) for turn in turns]
    for turn in turns:
        assert timetable.ordinal_at(rotation, turn.span.start) == turn.ordinal
        assert timetable.site_at(rotation, turn.span.start) == turn.site


def follow_the_sun(zone: str, clock: time, day: date) -> Cadence:
    """Return two legs of about twelve hours: one from `clock` in `zone`, and one of UTC."""
    there = instant(day, clock, zone)
    half_a_day_later = (there + timedelta(hours=12)).time()
    sites = [
        Site(name="there", timezone=zone, handoff_time=clock),
        Site(name="here", timezone="UTC", handoff_time=half_a_day_later),
    ]
    sites.sort(key=lambda site: instant(date(2026, 1, 15), site.handoff_time, site.timezone))
    return Cadence(kind="follow_the_sun", timezone=zone, sites=tuple(sites))


def weekday(day: date) -> Weekday:
    return WEEKDAYS[day.weekday()]


def cadences_that_meet(change: Change, zone: str) -> Iterator[Cadence]:
    """Yield cadences of every kind whose handoffs fall on, into and beside a clock change."""
    jump = change.after - change.before
    walls = [
        (change.at + change.before).replace(tzinfo=None) + abs(jump) / 2 * (1 if jump > timedelta(0) else -1),
        (change.at + change.before).replace(tzinfo=None),
    ]
    for wall in walls:
        clock = wall.time().replace(microsecond=0)
        yield Cadence(timezone=zone, handoff_day=weekday(wall.date()), handoff_time=clock)
        yield Cadence(kind="daily", timezone=zone, handoff_time=clock)
        yield Cadence(kind="hourly", hours=2, timezone=zone, handoff_time=clock)
        yield follow_the_sun(zone, clock, change.at.date())
    yield Cadence(kind="daily", timezone=zone, handoff_time=time(0))
    yield Cadence(kind="hourly", hours=1, timezone=zone, handoff_time=time(0))
    yield Cadence(kind="hourly", hours=12, timezone=zone, handoff_time=time(10))
    yield follow_the_sun(zone, time(10), change.at.date())


@pytest.mark.parametrize("part", range(8))
def test_every_zone_has_exactly_one_turn_at_every_second_of_seven_years_of_weeks(part: int) -> None:
    start, weeks = BEGIN.date(), 366
    for zone in sorted(zone_names())[part::8]:
        cadence, clock = Cadence(timezone=zone), ZoneInfo(zone)
        turns = cadence.turns(start, weeks)
        assert_a_partition(
            turns, (at for turn in turns for at in (turn.span.start - SECOND, turn.span.start))
        )
        assert [turn.ordinal for turn in turns] == list(range(weeks))
        shown = {turn.span.start.astimezone(clock).strftime("%A %H:%M:%S") for turn in turns}
        assert shown == {"Monday 10:00:00"}
        days = [turn.span.start.astimezone(clock).date() for turn in turns]
        assert days == [start + week * WEEK for week in range(weeks)]
        assert_the_checker_agrees(cadence, start, weeks, turns)


@pytest.mark.parametrize("zone", zones_that_change())
def test_every_kind_of_turn_meets_every_clock_change_without_gap_or_overlap(zone: str) -> None:
    for change in behaviours()[zone]:
        start = change.at.date() - 4 * DAY
        for cadence in cadences_that_meet(change, zone):
            turns = cadence.turns(start, 1 if cadence.kind != "weekly" else 3)
            edges = [turn.span.start for turn in turns if abs(turn.span.start - change.at) < 2 * DAY]
            assert_a_partition(turns, [*around(change.at), *(at for edge in edges for at in around(edge))])
            assert_the_checker_agrees(cadence, start, 1 if cadence.kind != "weekly" else 3, turns)


def test_a_horizon_that_begins_or_ends_on_the_day_of_a_clock_change_is_a_partition_too() -> None:
    for zone in zones_that_change():
        change = behaviours()[zone][0]
        for start in (change.at.date() - 7 * DAY, change.at.date() - 6 * DAY, change.at.date()):
            for cadence in cadences_that_meet(change, zone):
                turns = cadence.turns(start, 1)
                assert_a_partition(turns)
                assert_the_checker_agrees(cadence, start, 1, turns)


def test_a_week_has_168_hours_less_or_more_what_the_clocks_jump() -> None:
    odd: dict[str, set[float]] = {}
    for zone in behaviours():
        turns = Cadence(timezone=zone).turns(BEGIN.date(), 366)
        hours = {turn.span.length / HOUR for turn in turns}
        if not hours <= {167.0, 168.0, 169.0}:
            odd[zone] = hours
    assert odd == {
        "Antarctica/Troll": {166.0, 168.0, 170.0},
        "Australia/LHI": {167.5, 168.0, 168.5},
    }
    assert list(changes("Australia/LHI")) == list(changes("Australia/Lord_Howe"))


def test_the_longest_and_the_shortest_weeks_since_2010_are_of_171_and_165_hours() -> None:
    turns = Cadence(timezone="Antarctica/Casey").turns(date(2010, 1, 4), 52 * 14)
    assert_a_partition(turns)
    lengths = [turn.span.length / HOUR for turn in turns]
    assert (min(lengths), max(lengths)) == (165, 171)


@pytest.mark.parametrize("wall", ["10:00", "00:30", "23:45"])
@pytest.mark.parametrize(
    "cadence",
    [
        {"handoff_day": "thursday"},
        {"handoff_day": "friday"},
        {"handoff_day": "saturday"},
        {"kind": "daily"},
        {"kind": "hourly", "hours": 1},
        {"kind": "hourly", "hours": 8},
    ],
    ids=str,
)
def test_the_friday_that_samoa_never_had_is_nobodys_turn(cadence: dict[str, Any], wall: str) -> None:
    turn_kind = Cadence(timezone="Pacific/Apia", handoff_time=time.fromisoformat(wall), **cadence)
    start, weeks = date(2011, 12, 19), 3
    turns = turn_kind.turns(start, weeks)
    assert_a_partition(turns, (at for turn in turns for at in around(turn.span.start)))
    assert_the_checker_agrees(turn_kind, start, weeks, turns)
    if turn_kind.kind == "daily":
        assert len(turns) == 7 * weeks - 1


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """Return the exact instants of the corpus."""
    path = corpus("handoffs/monday-1000-2024.json")
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def test_monday_ten_oclock_is_the_same_instant_in_each_zone_of_the_corpus(facts: dict[str, Any]) -> None:
    assert len(facts["handoffs"]) == 12
    for zone, instants in facts["handoffs"].items():
        exact = [datetime.fromisoformat(text) for text in instants]
        turns = Cadence(timezone=zone).turns(date(2024, 1, 1), len(exact))
        assert [turn.span.start for turn in turns] == exact
        assert [moment(date(2024, 1, 1) + n * WEEK, time(10), ZoneInfo(zone)) for n in range(53)] == exact


def test_wall_times_that_do_not_exist_keep_the_old_offset_and_repeated_ones_are_the_first(
    facts: dict[str, Any],
) -> None:
    odd = facts["wall_times_that_do_not_exist_or_exist_twice"]
    assert len(odd) == 6
    for fact in odd:
        wall = datetime.fromisoformat(fact["wall"])
        exact = datetime.fromisoformat(
            fact["offset_before_change"] if fact["kind"] == "gap" else fact["first"]
        )
        assert instant(wall.date(), wall.time(), fact["tz"]) == exact
        assert moment(wall.date(), wall.time(), ZoneInfo(fact["tz"])) == exact


def test_a_handoff_in_the_hour_that_spring_skips_keeps_the_offset_from_before() -> None:
    cadence = Cadence(kind="daily", timezone="America/New_York", handoff_time=time(2, 30))
    starts = [turn.span.start for turn in cadence.turns(date(2026, 3, 7), 1)]
    assert starts[:3] == [
        an_instant("2026-03-07 02:30", "America/New_York"),
        an_instant("2026-03-08 03:30", "America/New_York"),
        an_instant("2026-03-09 02:30", "America/New_York"),
    ]


def test_a_handoff_in_the_hour_that_autumn_repeats_is_at_its_first_pass() -> None:
    cadence = Cadence(timezone="Europe/Berlin", handoff_day="sunday", handoff_time=time(2, 30))
    first, second = cadence.turns(date(2026, 10, 25), 2)
    assert first.span.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert first.span.length == 169 * HOUR
    assert second.span.start == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def test_an_hour_that_troll_skips_twice_over_is_nobodys_turn() -> None:
    cadence = Cadence(kind="hourly", hours=1, timezone="Antarctica/Troll", handoff_time=time(0))
    day = [turn for turn in cadence.turns(date(2025, 3, 30), 1) if turn.ordinal < 24]
    assert [turn.ordinal for turn in day] == [0, *range(3, 24)]
    assert {turn.span.length for turn in day} == {HOUR}


def test_a_two_hour_turn_that_begins_in_the_skipped_hour_keeps_its_place_in_the_order() -> None:
    cadence = Cadence(kind="hourly", hours=2, timezone="Europe/Berlin", handoff_time=time(0))
    turns = cadence.turns(date(2026, 3, 29), 1)
    assert [turn.ordinal for turn in turns[:4]] == [0, 1, 2, 3]
    assert [turn.span.length / HOUR for turn in turns[:4]] == [2, 1, 2, 2]
    assert_the_checker_agrees(cadence, date(2026, 3, 29), 1, turns)


days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
clocks = st.times(max_value=time(23, 59)).map(lambda clock: clock.replace(microsecond=0))
somewhere = st.sampled_from(sorted(behaviours()))


@st.composite
def some_cadence(draw: st.DrawFn) -> Cadence:
    zone, clock = draw(somewhere), draw(clocks)
    day, hours = draw(st.sampled_from(WEEKDAYS)), draw(st.sampled_from([1, 2, 3, 4, 6, 8, 12]))
    return draw(
        st.sampled_from(
            [
                Cadence(timezone=zone, handoff_time=clock, handoff_day=day),
                Cadence(kind="daily", timezone=zone, handoff_time=clock),
                Cadence(kind="hourly", timezone=zone, handoff_time=clock, hours=hours),
                follow_the_sun(zone, clock, date(2026, 1, 15)),
            ]
        )
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cadence=some_cadence(), start=days, weeks=st.integers(1, 5), seconds=st.integers(0, 5 * 7 * 86_400))
def test_any_rotation_has_exactly_one_turn_at_any_second(
    cadence: Cadence, start: date, weeks: int, seconds: int
) -> None:
    turns = cadence.turns(start, weeks)
    assert_a_partition(turns)
    at = turns[0].span.start + timedelta(seconds=seconds)
    assert sum(at in turn.span for turn in turns) == (at in span_of(turns))
    assert_the_checker_agrees(cadence, start, weeks, turns)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(start=days, day=st.sampled_from(WEEKDAYS), zone=somewhere, clock=clocks)
def test_handoff_0_is_the_first_handoff_weekday_on_or_after_the_start(
    start: date, day: Weekday, zone: str, clock: time
) -> None:
    cadence = Cadence(timezone=zone, handoff_day=day, handoff_time=clock)
    first = cadence.first_day(start)
    assert weekday(first) == day
    assert start <= first < start + WEEK
    turn = cadence.turns(start, 1)[0]
    assert (turn.ordinal, turn.span.start) == (0, instant(first, clock, zone))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cadence=some_cadence(), start=days, later=st.integers(1, 40))
def test_the_date_on_which_a_rotation_is_created_changes_no_later_handoff(
    cadence: Cadence, start: date, later: int
) -> None:
    old = [(turn.span, turn.site) for turn in cadence.turns(start, 10)]
    new = [(turn.span, turn.site) for turn in cadence.turns(start + later * DAY, 10)]
    overlap = [turn for turn in old if turn[0].start >= new[0][0].start]
    assert overlap
    assert new[: len(overlap)] == overlap


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cadence=some_cadence(), start=days, before=st.integers(1, 6))
def test_earlier_turns_end_where_the_horizon_begins(cadence: Cadence, start: date, before: int) -> None:
    turns = cadence.turns(start, 2, before=before)
    assert_a_partition(turns)
    assert tuple(turn for turn in turns if turn.ordinal >= 0) == cadence.turns(start, 2)
    assert cadence.turns(start - before * WEEK, before + 2) == tuple(
        Turn(ordinal=turn.ordinal - turns[0].ordinal, span=turn.span, site=turn.site) for turn in turns
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(zone=somewhere, clock=clocks, day=days)
def test_the_checkers_wall_clock_strikes_where_the_domains_does(zone: str, clock: time, day: date) -> None:
    at = instant(day, clock, zone)
    assert moment(day, clock, ZoneInfo(zone)) == at
    assert day in days_that_strike(Span(at, at + SECOND), clock, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "hourly", "hours": 5}, "divisor of 24"),
        ({"kind": "follow_the_sun"}, "at least two sites"),
        ({"timezone": "Europe/Bärlin"}, "no IANA time zone"),
        ({"timezone": "localtime"}, "no IANA time zone"),
        ({"timezone": "right/UTC"}, "no IANA time zone"),
    ],
)
def test_a_rotation_that_cannot_be_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Cadence(**said)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("UTC", 18), ("UTC", 6)),
        (("UTC", 6), ("UTC", 6)),
        (("Pacific/Kiritimati", 0), ("Pacific/Pago_Pago", 23)),
    ],
    ids=["out of order", "at once", "at once on other dates"],
)
def test_sites_that_do_not_take_over_one_after_the_other_are_refused(
    first: tuple[str, int], second: tuple[str, int]
) -> None:
    sites = tuple(
        Site(name=zone + str(hour), timezone=zone, handoff_time=time(hour)) for zone, hour in (first, second)
    )
    with pytest.raises(ValueError, match=r"order in which they take over|at the same moment"):
        Cadence(kind="follow_the_sun", sites=sites)


def test_a_leg_across_the_date_line_belongs_to_the_day_in_which_it_is_served() -> None:
    sites = (
        Site(name="Auckland", timezone="Pacific/Auckland", handoff_time=time(6)),
        Site(name="Berlin", timezone="Europe/Berlin", handoff_time=time(8)),
        Site(name="Honolulu", timezone="Pacific/Honolulu", handoff_time=time(16)),
    )
    cadence = Cadence(kind="follow_the_sun", sites=sites)
    turns = cadence.turns(date(2026, 1, 15), 2)
    assert_a_partition(turns)
    assert_the_checker_agrees(cadence, date(2026, 1, 15), 2, turns)
    assert [(turn.ordinal, turn.site) for turn in turns[:4]] == [
        (0, "Auckland"),
        (0, "Honolulu"),
        (0, "Berlin"),
        (1, "Auckland"),
    ]
