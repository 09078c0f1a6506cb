"""Feeds over HTTP: calendars subscribe by a secret address, and update instead of doubling."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import structlog

from scheduler.domain.contacts import Contact
from scheduler.domain.incidents import Incident
from scheduler.domain.spans import Span
from tests.api.asking import Service
from tests.builders import an_instant


def made(service: Service, **wanted: Any) -> str:
    """Return the address of a new feed."""
    return str(service.post("/v1/feeds", wanted)["path"])


def events(service: Service, path: str) -> dict[str, Any]:
    """Return the entries of a feed by when they begin, as a parser reads them."""
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    answer = service.as_().ask("GET", path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found: list[Any] = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    return {f"{one.start:%m-%d %H}{' gone' if one['STATUS'] == 'CANCELLED' else ''}": one for one in found}


def test_a_persons_feed_has_their_shifts_of_all_tiers(service: Service) -> None:
    found = events(service, made(service, person="Bo"))
    assert {at: str(one["SUMMARY"]) for at, one in found.items()} == {
        "01-04 10": "On call: team / oncall secondary",
        "01-11 10": "On call: team / oncall primary",
    }
    assert (str(found["01-04 10"]["TRANSP"]), found["01-04 10"].end) == (
        "TRANSPARENT",
        an_instant("2027-01-11 10:00"),
    )
    assert str(found["01-04 10"]["X-MICROSOFT-CDO-BUSYSTATUS"]) == "FREE"


def test_feeds_of_rotations_tiers_and_teams_name_who_is_on_call(service: Service) -> None:
    assert len(events(service, made(service, rotation="oncall"))) == 4
    tier = events(service, made(service, rotation="oncall", tier="secondary", team="team"))
    assert [str(one["SUMMARY"]) for one in tier.values()] == [
        f"{who}: team / oncall secondary" for who in ("Bo", "Cy", "Di", "Ann")
    ]
    answer = service.as_().ask("GET", made(service, team="team"))
    assert answer.text.count("BEGIN:VEVENT") == 8


def test_an_override_cuts_the_entry_and_taking_it_back_restores_it_under_the_same_id(
    service: Service,
) -> None:
    anns, dis = made(service, person="Ann"), made(service, person="Di")
    before = events(service, anns)["01-04 10"]
    cover = service.story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
    cut = events(service, anns)
    assert list(cut) == ["01-04 10", "01-05 14", "01-25 10"]
    assert (cut["01-04 10"]["UID"], cut["01-04 10"].end) == (before["UID"], an_instant("2027-01-05 10:00"))
    assert cut["01-04 10"]["SEQUENCE"] > before["SEQUENCE"]
    assert cut["01-04 10"]["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    theirs = events(service, dis)["01-05 10"]
    assert str(theirs["SUMMARY"]) == "On call: team / oncall primary (an override)"
    assert "Instead of Ann." in str(theirs["DESCRIPTION"])
    service.story.uncover(cover)
    whole = events(service, anns)
    assert list(whole) == ["01-04 10", "01-05 14 gone", "01-25 10"]
    assert whole["01-04 10"].end == before.end
    assert whole["01-04 10"]["SEQUENCE"] > cut["01-04 10"]["SEQUENCE"]
    assert whole["01-05 14 gone"]["SEQUENCE"] > cut["01-05 14"]["SEQUENCE"]
    assert "01-05 10 gone" in events(service, dis)


def test_a_shift_that_a_plan_gives_to_somebody_else_is_cancelled_for_a_month(service: Service) -> None:
    bos, cys, whole = made(service, person="Bo"), made(service, person="Cy"), made(service, rotation="oncall")
    before = events(service, bos)["01-11 10"]
    service.story.applied(service.story.drafted("Ann Cy Bo Di", "Bo Di Ann Cy"))
    after = events(service, bos)
    assert after["01-11 10 gone"]["UID"] == before["UID"]
    assert after["01-11 10 gone"]["SEQUENCE"] > before["SEQUENCE"]
    assert events(service, cys)["01-11 10"]["UID"] == before["UID"]
    assert str(events(service, whole)["01-11 10"]["SUMMARY"]).startswith("Cy: ")
    service.at("2027-02-02 00:00")
    assert "01-11 10 gone" not in events(service, bos)


def test_a_swap_is_seen_in_both_calendars(service: Service) -> None:
    anns = made(service, person="Ann")
    service.story.swap("2027-01-04", "2027-01-18")
    found = events(service, anns)
    assert str(found["01-18 10"]["SUMMARY"]) == "On call: team / oncall primary (a swap)"
    assert "01-04 10 gone" in found


def test_the_past_stays_for_half_a_year(service: Service) -> None:
    path = made(service, person="Bo")
    service.at("2027-06-30 00:00")
    assert len(events(service, path)) == 2
    service.at("2027-09-01 00:00")
    assert events(service, path) == {}


def test_a_rest_after_a_long_incident_is_shown_as_what_it_is(service: Service) -> None:
    span = Span(an_instant("2027-01-20 00:00"), an_instant("2027-01-20 05:00"))
    trouble = Incident.lasting(span, name="INC-1", severity="SEV1", responders=("Ann",))
    with service.story.store.writing(service.story.now) as stored:
        stored.incidents.put(service.story.team, "file", trouble)
    rest = events(service, made(service, person="Ann"))["01-20 05"]
    assert str(rest["SUMMARY"]) == "Rest after INC-1 (team)"
    assert rest.end - rest.start == timedelta(hours=72)


def test_alarms_ring_before_a_handoff(service: Service) -> None:
    found = events(service, made(service, person="Bo", alarms=["PT12H", "PT15M"]))["01-11 10"]
    assert [one["TRIGGER"].dt for one in found.walk("VALARM")] == [
        -timedelta(minutes=15),
        -timedelta(hours=12),
    ]


def test_a_feed_that_has_not_changed_is_not_sent_again(service: Service) -> None:
    path = made(service, person="Bo")
    nobody = service.as_()
    first = nobody.ask("GET", path)
    again = nobody.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert nobody.ask("GET", path, headers=since).status_code == 304
    assert nobody.ask("GET", path, headers={"If-Modified-Since": "yesterday"}).status_code == 200
    head = nobody.ask("HEAD", path)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    service.story.cover("Di", "2027-01-12T10:00/2027-01-12T14:00")
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    changed = nobody.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_what_others_change_does_not_make_a_feed_change(service: Service) -> None:
    path = made(service, person="Bo")
    first = service.ask("GET", path)
    service.as_("read")
    made(service, person="Ann")
    assert service.ask("GET", path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_feed_is_compressed_for_those_who_can_read_it(service: Service) -> None:
    path = made(service, person="Bo")
    with service.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
    plain = service.ask("GET", path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


def test_a_feed_never_says_how_to_reach_anybody(service: Service) -> None:
    contacts = (Contact(kind="phone", address="+4930123456"), Contact(kind="email", address="bo@example.org"))
    with service.story.store.writing(service.story.now) as stored:
        stored.people.put_contacts("Bo", contacts)
    text = service.ask("GET", made(service, team="team")).text
    assert "4930123456" not in text
    assert "bo@example.org" not in text


def test_only_its_owner_and_an_admin_see_a_feed_and_an_old_address_shows_nothing(service: Service) -> None:
    bo, cy = service.as_("engineer", person="Bo"), service.as_("engineer", person="Cy")
    answer = bo.post("/v1/feeds", {"person": "Bo"})
    where, path = f"/v1/feeds/{answer['feed']['id']}", answer["path"]
    assert [one["id"] for one in bo.get("/v1/feeds")["items"]] == [answer["feed"]["id"]]
    assert cy.get("/v1/feeds")["items"] == []
    for method in ("GET", "DELETE"):
        assert "no feed" in cy.refused(method, where, 404)
    assert "theirs to make" in cy.refused("POST", "/v1/feeds", 403, json={"person": "Bo"})
    assert "may not do that" in service.as_("read").refused("POST", "/v1/feeds", 403, json={"team": "team"})
    rotated = bo.sent("POST", f"{where}/rotate", If_Match=bo.tag(where))["path"]
    said = service.as_().refused("GET", path, 404)
    assert service.as_().ask("GET", rotated).status_code == 200
    service.change("DELETE", where)
    assert service.as_().refused("GET", rotated, 404) == said
    assert service.as_().refused("GET", "/v1/feeds/wbf_no.ics", 404) == said
    assert bo.get("/v1/feeds")["items"] == []


@pytest.mark.parametrize(
    ("wanted", "status", "says"),
    [
        ({}, 422, "exactly one of person, rotation, team"),
        ({"person": "none"}, 404, "no person none"),
        ({"team": "none"}, 404, "no team none"),
        (
            {"rotation": "oncall", "tier": "none"},
            404,
            "has no tier none. Take one of primary, secondary, shadow",
        ),
        ({"team": "team", "tier": "primary"}, 422, "tier"),
        ({"team": "team", "alarms": ["-PT1H"]}, 422, "alarms"),
        ({"team": "team", "alarms": ["PT1H"] * 6}, 422, "alarms"),
    ],
)
def test_a_feed_of_nothing_is_refused(service: Service, wanted: Any, status: int, says: str) -> None:
    assert says in service.refused("POST", "/v1/feeds", status, json=wanted)


def test_the_last_use_of_a_feed_is_told(service: Service) -> None:
    answer = service.post("/v1/feeds", {"team": "team"})
    service.ask("GET", answer["path"])
    service.client.app.state.serving._note_use()  # type: ignore[attr-defined]
    assert service.get(f"/v1/feeds/{answer['feed']['id']}")["used_at"] is not None


def test_the_secret_of_a_feed_is_in_no_log_no_figure_and_no_table(service: Service) -> None:
    from api.logs import without_secrets

    answer = service.post("/v1/feeds", {"person": "Bo"})
    secret = answer["path"].rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43
    with structlog.testing.capture_logs(processors=[without_secrets]) as lines:
        for method, path in (
            ("HEAD", answer["path"]),
            ("POST", answer["path"]),
            ("GET", answer["path"] + "x"),
        ):
            service.ask(method, path)
    assert lines
    assert secret not in str(lines)
    figures = service.ask("GET", "/metrics").text
    assert 'route="/v1/feeds/{secret}.ics"' in figures
    assert secret not in figures
    with service.story.store.engine.connect() as connection:
        rows = [
            str(row)
            for table in ("feeds", "audit", "replies")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert secret not in "".join(rows)
