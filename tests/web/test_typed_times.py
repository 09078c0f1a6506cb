"""What people type as a name, or put into an address as a time or a number: nothing that nobody means."""

from __future__ import annotations

from tests.web.browsing import Site
from tests.web.conftest import Looking

NEVER = "0001-01-01"


def test_times_and_numbers_that_nobody_means_are_refused_in_words(looking: Looking, site: Site) -> None:
    assert site.story is not None
    page = looking.as_(site.account("bo", "team-manager", person="Bo"), path="/setup")
    mark = page.locator("[name=mark]").first.get_attribute("value")
    rotation, people = f"/rotations/{site.story.rotation}", f"/setup/rotations/{site.story.rotation}/people"
    shift = "tier=primary&person=Bo&end=2027-01-14T12:00:00Z"
    for address in (
        f"/setup/audit?since={NEVER}",
        "/setup/audit?until=9999-12-31",
        f"{rotation}?from={NEVER}",
        f"{rotation}/shift?{shift}&start=2027-01-14T10:00:00",
        f"{rotation}/cover?{shift}&start={NEVER}T00:00:00%2B01:00",
        f"/me/candidates?rotation={site.story.rotation}&tier=primary&start={NEVER}T00:00:00%2B01:00",
    ):
        assert page.request.get(address).status == 422, address
    team = f"/setup/teams/{site.story.team}"
    for address, typed in (
        ("/me/calendars", {"name": "   ", "url": "https://8.8.8.8/mine.ics"}),
        (f"{team}/destinations", {"kind": "webhook", "name": "   ", "address": "https://8.8.8.8/x"}),
        (f"{team}/integrations", {"rotation": site.story.rotation, "kind": "grafana", "name": "   "}),
        ("/me/time-off", {"first": NEVER, "last": "9999-12-31"}),
        (f"{people}/Bo/leave", {"last": "9999-12-31"}),
        (f"{people}/Bo/share", {"share": "1e-999999999"}),
        (f"{rotation}/cover", {"tier": "primary", "person": "Cy", "begins": f"{NEVER}T00:00", "ends": "x"}),
    ):
        answer = page.request.post(
            address, form={"mark": mark or "", **typed}, headers={"Origin": site.address}
        )
        assert answer.status == 422, address
    assert page.request.get(f"{rotation}?zoom=calendar&month=9999-12").ok
    looking.expected("422")
