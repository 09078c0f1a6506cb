"""A schedule of another tool is judged, planned anew, and taken over with what people have carried."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from scheduler.domain.audit import Audit
from scheduler.domain.errors import Invalid
from scheduler.domain.foreign import ForeignSchedule, ForeignShift
from scheduler.importers.shifts import read_shifts
from scheduler.importers.team_file import digest, read_team, write_team
from scheduler.services import importing, oncall
from scheduler.services.adopting import adopted
from scheduler.services.auditing import audit
from scheduler.store.stored import Store
from tests.builders import a_span, an_instant
from tests.importers.ical.writing import WINDOW

PAGERDUTY = Path(__file__).parents[2] / "fixtures" / "schedules" / "backend-pagerduty" / "schedule.ics"


def weeks(held: str, *more: ForeignShift) -> ForeignSchedule:
    """Return a schedule with a primary for each week from 4 January on, Mondays at 10:00."""
    first = a_span("2027-01-04T10:00/2027-01-11T10:00")
    shifts = []
    for number, person in enumerate(held.split()):
        later = timedelta(weeks=number)
        span = type(first)(first.start + later, first.end + later)
        shifts.append(ForeignShift("oncall", "primary", span, person))
    return ForeignSchedule(name="oncall", tool="CSV", shifts=(*shifts, *more), zones=("UTC",))


def of(found: Audit) -> dict[str, tuple[Fraction, Fraction]]:
    return {row.person: (row.load, row.fair_share) for row in found.as_it_is.fairness.people}


def test_a_pagerduty_export_is_read_judged_and_planned_fairer() -> None:
    found, _ = audit(read_shifts(PAGERDUTY.read_text(encoding="utf-8"), WINDOW))
    assert (found.tool, found.name, found.weeks) == ("PagerDuty", "Backend", 26)
    assert "Monday at 10:00 Europe/Berlin" in found.inferred[1]
    assert [gap.span.length for gap in found.gaps] == [timedelta(minutes=40)]
    assert [(one.people, one.span.length) for one in found.overlaps] == [
        (("bjorn-halvorsen", "daniela-moreau"), timedelta(hours=8))
    ]
    assert {breach.rule for breach in found.as_it_is.breaches} == {"maximum_consecutive", "one_place"}
    assert found.planned is not None
    assert found.planned.measured.breaches == ()
    assert found.planned.measured.fairness.sum_of_squares == 0
    assert found.as_it_is.fairness.sum_of_squares > 80


def test_an_hour_of_cover_counts_as_an_hour_and_the_week_stays_whose_it_was() -> None:
    cover = ForeignShift("oncall", "secondary", a_span("2027-01-06T10:00/2027-01-07T10:00"), "Dee")
    seven_days = weeks("ann bo cy ann bo cy", cover)
    found, _ = audit(seven_days)
    held = {person.person: person for person in found.people}
    assert [(one.tier, one.hours, one.turns) for one in held["dee"].held] == [("secondary", Fraction(24), 1)]
    assert of(found)["dee"][0] == Fraction(1, 14)
    assert of(found)["ann"][0] == 2


def test_too_small_a_team_is_told_so_and_gets_the_plan_that_breaks_least() -> None:
    found, _ = audit(weeks("ann bo cy ann bo cy"))
    assert {breach.rule for breach in found.as_it_is.breaches} == {"minimum_rotation_size"}
    assert found.planned is not None
    assert any("4" in sentence for sentence in found.planned.obstacles)
    assert found.planned.shifts


def test_somebody_who_appears_late_is_taken_to_have_joined_then_unless_told_otherwise() -> None:
    late = weeks("ann bo cy dee ann bo cy dee ann bo cy dee ann eve bo cy dee eve")
    found, problem = audit(late)
    assert problem.team.rotations[0].roster["eve"].joined is not None
    assert any(
        "Eve" in words or "eve is taken to have joined on 2027-04-05" in words for words in found.inferred
    )
    _, whole = audit(late, all_along=True)
    assert whole.team.rotations[0].roster["eve"].joined is None


def test_less_than_a_week_says_nothing_about_fairness() -> None:
    two_days = ForeignShift("oncall", "primary", a_span("2027-01-04T10:00/2027-01-06T10:00"), "ann")
    with pytest.raises(Invalid, match="less than one whole week"):
        audit(weeks("", two_days))


def test_what_was_audited_is_a_team_file_that_reads_back() -> None:
    _, problem = audit(weeks("ann bo cy dee ann bo cy dee"))
    assert digest(read_team(write_team(problem))) == digest(problem)


def test_a_team_taken_over_starts_from_what_its_people_have_carried(store: Store) -> None:
    now = an_instant("2027-02-03 12:00")
    problem, _ = adopted(weeks("ann ann bo cy dee bo cy"), now)
    carried = {one.person: (one.load, one.exposure) for one in problem.team.carried}
    one, five = Fraction(1), Fraction(5)
    assert carried == {"ann": (2 * one, five), "bo": (one, five), "cy": (one, five), "dee": (one, five)}
    with store.writing(now) as stored:
        team, _ = importing.import_team(stored, problem, by="manager")
        rotation = stored.rotations.ids(team=team)[0]
        answers = [
            oncall.who(stored, [rotation], at=an_instant(at))[0].tier["primary"].people[0].person
            for at in ("2027-01-12 09:00", "2027-02-03 12:00", "2027-02-09 12:00")
        ]
        assert importing.import_team(stored, problem, by="manager") == (team, ())
    assert answers == ["ann", "dee", "bo"]
