"""`/v1/people/{person}/calendars`: linked by their owner only, and what they say is time off."""

from __future__ import annotations

from tests.api.asking import Service
from tests.importers.ical.writing import a_calendar
from tests.services.test_linked_calendars import JANUARY, vacation

WORDS = {"counting": {"words": ["vacation"]}}


def where(person: str = "Bo") -> str:
    return f"/v1/people/{person}/calendars"


def test_a_calendar_is_linked_counted_anew_and_unlinked_and_the_clash_is_said(service: Service) -> None:
    bo = service.as_("engineer", person="Bo")
    told = bo.post(where(), {"name": "Private", "text": JANUARY, **WORDS})
    place = f"{where()}/{told['calendar']['id']}"
    assert [one["tier"] for one in told["clashes"]] == ["primary"]
    assert [one["team"] for one in told["offers"]] == [service.story.team]
    (shown,) = bo.get(f"{where().removesuffix('calendars')}time-off")["items"]
    assert (shown["reason"], shown["calendar"]) == ("Private", told["calendar"]["id"])
    assert [one["counts"] for one in bo.get(f"{place}/events")["items"]] == [True]
    other = bo.change("PUT", f"{place}/counting", {"counting": {"words": ["ski"]}}, of=place)
    assert (other["calendar"]["counted"], other["clashes"]) == (0, [])
    again = bo.post(f"{place}/refresh", status=200)
    assert again["calendar"]["trouble"] == ""
    bo.change("DELETE", place)
    assert bo.get(where())["items"] == []


def test_what_cannot_be_read_is_refused_whole_or_listed_by_line(service: Service) -> None:
    bo = service.as_("engineer", person="Bo")
    nowhere = vacation("20270301", "20270302").replace(
        ";VALUE=DATE:20270301", ";TZID=Nowhere:20270301T100000"
    )
    told = bo.post(where(), {"name": "Private", "text": a_calendar(nowhere), **WORDS})
    assert [(one["line"], one["title"]) for one in told["calendar"]["unread"]] == [(3, "Vacation")]
    for body in (
        {"text": "hello"},
        {"url": "http://127.0.0.1/"},
        {"url": "https://127.0.0.1/"},
        {},
        {"text": JANUARY, "counting": {"out_of_office": False}},
    ):
        bo.refused("POST", where(), 422, json={"name": "Private", **body})
    large = a_calendar(vacation("20270301", "20270302", "X-LONG:" + "x" * (3 * 2**20)))
    assert bo.post(where(), {"name": "Large", "text": large, **WORDS})["calendar"]["counted"] == 1


def test_a_calendar_is_its_owners_alone(service: Service) -> None:
    bo, ann = service.as_("engineer", person="Bo"), service.as_("engineer", person="Ann")
    made = bo.post(where(), {"name": "Private", "text": JANUARY})["calendar"]["id"]
    for asker in (ann, service.as_("admin")):
        for path in ("", f"/{made}", f"/{made}/events"):
            asker.refused("GET", where() + path, 403)
        asker.refused("POST", where(), 403, json={"name": "x", "text": JANUARY})
    for path in (f"/{made}", f"/{made}/events"):
        assert "no linked calendar" in ann.refused("GET", where("Ann") + path, 404)
    ann.refused("DELETE", f"{where('Ann')}/{made}", 404, headers={"If-Match": "*"})
    ann.refused("POST", f"{where('Ann')}/{made}/refresh", 404)
