"""Calendars of all kinds: read as they are meant, or refused with a reason, and never at any price."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.calendars import Calendar
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span
from scheduler.importers.ical import LARGEST, read_calendar
from scheduler.importers.ical.events import MOST_EVENTS, calendar_of
from tests.builders import a_span
from tests.importers.ical.writing import WINDOW, a_calendar, an_event
from tests.needed import CORPUS, corpus

NOT_CALENDARS = {
    "big_bad_calendar.ics": "ends inside of VCALENDAR",
    "fuzz_testcase_invalid_month.ics": "ends inside of V",
    "fuzz_testcase_vtimezone_lone_cr.ics": "zone that is defined here cannot be read",
    "parsing_error_in_UTC_offset.ics": "Offset must be less than 24 hours",
    "pr_480_summary_with_colon.ics": "ends inside of VCALENDAR",
    "small_bad_calendar.ics": "ends inside of VCALENDAR",
}
NOT_EVENTS = {
    "america_new_york_forward_reference.ics": (2, "more than one DTSTART"),
    "broken_dtstart.ics": (4, "INVALID-DATE"),
    "broken_ical.ics": (2, "DTSTART;;VALUE=DATE-TIME"),
    "event_with_escaped_characters.ics": (1, "no DTSTART"),
    "issue_1081_invalid_rrule_freq.ics": (4, "Expected frequency"),
    "issue_1081_invalid_start_and_end.ics": (4, "INVALID-DATE"),
    "issue_464_invalid_rdate.ics": (1, "RDATE of the event cannot be read"),
    "multiple_timezones.ics": (20, "mixes days, times of day and instants"),
    "pacific_fiji.ics": (46, "more than one DTSTART"),
}
EVENTS = {
    "bom_calendar.ics": 0,
    "calendar_with_unicode.ics": 0,
    "empty.ics": 0,
    "event_with_recurrence_exdates_on_different_lines.ics": 10,
    "issue_1081_empty_rdate.ics": 1,
    "issue_1231_recurrence.ics": 1,
    "issue_218_bad_tzid.ics": 1,
    "issue_237_fail_to_parse_timezone_with_non_ascii_tzid.ics": 1,
    "issue_313_globally_unique_tzid.ics": 3,
    "issue_321_assert_dst_offset_is_not_false.ics": 1,
    "issue_55_parse_error_on_utc_offset_with_seconds.ics": 0,
    "issue_722_timezone_transition_ambiguity.ics": 4,
    "timezone_same_start_and_offset.ics": 1,
}
COMPLAINTS = {"timezone_same_start_and_offset.ics": ["line 23: VCALENDARD ends here, but VCALENDAR began."]}
"""What is said about files whose events are read all the same."""


def read(*parts: str, zone: str | None = None, **properties: str) -> Calendar:
    return calendar_of(a_calendar(*parts, **properties), WINDOW, zone)


def corpus_file(name: str) -> str:
    """Return a file that broke real readers."""
    return corpus(f"icalendar/{name}").read_text(encoding="utf-8-sig")


def every_file() -> list[str]:
    return sorted(
        {*NOT_CALENDARS, *NOT_EVENTS, *EVENTS, *(path.name for path in CORPUS.glob("icalendar/*.ics"))}
    )


@pytest.mark.parametrize("name", every_file())
def test_every_file_of_the_corpus_is_read_or_refused_with_a_reason(name: str) -> None:
    text = corpus_file(name)
    if name in NOT_CALENDARS:
        with pytest.raises(Invalid, match=NOT_CALENDARS[name]):
            calendar_of(text, WINDOW, None)
        return
    found = calendar_of(text, WINDOW, None)
    if name in NOT_EVENTS:
        line, words = NOT_EVENTS[name]
        assert found.events == ()
        assert found.unread[0].line == line
        assert words in found.unread[0].what
    else:
        assert len(found.events) == EVENTS[name]
        assert [one.said for one in found.unread] == COMPLAINTS.get(name, [])


def test_a_series_in_vienna_stays_at_ten_and_leaves_out_what_it_excepts() -> None:
    text = corpus_file("event_with_recurrence_exdates_on_different_lines.ics")
    found = calendar_of(text, WINDOW, None).events
    assert {event.zone for event in found} == {"Europe/Vienna"}
    assert {event.span.start.strftime("%a %H:%M") for event in found} <= {"Tue 08:00", "Tue 09:00"}


def test_a_windows_zone_is_the_place_it_means() -> None:
    found = read(
        an_event(
            "DTSTART;TZID=W. Europe Standard Time:20270705T100000",
            "DTEND;TZID=W. Europe Standard Time:20270712T100000",
        )
    )
    assert found.events[0].span == a_span("2027-07-05T10:00/2027-07-12T10:00", "Europe/Berlin")
    assert found.events[0].zone == "Europe/Berlin"


def test_an_unknown_zone_is_told_with_its_line_and_never_taken_for_utc() -> None:
    found = read(
        an_event("DTSTART:20270104T100000Z", "DURATION:P1W"),
        an_event("DTSTART;TZID=Middle-earth/Shire:20270104T100000", "DURATION:P1W", uid="2"),
    )
    assert [event.uid for event in found.events] == ["1"]
    assert [(one.line, one.what) for one in found.unread] == [
        (8, "The zone 'Middle-earth/Shire' of DTSTART is not known.")
    ]


def test_times_on_no_zones_clock_are_on_the_askers_else_on_the_calendars_else_refused() -> None:
    floating = an_event("DTSTART:20270704T100000", "DTEND:20270704T110000")
    berlin = read(floating, X_WR_TIMEZONE="Europe/Berlin")
    tokyo = read(floating, zone="Asia/Tokyo", X_WR_TIMEZONE="Europe/Berlin")
    assert berlin.events[0].span.start == datetime(2027, 7, 4, 8, tzinfo=UTC)
    assert tokyo.events[0].span.start == datetime(2027, 7, 4, 1, tzinfo=UTC)
    assert "on no zone's clock" in read(floating).unread[0].what


def test_a_whole_day_lasts_from_midnight_to_midnight_through_a_clock_change() -> None:
    found = read(an_event("DTSTART;VALUE=DATE:20270328"), zone="Europe/Berlin").events[0]
    assert found.all_day
    assert found.span.length == timedelta(hours=23)


def test_what_is_cancelled_is_left_out_and_a_moved_occurrence_is_where_it_was_moved() -> None:
    found = read(
        an_event("DTSTART:20270104T100000Z", "DTEND:20270104T110000Z", "RRULE:FREQ=WEEKLY;COUNT=3"),
        an_event("RECURRENCE-ID:20270111T100000Z", "DTSTART:20270112T090000Z", "DTEND:20270112T100000Z"),
        an_event("DTSTART:20270104T100000Z", "DURATION:PT1H", "STATUS:CANCELLED", uid="2"),
    ).events
    assert [event.span.start.strftime("%d %H") for event in found] == ["04 10", "12 09", "18 10"]


def test_names_addresses_categories_and_absence_come_along() -> None:
    found = read(
        an_event(
            "DTSTART:20270104T100000Z",
            "DURATION:PT1H",
            "SUMMARY:On holiday\\, far away",
            "CATEGORIES:Vacation,Private",
            "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
            "ATTENDEE;CN=Ann Becker:mailto:ann@example.com",
            "ATTENDEE:bo@example.com",
        )
    ).events[0]
    assert (found.title, found.categories, found.busy) == (
        "On holiday, far away",
        ("Vacation", "Private"),
        "out_of_office",
    )
    assert [(one.name, one.address) for one in found.attendees] == [
        ("Ann Becker", "ann@example.com"),
        ("", "bo@example.com"),
    ]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("RRULE:FREQ=SECONDLY", "more often than daily"),
        ("RRULE:INTERVAL=1;FREQ=minutely", "more often than daily"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=0", "interval of 0"),
        ("EXRULE:FREQ=DAILY", "EXRULE"),
        ("EXDATE:" + ",".join(["20270104T100000Z"] * 501), "more than 500 dates"),
    ],
)
def test_an_event_that_asks_for_too_much_is_left_alone_and_the_others_are_read(rule: str, why: str) -> None:
    found = read(
        an_event("DTSTART:20270104T100000Z", "DURATION:PT1H", rule),
        an_event("DTSTART:20270104T100000Z", "DURATION:PT1H", uid="2"),
    )
    assert [event.uid for event in found.events] == ["2"]
    assert why in found.unread[0].what


def test_what_cannot_be_read_is_told_with_what_it_calls_itself() -> None:
    found = read(
        an_event("DTSTART;TZID=Nowhere:20270104T100000", "DURATION:P1W", "SUMMARY;LANGUAGE=en:Sea\\, sun"),
        an_event("DTSTART:20270104T100000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:Tick", uid="2"),
        an_event("DTSTART:20270104T", "SUMMARY:Broken", uid="3"),
    )
    assert [(one.line, one.title) for one in found.unread] == [(3, "Sea, sun"), (9, "Tick"), (15, "Broken")]
    assert found.unread[0].said == "line 3, “Sea, sun”: The zone 'Nowhere' of DTSTART is not known."


def test_years_of_events_that_are_over_cost_next_to_nothing() -> None:
    over = [
        an_event(
            f"DTSTART;TZID=Europe/Berlin:{1990 + n % 15}0704T100000", "DTEND:20090705T110000Z", uid=str(n)
        )
        for n in range(8_000)
    ]
    now = an_event("DTSTART:20270104T100000Z", "DURATION:PT1H", "DESCRIPTION:" + "x" * 1000)
    assert len(read_calendar(a_calendar(*over, now), WINDOW, cpu=timedelta(seconds=1)).events) == 1


def test_an_event_on_the_edge_of_the_window_is_read_on_every_clock() -> None:
    edges = ("20091231T230000", "20100101T010000", "20301231T230000", "20310101T010000")
    lines = [f"DTSTART;TZID={zone}:{edge}" for zone in ("Pacific/Apia", "Pacific/Midway") for edge in edges]
    events = [an_event(line, "DURATION:PT1H", uid=line) for line in lines]
    ended = [an_event(line, line.replace("DTSTART", "DTEND"), uid=f"{line} ended") for line in lines]
    whole = Span(WINDOW.start - timedelta(days=9), WINDOW.end + timedelta(days=9))
    wide = calendar_of(a_calendar(*events, *ended), whole, None).events
    found = calendar_of(a_calendar(*events, *ended), WINDOW, None).events
    assert found == tuple(one for one in wide if one.span.overlaps(WINDOW))
    assert 0 < len(found) < len(wide)


def test_more_events_than_anybody_has_are_refused() -> None:
    daily = an_event("DTSTART:20110104T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    with pytest.raises(Invalid, match=f"more than {MOST_EVENTS:,} events"):
        calendar_of(a_calendar(daily), WINDOW, None)


def test_a_calendar_is_read_in_a_child_process_as_it_is_here() -> None:
    text = a_calendar(an_event("DTSTART:20270104T100000Z", "DURATION:P1W"), X_WR_CALNAME="Ops")
    assert read_calendar(text, WINDOW) == calendar_of(text, WINDOW, None)


def test_the_childs_refusal_is_said_here() -> None:
    with pytest.raises(Invalid, match=r"rota\.ics: this is no iCalendar file"):
        read_calendar("hello", WINDOW, source="rota.ics")


def test_a_rule_with_more_occurrences_than_time_costs_no_more_than_the_limit() -> None:
    every = ",".join(str(number) for number in range(60))
    rule = f"RRULE:FREQ=DAILY;BYMINUTE={every};BYSECOND={every}"
    bomb = a_calendar(an_event("DTSTART:20270104T100000Z", "DURATION:PT1S", rule))
    with pytest.raises(Invalid, match=r"takes longer to read than 0\.5 s"):
        read_calendar(bomb, WINDOW, cpu=timedelta(seconds=0.5))


def test_a_larger_file_than_any_calendar_is_not_even_looked_at() -> None:
    with pytest.raises(Invalid, match="larger than 5 MiB"):
        read_calendar("x" * (LARGEST + 1), WINDOW)


def test_what_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(Invalid, match="5 deep"):
        read("BEGIN:VEVENT\r\n" * 20_000)
