"""Which events of a linked calendar are time off, and what becomes of the time off that is there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scheduler.domain.calendars import CalendarEvent
from scheduler.domain.errors import Invalid
from scheduler.domain.linked_calendars import Counting, LinkedCalendar, time_off_of, with_linked
from scheduler.domain.people import Person, TimeOff
from tests.builders import a_span, an_instant

NOW = an_instant("2027-01-13 15:20")
EVERY_DAY = Counting(out_of_office=False, whole_days=True)


def event(span: str, title: str = "Busy", **more: object) -> CalendarEvent:
    facts = {"all_day": False, **more}
    return CalendarEvent(uid="1", title=title, span=a_span(span), line=1, **facts)  # type: ignore[arg-type]


def calendar(counting: Counting = EVERY_DAY) -> LinkedCalendar:
    return LinkedCalendar(
        id="c",
        person="Ann",
        name="Private",
        place="",
        counting=counting,
        made_at=NOW,
        made_by="Ann",
        copy_at=NOW,
        read_at=NOW,
        tried_at=NOW,
    )


@pytest.mark.parametrize(
    ("counting", "found", "counts"),
    [
        (Counting(), {"busy": "out_of_office"}, True),
        (Counting(), {"busy": "busy"}, False),
        (Counting(words=("ooo",)), {"title": "OOO – Lisbon"}, True),
        (Counting(words=("ooo",)), {"title": "Tea with Fooo"}, False),
        (Counting(words=("out of office",)), {"title": "Out of Office"}, True),
        (Counting(words=("(a+)+$",)), {"title": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}, False),
        (Counting(categories=("Vacation",)), {"categories": ("vacation", "Private")}, True),
        (Counting(whole_days=True), {"busy": "out_of_office"}, False),
        (Counting(whole_days=True), {"busy": "out_of_office", "all_day": True}, True),
        (Counting(whole_days=True), {"all_day": True}, False),
        (EVERY_DAY, {"all_day": True}, True),
        (EVERY_DAY, {}, False),
    ],
)
def test_an_event_counts_by_its_signs(counting: Counting, found: dict[str, object], counts: bool) -> None:
    assert counting.counts(event("2027-02-01/2027-02-02", **found)) is counts  # type: ignore[arg-type]


def test_a_rule_that_counts_every_meeting_is_refused_and_a_blank_word_is_none() -> None:
    with pytest.raises(Invalid, match="Every event would count"):
        Counting(out_of_office=False).check()
    with pytest.raises(ValidationError):
        Counting(words=("  ",))
    EVERY_DAY.check()


def test_what_is_over_stays_and_what_is_to_come_is_as_the_calendar_says() -> None:
    over = TimeOff(span=a_span("2027-01-04/2027-01-06"), calendar="c")
    gone = TimeOff(span=a_span("2027-03-01/2027-03-06"), calendar="c")
    typed = TimeOff(span=a_span("2027-04-01/2027-04-06"))
    other = TimeOff(span=a_span("2027-05-01/2027-05-06"), calendar="d")
    days = [event(f"2027-02-0{day}/2027-02-0{day + 1}", all_day=True) for day in (2, 1)]
    passed = event("2027-01-01/2027-01-02", all_day=True)
    found = time_off_of(calendar(), [*days, passed], (over, gone, typed, other), NOW)
    assert found == (
        over,
        typed,
        other,
        TimeOff(span=a_span("2027-02-01/2027-02-03"), reason="Private", calendar="c"),
    )


def test_a_team_file_leaves_what_calendars_say_and_does_not_write_it_down_twice() -> None:
    typed = TimeOff(span=a_span("2027-04-01/2027-04-06"))
    linked = TimeOff(span=a_span("2027-05-01/2027-05-06"), reason="Private", calendar="c")
    known = Person(id="Ann", name="Ann", time_off=(linked, typed))
    exported = Person(id="Ann", name="Ann", time_off=(TimeOff(span=linked.span, reason="Private"), typed))
    assert with_linked(exported, known) == known
    assert with_linked(Person(id="Ann", name="Ann"), known).time_off == (linked,)
    assert with_linked(exported, None) == exported
