"""Pay of a stored team: periods, agreements, and corrections of what is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from constraints._rule import Problem
from scheduler.domain.compensation import Compensation
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.incidents import Incident
from scheduler.domain.pay_periods import Report
from scheduler.domain.pay_rates import EVERYWHERE, Home, Rate, Worth
from scheduler.services import pay, pay_rates
from scheduler.services.importing import import_team
from scheduler.store.stored import Store
from tests.builders import a_span
from tests.services.stories import Story, a_problem, a_stored_team

ALL = Compensation(on_call_stipend=True, incident_response_overtime=True, post_incident_time_off=True)
MONDAY = date(2027, 1, 4)
WEEK = timedelta(days=6)


def a_paid_team(store: Store, agreed: Compensation = ALL) -> Story:
    """Return Ann, Bo, Cy and Di on 20 January, with rates that hold everywhere."""
    story = a_stored_team(store, "Ann Bo Cy Di", "Bo Cy Di Ann")
    agree(story, agreed)
    rate(story)
    return story.at("2027-01-20 00:00")


def agree(story: Story, agreed: Compensation) -> None:
    with story.store.writing(story.now) as stored:
        (known,) = stored.rotations.some([story.rotation])
        stored.rotations.put(replace(known, rotation=replace(known.rotation, compensation=agreed)))


def rate(
    story: Story, weekday: int = 40, since: date = MONDAY, location: str = EVERYWHERE, **said: Any
) -> None:
    worth = Worth(
        currency="EUR",
        weekday=Decimal(weekday),
        weekend=Decimal(80),
        overtime=Decimal(60),
        tiers={"secondary": Fraction(1, 2)},
        **said,
    )
    with story.store.writing(story.now) as stored:
        pay_rates.put(stored, Rate(location=location, since=since, worth=worth), by="admin")


def trouble(story: Story, name: str, span: str, *who: str) -> None:
    incident = Incident.lasting(a_span(span), name=name, severity="SEV1", responders=who)
    with story.store.writing(story.now) as stored:
        stored.incidents.put(story.team, "pager", incident)


def reported(story: Story, first: date = MONDAY, team: str = "") -> Report:
    with story.store.reading() as stored:
        return pay.report(stored, team or story.team, first, first + WEEK, story.now)


def closed(story: Story, first: date = MONDAY) -> Report:
    with story.store.writing(story.now) as stored:
        return pay.close(stored, story.team, first, first + WEEK, by="manager")


def said(found: Report, *what: str) -> list[Any]:
    return [tuple(getattr(line, name) for name in what) for line in found.lines]


def totals(found: Report) -> dict[str, Decimal]:
    return {one.person: one.total for one in found.earned}


def test_a_week_is_paid_to_whoever_served_it_covers_included(store: Store) -> None:
    story = a_paid_team(store)
    story.now = a_span("2027-01-05/2027-01-06").start
    story.cover("Di", "2027-01-06/2027-01-07")
    found = reported(story.at("2027-01-20 00:00"))
    assert totals(found) == {
        "Ann": Decimal("303.33"),  # all but ten hours of Monday, and Wednesday
        "Bo": Decimal("171.67"),
        "Di": 40,
    }
    assert found.until == story.now


def test_only_what_a_team_has_agreed_on_is_paid(store: Store) -> None:
    story = a_paid_team(store, Compensation(post_incident_time_off=True))
    trouble(story, "INC-1", "2027-01-05T02:00/2027-01-05T07:00", "Ann")
    found = reported(story)
    assert said(found, "kind", "hours") == [("rest", 72)]
    assert found.rest[0].hours == 72


def test_a_night_on_an_incident_is_overtime_and_earns_rest_into_the_next_period(store: Store) -> None:
    story = a_paid_team(store)
    trouble(story, "INC-1", "2027-01-10T02:00/2027-01-10T07:00", "Cy")
    assert said(reported(story).of("Cy"), "kind", "hours", "amount") == [
        ("overtime", 5, 300),
        ("rest", 17, 0),
    ]
    following = reported(story, MONDAY + timedelta(weeks=1)).of("Cy")
    assert [one.hours for one in following.rest] == [55]


def test_what_is_to_come_is_not_earned_yet(store: Store) -> None:
    story = a_paid_team(store).at("2027-01-04 22:00")
    assert totals(reported(story)) == {"Ann": 20, "Bo": 10}


def test_a_closed_period_stays_and_the_next_one_puts_it_right_once(store: Store) -> None:
    story = a_paid_team(store)
    before = closed(story)
    story.cover("Bo", "2027-01-21/2027-01-22")
    trouble(story, "INC-1", "2027-01-05T02:00/2027-01-05T04:00", "Ann")
    rate(story, weekday=48)
    agree(story, Compensation())
    assert reported(story) == before
    second = MONDAY + timedelta(weeks=1)
    found = reported(story, second)
    assert {line.corrects for line in found.lines} == {before.period}  # nothing is agreed on any more
    assert {one.person: one.corrections for one in found.earned} == {
        "Ann": Decimal("156.67"),
        "Bo": Decimal("18.33"),
    }
    assert closed(story, second).lines == found.lines
    assert reported(story, second + timedelta(weeks=1)).lines == ()
    with story.store.reading() as stored:
        now = pay.pay_in(stored, story.team, MONDAY, MONDAY + WEEK, story.now)
    assert now.earned == ()


def test_another_weekend_leaves_a_closed_period_and_is_put_right_in_the_next(store: Store) -> None:
    story = a_paid_team(store)
    before = closed(story)
    rate(story, weekend_days=("friday", "saturday"))
    assert reported(story) == before
    following = reported(story, MONDAY + timedelta(weeks=1))
    changed = [line for line in following.lines if line.corrects and line.person == "Ann"]
    assert {(f"{line.span.start:%A}", line.kind, int(line.amount)) for line in changed} == {
        ("Friday", "weekday", -40),
        ("Friday", "weekend", 80),
        ("Sunday", "weekend", -80),
        ("Sunday", "weekday", 40),
    }


def test_a_period_is_closed_once_and_when_it_is_over(store: Store) -> None:
    story = a_paid_team(store)
    closed(story)
    for first in (MONDAY, MONDAY + timedelta(days=3)):
        with pytest.raises(Conflict, match="is closed"):
            closed(story, first)
    with pytest.raises(Conflict, match="over at 2027-01-25 00:00"):
        closed(story, MONDAY + timedelta(weeks=2))
    with story.store.reading() as stored, pytest.raises(Invalid, match="are none"):
        pay.report(stored, story.team, MONDAY, MONDAY - WEEK, story.now)


def test_who_serves_in_two_teams_at_once_is_paid_by_one(store: Store) -> None:
    story = a_paid_team(store)
    problem = a_problem("Ann Bo Cy Di", "Bo Cy Di Ann")
    rotations = (replace(problem.team.rotations[0], compensation=ALL),)
    others = Problem(team=replace(problem.team, name="others", rotations=rotations), rules=problem.rules)
    story.now = a_span("2027-01-01/2027-01-02").start
    with store.writing(story.now) as stored:
        team, _ = import_team(stored, others, by="manager")
    story.at("2027-01-20 00:00")
    both = [*reported(story).lines, *reported(story, team=team).lines]
    assert sum(line.hours for line in both if line.person == "Ann") == 158  # of a week that begins at ten
    assert len({line.team for line in both}) == 1


def test_who_moves_between_two_periods_is_paid_each_hour_once(store: Store) -> None:
    story = a_paid_team(store)
    first = closed(story).of("Ann").lines
    with store.writing(story.now) as stored:
        (ann,) = stored.people.get(["Ann"]).values()
        stored.people.put(replace(ann, timezone="America/New_York"))
    second = reported(story, MONDAY + timedelta(weeks=1)).of("Ann").lines
    assert {line.corrects for line in second} == {""}
    assert sum(line.hours for line in (*first, *second)) == 7 * 24


def test_people_are_paid_where_they_live_and_where_no_rate_holds_it_is_told(store: Store) -> None:
    story = a_paid_team(store)
    rate(story, weekday=100, location="oslo")
    with store.writing(story.now) as stored:
        pay_rates.put_homes(stored, "Ann", (Home(location="oslo", since=date(2027, 1, 8)),), by="admin")
        pay_rates.remove(stored, EVERYWHERE, MONDAY, by="admin")
    found = reported(story)
    assert totals(found) == {"Ann": 260}
    assert {(one.person, one.location) for one in found.unpaid} == {("Ann", "UTC"), ("Bo", "UTC")}


def test_rates_and_homes_that_cannot_be_are_refused(store: Store) -> None:
    story = a_stored_team(store)
    twice = (Home(location="a", since=MONDAY), Home(location="b", since=MONDAY))
    nowhere = Worth(currency="EUR", country="DE", subdivision="XX")
    with store.writing(story.now) as stored, pytest.raises(Invalid, match="DE has no part XX"):
        pay_rates.put(stored, Rate(location="a", since=MONDAY, worth=nowhere), by="admin")
    with store.writing(story.now) as stored, pytest.raises(Invalid, match="two places"):
        pay_rates.put_homes(stored, "Ann", twice, by="admin")


def test_public_holidays_are_those_of_the_rate(store: Store) -> None:
    story = a_paid_team(store)
    worth = Worth(currency="SEK", weekday=Decimal(1000), holiday=Decimal(3000), country="SE")
    with store.writing(story.now) as stored:
        pay_rates.put(stored, Rate(location="UTC", since=MONDAY, worth=worth), by="admin")
    kinds = {line.kind: line.amount for line in reported(story).of("Ann").lines}
    assert kinds == {"weekday": 1000, "holiday": 3000}  # 6 January is Epiphany
