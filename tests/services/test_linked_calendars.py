"""Linked calendars: what they say is time off, kept up to date, and never lost when they cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Network

import pytest

from scheduler.domain.absence import time_off_id
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.linked_calendars import Counting, LinkedCalendar
from scheduler.jobs.periodic import PERIODIC, Round, refresh_calendars
from scheduler.services import (
    calendar_copies,
    importing,
    linked_calendars,
    people,
    refreshing,
    time_off,
    triggers,
)
from scheduler.services.linked_calendars import Told
from scheduler.services.settings import Settings
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.importers.ical.writing import a_calendar, an_event
from tests.importers.servers import a_server
from tests.services.stories import EVE, Story, a_stored_team
from tests.services.test_standing_triggers import a_story

OPEN = Settings(calendar_plain=True, calendar_networks=(IPv4Network("127.0.0.0/8"),))
DAYS = Counting(words=("vacation",))
HOUR = timedelta(hours=1)


def vacation(first: str, last: str, *more: str, title: str = "Vacation", uid: str = "1") -> str:
    days = [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}", f"SUMMARY:{title}"]
    return an_event(*days, *more, uid=uid)


JANUARY = a_calendar(vacation("20270112", "20270114"))
MARCH = a_calendar(vacation("20270301", "20270302"))


class Web:
    """A server whose calendar changes as the story goes on."""

    def __init__(self) -> None:
        self.body = JANUARY.encode()
        self.status = 200
        self.asked: list[str | None] = []
        self.address = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        tag = f'"{hash(self.body)}"'
        self.asked.append(request.headers["If-None-Match"])
        same = self.status == 200 and self.asked[-1] == tag
        request.send_response(304 if same else self.status)
        request.send_header("ETag", tag)
        body = b"" if same else self.body
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    with a_server(found.answer) as address:
        found.address = f"{address}/ann.ics"
        yield found


@pytest.fixture
def story(store: Store) -> Story:
    return a_stored_team(store, published="Ann Bo Cy Di Ann Bo Cy Di")


def linked(
    story: Story, text: str = "", url: str = "", person: str = "Bo", counting: Counting = DAYS
) -> Told:
    """Link a calendar as the API and the pages do."""
    home = "UTC"
    if url:
        copy = calendar_copies.fetched(url, home, story.now, OPEN)
    else:
        copy = calendar_copies.uploaded(text, home, story.now, OPEN)
    with story.store.writing(story.now) as stored:
        return linked_calendars.link(
            stored, person, copy, name="Private", counting=counting, kind="vacation", settings=OPEN, by=person
        )


def off(story: Story, person: str = "Bo") -> list[str]:
    with story.store.reading() as stored:
        known = people.get(stored, person).time_off
    return sorted(f"{one.span.start:%m-%d}/{one.span.end:%m-%d}" for one in known)


def calendar(story: Story, told: Told) -> LinkedCalendar:
    with story.store.reading() as stored:
        return linked_calendars.get(stored, told.calendar.id)


def revision(story: Story) -> int:
    with story.store.reading() as stored:
        return stored.changes.revision()


def test_time_off_that_a_calendar_says_clashes_with_the_published_shift(story: Story) -> None:
    told = linked(story, JANUARY)
    (clash,) = told.clashes  # Bo is primary from 11 January, 10:00, on
    assert (clash.rotation, clash.tier) == (story.rotation, "primary")
    assert (clash.start, clash.end) == (an_instant("2027-01-12 00:00"), an_instant("2027-01-14 00:00"))
    assert [offer.team for offer in told.offers] == [story.team]
    assert (told.calendar.events, told.calendar.counted) == (1, 1)
    assert off(story) == ["01-12/01-14"]


def test_what_is_linked_is_looked_at_again_each_hour_by_its_tag_and_only_changes_are_changes(
    story: Story, web: Web
) -> None:
    told = linked(story, url=web.address)
    assert refreshing.refresh_due(story.store, story.now + HOUR / 2, OPEN) == []
    before = revision(story)
    (same,) = refreshing.refresh_due(story.store, story.now + HOUR, OPEN)
    assert web.asked[-1] is not None
    assert (same.calendar.copy_at, revision(story)) == (story.now + HOUR, before)
    assert refreshing.refresh_due(story.store, story.now + HOUR, OPEN) == []  # it was another worker's
    web.body = MARCH.encode()
    refresh_calendars(Round(store=story.store, settings=OPEN, now=story.now + 2 * HOUR))
    assert off(story) == ["03-01/03-02"]
    with story.store.reading() as stored:
        _, newest = stored.audit.of(subject="Bo", most=1)[0]
    assert (newest.what, newest.who) == ("calendar.read", "watchbill")
    assert web.address not in repr(newest)
    assert refresh_calendars in [one.run for one in PERIODIC]
    assert calendar(story, told).place == "127.0.0.1"


def test_a_clash_that_a_calendar_says_since_the_last_hour_asks_for_a_plan_at_the_next_look(
    store: Store, web: Web
) -> None:
    story = a_story(store)
    web.body = MARCH.encode()  # after the last week
    linked(story, url=web.address, person="Cy")
    assert triggers.act_on_all(store, story.now) == {}
    web.body = a_calendar(vacation("20270119", "20270122")).encode()
    story.now += HOUR
    refresh_calendars(Round(store=store, settings=OPEN, now=story.now))
    asked = triggers.act_on_all(store, story.now)
    assert list(asked) == [story.team]
    with store.reading() as stored:
        (noticed,) = stored.triggered.of_plan(asked[story.team])
    assert (noticed.kind, noticed.automatic) == ("time_off", False)
    assert "Cy is off" in noticed.says


def test_the_last_good_copy_stays_whatever_is_found_instead_and_its_age_is_known(
    story: Story, web: Web
) -> None:
    told = linked(story, url=web.address)
    later = story.now
    for status, body in (
        (503, b""),
        (200, b"<html>Sign in</html>"),
        (200, b"\xff"),
        (200, MARCH[:-20].encode()),  # cut off on its way
    ):
        web.status, web.body = status, body
        later += HOUR
        (failed,) = refreshing.refresh_due(story.store, later, OPEN)
        assert failed.calendar.trouble
        assert "Sign in" not in failed.calendar.trouble
        assert (failed.calendar.copy_at, failed.calendar.tried_at) == (story.now, later)
        assert off(story) == ["01-12/01-14"]
    web.status, web.body = 200, MARCH.encode()
    healed = refreshing.refresh(story.store, told.calendar.id, later + HOUR, OPEN, by="Bo").calendar
    assert (healed.trouble, healed.copy_at, off(story)) == ("", later + HOUR, ["03-01/03-02"])


def test_series_moved_occurrences_windows_zones_and_unknown_zones(story: Story) -> None:
    text = a_calendar(
        vacation("20270201", "20270202", "RRULE:FREQ=WEEKLY;COUNT=3"),
        vacation("20270209", "20270210", "RECURRENCE-ID;VALUE=DATE:20270208"),
        an_event(
            "DTSTART;TZID=W. Europe Standard Time:20270401T120000",
            "DURATION:PT2H",
            "SUMMARY:vacation",
            uid="2",
        ),
        an_event("DTSTART;TZID=Nowhere:20270501T120000", "DURATION:PT2H", "SUMMARY:vacation", uid="3"),
    )
    told = linked(story, text)
    assert off(story) == ["02-01/02-02", "02-09/02-10", "02-15/02-16", "04-01/04-01"]
    assert [one.said for one in told.calendar.unread] == [
        "line 23, “vacation”: The zone 'Nowhere' of DTSTART is not known."
    ]


def test_as_time_passes_the_series_of_an_uploaded_calendar_goes_on(story: Story) -> None:
    linked(story, a_calendar(vacation("20270301", "20270302", "RRULE:FREQ=YEARLY")))
    assert off(story) == ["03-01/03-02"]
    refreshing.refresh_due(story.store, story.now + timedelta(days=40), OPEN)
    assert off(story) == ["03-01/03-02", "03-01/03-02"]


def test_another_rule_counts_other_events_and_unlinking_gives_back_what_is_to_come(story: Story) -> None:
    text = a_calendar(
        vacation("20270105", "20270107"), vacation("20270301", "20270303", title="Ski", uid="2")
    )
    told = linked(story, text)
    assert off(story) == ["01-05/01-07"]
    story.at("2027-01-13 12:00")
    copy = refreshing.copy_at_hand(story.store, told.calendar.id, story.now, OPEN)
    with story.store.writing(story.now) as stored:
        everything = Counting(out_of_office=False, whole_days=True)
        linked_calendars.count(stored, told.calendar.id, everything, "leave", copy, settings=OPEN, by="Bo")
    assert off(story) == ["01-05/01-07", "03-01/03-03"]
    with story.store.writing(story.now) as stored:
        linked_calendars.unlink(stored, told.calendar.id, by="Bo")
    assert off(story) == ["01-05/01-07"]
    with story.store.reading() as stored, pytest.raises(NotFound):
        linked_calendars.get(stored, told.calendar.id)


def test_time_off_of_a_calendar_survives_a_team_file_and_is_taken_away_in_the_calendar_only(
    story: Story,
) -> None:
    told = linked(story, JANUARY)
    with story.store.reading() as stored:
        exported = importing.export_team(stored, story.team)
    assert "2027-01-12" in exported
    story.imported(story.problem)
    assert off(story) == ["01-12/01-14"]
    with story.store.writing(story.now) as stored:
        known = people.get(stored, "Bo")
        assert [one.calendar for one in known.time_off] == [told.calendar.id]
        with pytest.raises(Conflict, match="linked calendar “Private”"):
            time_off.remove(stored, "Bo", time_off_id("Bo", known.time_off[0]), by="Bo")


def test_far_too_much_is_refused_and_so_are_more_calendars_than_anybody_has_or_the_same_twice(
    story: Story, web: Web
) -> None:
    days = [vacation(f"202701{2 * n:02}", f"202701{2 * n + 1:02}", uid=str(n)) for n in range(1, 15)]
    copy = calendar_copies.uploaded(a_calendar(*days), "UTC", story.now, OPEN)
    few = OPEN.model_copy(update={"calendar_time_off": 13, "calendars_each": 1})
    with (
        pytest.raises(Invalid, match="says 14 times off; 13 are the most"),
        story.store.writing(story.now) as stored,
    ):
        linked_calendars.link(
            stored, "Bo", copy, name="x", counting=DAYS, kind="vacation", settings=few, by="Bo"
        )
    linked(story, url=web.address)
    with story.store.reading() as stored:
        with pytest.raises(Conflict, match="linked this calendar already"):
            linked_calendars.refuse_more(stored, "Bo", web.address, OPEN)
        with pytest.raises(Conflict, match="has linked 1 calendars"):
            linked_calendars.refuse_more(stored, "Bo", "", few)


def test_a_machine_that_only_we_can_reach_is_not_asked(story: Story, web: Web) -> None:
    with pytest.raises(Invalid, match=r"https://"):
        calendar_copies.fetched(web.address, "UTC", EVE, Settings())
    with pytest.raises(Invalid, match="no machine on the public internet"):
        calendar_copies.fetched(web.address.replace("http:", "https:"), "UTC", EVE, Settings())
    assert web.asked == []
