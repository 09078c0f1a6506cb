"""Exports of other tools, each in its own shape: who held what when is read alike."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.foreign import ForeignShift
from scheduler.importers.shifts import read_shifts
from tests.builders import a_span
from tests.importers.ical.writing import WINDOW, a_calendar, an_event

FIRST, SECOND = a_span("2027-01-04T10:00/2027-01-11T10:00"), a_span("2027-01-11T10:00/2027-01-18T10:00")


def calendar(*titles: str, attendees: tuple[str, ...] = ()) -> str:
    """Return a week of duty for each title, from 4 January on."""
    events = []
    for number, title in enumerate(titles):
        lines = [f"DTSTART:202701{4 + 7 * number:02}T100000Z", "DURATION:P1W", f"SUMMARY:{title}"]
        lines += [f"ATTENDEE:{attendees[number]}"] if attendees else []
        events.append(an_event(*lines, uid=str(number)))
    return a_calendar(*events, X_WR_CALNAME="On Call Schedule for Backend")


@pytest.mark.parametrize(
    ("titles", "rotation", "tier"),
    [
        (("On Call - Ann Becker - Backend", "On Call - Bo Carlsen - Backend"), "Backend", "primary"),
        (
            ("On Call - Ann Becker - Api Secondary", "On Call - Bo Carlsen - Api Secondary"),
            "Api",
            "secondary",
        ),
        (("Ann Becker", "Bo Carlsen"), "Backend", "primary"),
        (("[L2] Ann Becker", "[L2] Bo Carlsen"), "Backend", "secondary"),
        (("Secondary: Ann Becker", "Secondary: Bo Carlsen"), "Backend", "secondary"),
        (("Ann Becker (backup)", "Bo Carlsen (backup)"), "Backend", "secondary"),
        (("Ann Becker is on call", "Bo Carlsen is on call"), "Backend", "primary"),
        (("Oncall: Ann Becker", "Oncall: Bo Carlsen"), "Backend", "primary"),
        (("2nd line – Ann Becker", "2nd line – Bo Carlsen"), "Backend", "secondary"),
    ],
)
def test_a_title_names_a_person_and_a_tier_in_every_order(
    titles: tuple[str, ...], rotation: str, tier: str
) -> None:
    assert read_shifts(calendar(*titles), WINDOW).shifts == (
        ForeignShift(rotation, tier, FIRST, "Ann Becker"),
        ForeignShift(rotation, tier, SECOND, "Bo Carlsen"),
    )


def test_where_titles_name_the_schedule_only_the_attendee_is_who_it_is() -> None:
    text = calendar(
        "On Call - Payments - nights",
        "On Call - Payments - nights",
        attendees=("mailto:ann@example.com", "bo@example.com"),
    )
    found = read_shifts(text, WINDOW).shifts
    assert [(one.rotation, one.person) for one in found] == [
        ("Payments nights", "ann@example.com"),
        ("Payments nights", "bo@example.com"),
    ]


def test_two_who_share_a_turn_hold_it_both_and_the_same_event_twice_is_one() -> None:
    found = read_shifts(calendar("Ann & Bo", "Cy"), WINDOW).shifts
    assert [one.person for one in found] == ["Ann", "Bo", "Cy"]
    twice = a_calendar(
        *[an_event("DTSTART:20270104T100000Z", "DURATION:P1W", "SUMMARY:Ann", uid=uid) for uid in "12"]
    )
    assert len(read_shifts(twice, WINDOW).shifts) == 1


def test_a_table_of_shifts_is_read_by_its_headings_and_what_is_unclear_is_told_by_line() -> None:
    text = (
        "user_username,user_email,shift_start,shift_end,escalation_level\n"
        "ann,ann@example.com,2027-01-04T10:00:00Z,2027-01-11T10:00:00Z,1\n"
        "bo,bo@example.com,2027-01-11T11:00:00+01:00,2027-01-18T10:00:00Z,2\n"
        "cy,,next week,2027-01-25T10:00:00Z,1\n"
        "dee,,2027-01-18 10:00,2027-01-25 10:00,1\n"
    )
    found = read_shifts(text, WINDOW, source="shifts.csv")
    assert found.shifts == (
        ForeignShift("shifts.csv", "primary", FIRST, "ann", "ann@example.com"),
        ForeignShift("shifts.csv", "secondary", SECOND, "bo", "bo@example.com"),
    )
    assert [(one.line, one.what.partition(".")[0]) for one in found.unread] == [
        (4, "'next week' is no day and time"),
        (5, "2027-01-18 10:00 is on no zone's clock"),
    ]


def test_a_row_may_be_a_week_with_a_column_for_each_tier() -> None:
    text = "Week commencing;Primary - in hours;Backup\n2027-03-22 10:00;Ann;Bo\n2027-03-29 10:00;Bo;\n"
    found = read_shifts(text, WINDOW, source="rota", zone="Europe/Berlin").shifts
    weeks = [
        a_span(days, "Europe/Berlin")
        for days in ("2027-03-22T10:00/2027-03-29T10:00", "2027-03-29T10:00/2027-04-05T10:00")
    ]
    assert found == (
        ForeignShift("rota", "primary", weeks[0], "Ann"),
        ForeignShift("rota", "primary", weeks[1], "Bo"),
        ForeignShift("rota", "secondary", weeks[0], "Bo"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no column of the first row is called person or start or end"),
        ("name,from\nann,2027-01-04\n", "no column of the first row is called end"),
        (a_calendar(), "has no shifts from 2010-01-01 to 2031-01-01"),
        (a_calendar(an_event("DTSTART:20270104T100000Z", "DURATION:P1W", "SUMMARY:On Call")), "names nobody"),
    ],
)
def test_what_has_no_shifts_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_shifts(text, WINDOW)
