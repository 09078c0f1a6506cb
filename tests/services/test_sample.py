"""The sample company: six teams, each planned, with a year of what happens to them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from scheduler.domain.spans import Span
from scheduler.services.sample.company import AGO, company
from scheduler.services.sample.interruptions import interruptions
from tests.builders import an_instant

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
