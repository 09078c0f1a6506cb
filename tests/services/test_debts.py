"""Debts: what a cover moved counts where the next plan starts from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.team import Horizon
from scheduler.services import importing, overrides, planning
from scheduler.services.teams import problem_of
from scheduler.services.verdicts import foreseen
from scheduler.store.stored import Store, Stored
from tests.builders import a_span
from tests.services.stories import Story, a_stored_team

FEBRUARY = Horizon(start=date(2027, 2, 1), weeks=4)


def carried(story: Story, horizon: Horizon | None = None) -> dict[str, float]:
    """Return what people have carried before the next plan."""
    with story.store.reading() as stored:
        team = problem_of(stored, story.team, horizon).team
    found: dict[str, Fraction] = {}
    for one in team.carried:
        found[one.person] = found.get(one.person, Fraction(0)) + one.load
    return {person: float(load) for person, load in sorted(found.items())}


def test_a_later_plan_starts_from_what_people_served_covers_included(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    assert carried(story, FEBRUARY) == {"Ann": 1, "Bo": 1, "Cy": 1, "Di": 1}
    story.cover("Di", "2027-01-04T10:00/2027-01-11T10:00")
    assert carried(story, FEBRUARY) == {"Ann": 0, "Bo": 1, "Cy": 1, "Di": 2}


def test_part_of_a_week_is_part_of_its_points(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Di", "2027-01-05T00:00/2027-01-08T12:00")
    assert carried(story, FEBRUARY) == {"Ann": 0.5, "Bo": 1, "Cy": 1, "Di": 1.5}


def test_inside_the_horizon_whoever_covered_has_more_and_whoever_was_covered_less(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    assert carried(story) == {}
    override = story.cover("Di", "2027-01-05T00:00/2027-01-08T12:00")
    assert carried(story) == {"Ann": -0.5, "Di": 0.5}
    story.uncover(override)
    assert carried(story) == {}


def test_the_next_plan_pays_a_debt_back(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", secondary="Bo Cy Di Ann")
    story.cover("Di", "2027-01-04T10:00/2027-01-11T10:00")
    with store.reading() as stored:
        problem = problem_of(stored, story.team, FEBRUARY)
    rows = {row.person: row for row in planning.draft(problem).plan.fairness.people}
    assert rows["Di"].history == rows["Ann"].history + 2
    assert rows["Ann"].load == rows["Di"].load + 2


def test_a_team_file_says_nothing_of_covers_and_reads_back_as_it_was(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.reading() as stored:
        before = importing.export_team(stored, story.team)
    story.cover("Di", "2027-01-05T00:00/2027-01-08T12:00")
    with store.reading() as stored:
        assert importing.export_team(stored, story.team) == before


def test_a_horizon_that_does_not_follow_is_refused(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    for start in (date(2026, 12, 28), date(2027, 1, 6)):
        with pytest.raises(Invalid, match="does not follow one from 2027-01-04"):
            carried(story, Horizon(start=start, weeks=4))


def test_a_verdict_counts_an_earlier_cover_once(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Di", "2027-01-04T10:00/2027-01-11T10:00")

    def change(stored: Stored) -> object:
        when = a_span("2027-01-11T10:00/2027-01-18T10:00")
        return overrides.add(
            stored, story.rotation, "primary", "Di", start=when.start, end=when.end, by="manager"
        )

    found = {one.person: one for one in foreseen(store, story.now, story.team, change).fairness}
    assert [found["Di"].before, found["Di"].after, found["Bo"].after] == [2, 3, 0]
