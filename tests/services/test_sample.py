"""The sample company: six teams, each planned, with a year of what happens to them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.post_mortems import done_in_time, written_in_time
from scheduler.domain.spans import Span
from scheduler.services.sample.company import AGO, company
from scheduler.services.sample.follow_up import follow_up
from scheduler.services.sample.interruptions import interruptions
from scheduler.store.stored import Store
from tests.builders import a_span, an_instant
from tests.services.stories import a_stored_team

WEEK = timedelta(weeks=1)
NOW = an_instant("2027-03-17 14:20")
YEAR = Span(an_instant("2026-03-17 00:00"), NOW)


def test_six_teams_have_begun_a_year_ago_whatever_day_it_is() -> None:
    teams = company(NOW)
    assert [team.name for team in teams] == [
        "backend",
        "checkout",
        "edge",
        "ledger",
        "mobile",
        "payments-tokyo",
    ]
    for team in teams:
        began = min(slot.turn.span.start for slot in team.problem.team.slots)
        assert AGO - WEEK < NOW - began < AGO + 2 * WEEK
        assert all(rotation.escalation for rotation in team.problem.team.rotations)


def test_a_year_has_quiet_weeks_noisy_ones_and_incidents_and_the_same_chance_brings_the_same() -> None:
    found = interruptions("backend", YEAR.start, YEAR.end, Random(1))
    assert found == interruptions("backend", YEAR.start, YEAR.end, Random(1))
    assert all(page.at and page.at in YEAR for page in found.pages)
    assert len({page.id for page in found.pages}) == len(found.pages)
    weeks = Counter((page.at - YEAR.start).days // 7 for page in found.pages if page.at)
    noisy = Counter(page.service for page in found.pages if page.at)
    assert max(weeks.values()) > 5
    assert sorted(weeks.values())[len(weeks) // 2] <= 3
    assert noisy.most_common(1)[0][0] == "backend-queue"
    assert {page.incident for page in found.pages} - {""} == {one.id for one in found.incidents}


def test_most_of_what_follows_bad_incidents_is_in_time_and_some_of_it_is_not(store: Store) -> None:
    story, night = a_stored_team(store).at("2027-03-01 00:00"), a_span("2027-01-12 02:00/2027-01-12 04:00")
    severities: tuple[Severity, ...] = ("SEV2", "SEV3")
    fought = [
        Incident.lasting(night, name=f"{severity}-{number}", severity=severity)
        for severity in severities
        for number in range(40)
    ]
    with store.writing(story.now) as stored:
        for one in fought:
            stored.incidents.put(story.team, "pager", one)
            follow_up(stored, story.team, one, owner="Bo", by="ada")
        known = stored.post_mortems.some(story.team, [one.id for one in fought])
        items = stored.post_mortems.items(story.team)
    assert {one.partition("-")[0] for one in known} == {"SEV2"}
    for kept, due in (written_in_time(fought, known, story.now), done_in_time(items, story.now)):
        assert due == 40
        assert 0.8 * due < kept < due
