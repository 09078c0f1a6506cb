"""Feeds read back: other people's parsers find exactly the shifts that the resolver knows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from scheduler.domain.duties import Duties
from scheduler.domain.history import History, Known
from scheduler.domain.oncall import who_is_on_call
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span
from scheduler.feeds.ical import calendar_bytes
from scheduler.feeds.words import Setting, duty_entry
from tests.builders import a_team
from tests.needed import node
from tests.schedules import LONG_AGO, overridden, published, swapped

ZONES = (
    *("Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney"),
    *("Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "Pacific/Apia", "America/Santiago"),
)
YEAR = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 2, 1, tzinfo=UTC))


def a_year(zone: str) -> Schedule:
    """Return a year of shifts that hand over at night, with covers over both clock changes and a swap."""
    team = a_team("Ann", "Bo", "Cy", handoff="sunday 02:30", zone=zone, weeks=54)
    schedule = published(team, " ".join(["Ann", "Bo", "Cy"] * 18))
    for span in ("2027-03-28T00:30/2027-03-28T03:30", "2027-10-30T12:00/2027-11-08T12:00"):
        schedule = overridden(schedule, "Di", span, zone=zone)
    days = [shift.start.date().isoformat() for shift in schedule.published[20:22]]
    return swapped(schedule, *days)


def history_of(schedule: Schedule) -> History:
    return History(
        schedule.rotation,
        schedule.name,
        schedule.tiers,
        tuple(Known(one, LONG_AGO, None) for one in schedule.published),
        tuple(Known(one, LONG_AGO, None) for one in schedule.swaps),
        tuple(Known(one, one.made_at, None) for one in schedule.overrides),
    )


def feed_of(schedule: Schedule, person: str) -> bytes:
    duties = Duties(history_of(schedule), YEAR, YEAR.start)
    setting = Setting("team", "oncall", {}, "primary → secondary", "https://oncall.example/rotations/1")
    shown = duties.of(person) if person else duties.all()
    return calendar_bytes(
        "feed", "feed", [duty_entry(one, setting, mine=bool(person), alarms=()) for one in shown]
    )


def resolved(schedule: Schedule, person: str) -> list[tuple[datetime, datetime, str]]:
    """Return who is on call when, asked of the resolver from each end of an answer to the next."""
    found, at = [], schedule.published[0].start
    while at < schedule.published[-1].end:
        duty = who_is_on_call(schedule, at).tier["primary"].people[0]
        if not person or duty.person == person:
            found.append((duty.since, duty.until, duty.person))
        at = duty.until
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_a_feed_read_back_is_exactly_what_the_resolver_says_over_both_clock_changes(zone: str) -> None:
    schedule = a_year(zone)
    for person in ("", "Ann", "Di"):
        calendar = icalendar.Calendar.from_ical(feed_of(schedule, person))
        read = recurring_ical_events.of(calendar).between(YEAR.start, YEAR.end + timedelta(days=30))
        told = sorted((one.start, one.end) for one in read)
        assert told == [(start, end) for start, end, _ in resolved(schedule, person)]
        assert all(one.start.tzinfo is UTC or one.start.utcoffset() == timedelta(0) for one in read)
        uids = [str(one["UID"]) for one in read]
        assert len(set(uids)) == len(uids)


def test_a_second_parser_reads_the_same_shifts_in_every_zone() -> None:
    told = [(schedule, who) for schedule in map(a_year, ZONES) for who in ("", "Di")]
    feeds = [feed_of(schedule, who) for schedule, who in told]
    script = Path(__file__).with_name("second_parser.mjs")
    calendars = node(script, "ical.js", json.dumps([feed.decode() for feed in feeds]))
    for (schedule, who), feed, read in zip(told, feeds, calendars, strict=True):
        spans = sorted(tuple(datetime.fromisoformat(one[end]) for end in ("start", "end")) for one in read)
        assert spans == [(start, end) for start, end, _ in resolved(schedule, who)]
        assert {one["uid"] for one in read} == {
            str(event["UID"]) for event in icalendar.Calendar.from_ical(feed).events
        }
        assert {(one["zone"], one["recurring"]) for one in read} == {("UTC", False)}


def test_equal_duties_are_equal_bytes_and_no_line_is_longer_than_calendars_take() -> None:
    schedule = a_year("Europe/Berlin")
    assert feed_of(schedule, "") == feed_of(schedule, "")
    assert max(len(line) for line in feed_of(schedule, "").split(b"\r\n")) <= 75
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in feed_of(schedule, "")
    assert b"METHOD:PUBLISH" in feed_of(schedule, "")


def test_the_number_of_changes_never_falls_and_ids_never_change() -> None:
    schedule = a_year("Europe/Berlin")
    history = history_of(schedule)
    seen: dict[str, int] = {}
    at = LONG_AGO
    overrides: list[Known] = []  # type: ignore[type-arg]
    for number in range(12):
        at += timedelta(days=1)
        overrides = [one if one.until or number % 3 else one._replace(until=at) for one in overrides]
        start = schedule.published[number % 4].start + timedelta(hours=7 * number)
        cover = overridden(
            schedule, f"P{number}", f"{start:%Y-%m-%dT%H:%M}/{start + timedelta(hours=30):%Y-%m-%dT%H:%M}"
        )
        overrides.append(Known(cover.overrides[-1], at, None))
        whole = History(
            history.rotation,
            history.name,
            history.tiers,
            history.shifts,
            history.swaps,
            (*history.overrides, *overrides),
        )
        now = {one.uid: one for one in Duties(whole, YEAR, LONG_AGO).all()}
        for uid, sequence in seen.items():
            assert uid in now
            assert now[uid].sequence >= sequence
        seen = {uid: one.sequence for uid, one in now.items()}
        ends = {one.uid: one.end for one in now.values() if not one.cancelled}
        assert len(ends) == sum(1 for _ in whole.schedule().pieces())
