"""
Ways out that change the team, for when too few would bend a rule: more people, people of other rotations,
fewer weeks, or somebody who comes later and a rule that gives way until then.

Each is planned like any other way out, so that the check has judged it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.explanation import TeamChange, WayOut
from scheduler.planner.no_plan.changed_teams import changed, said
from scheduler.planner.no_plan.ways_out import WaysOut
from scheduler.planner.solving.program import Strategy
from scheduler.planner.solving.solve import program_of

MOST = 4
"""How many people join at the most before another answer is looked for."""

ASKED = 8
"""How many people of other rotations are tried, one at a time."""

NOTICE = 4
"""Weeks after which somebody who is found now can be there."""

ANY_PLAN = Strategy(name="fewer weeks", deterministic_time=2)


class TeamWays:
    """
    Looks for ways out that change the team.

    Parameters
    ----------
    rotation
        The one that others may join.
    price
        Of the cheapest way out without a change; what still bends a rule has to cost less. None: no such way.
    """

    def __init__(self, problem: Problem, rotation: str, *, price: int | None, seed: int) -> None:
        self.problem, self.rotation, self.price, self.seed = problem, rotation, price, seed
        self.spent = 0.0

    def first(self, wanted: int) -> list[WayOut]:
        """Return up to so many ways, those that are easiest to do first."""
        return list(islice(self._ways(), wanted))

    def _ways(self) -> Iterator[WayOut]:
        hired = self._fewest([TeamChange(rotation=self.rotation, added=n) for n in range(1, MOST + 1)])
        for way in (hired, self._lent(), self._shorter(), self._later(hired)):
            if way is not None:
                yield way

    def _lent(self) -> WayOut | None:
        """Return the way out of people of other rotations, who share this one too: one, or the fewest."""
        team = self.problem.team
        busy = {
            person.id: 0 for person in team.people if person.id not in team.rotation[self.rotation].roster
        }
        for rotation in team.rotations:
            for person in rotation.roster:
                if person in busy:
                    busy[person] += 1
        others = sorted(busy, key=lambda person: busy[person])
        alone = [(person,) for person in others[:ASKED]]
        together = [tuple(others[:n]) for n in range(2, min(MOST, len(others)) + 1)]
        return self._fewest([TeamChange(rotation=self.rotation, lent=lent) for lent in (*alone, *together)])

    def _shorter(self) -> WayOut | None:
        """Return the way out of planning fewer weeks: as many as can be planned."""
        fewest, most = 0, self.problem.team.horizon.weeks - 1
        while fewest < most:  # whatever is planned for some weeks is a plan for fewer
            weeks = (fewest + most + 1) // 2
            if self._plannable(TeamChange(rotation=self.rotation, weeks=weeks)):
                fewest = weeks
            else:
                most = weeks - 1
        return self._fewest([TeamChange(rotation=self.rotation, weeks=fewest)]) if fewest else None

    def _later(self, hired: WayOut | None) -> WayOut | None:
        """Return the way out of people who come when they can, and of rules that give way until then."""
        change = hired.change if hired is not None else None
        since = self._day_after_notice()
        if change is None or since is None:
            return None
        return self._way(replace(change, since=since))

    def _day_after_notice(self) -> date | None:
        """Return the first day on which somebody who is found now can begin a turn: the last, at worst."""
        zone = ZoneInfo(self.problem.team.rotation[self.rotation].cadence.timezone)
        first, *later = (
            turn.span.start.astimezone(zone).date() for turn in self.problem.team.turns[self.rotation]
        )
        in_time = first + timedelta(weeks=NOTICE)
        return next((day for day in later if day >= in_time), later[-1] if later else None)

    def _fewest(self, changes: list[TeamChange]) -> WayOut | None:
        """Return the way out of the first change that leaves a plan which keeps every rule."""
        for change in changes:
            if self._plannable(change):
                way = self._way(change)
                if way is not None and not way.price:
                    return way
        return None

    def _plannable(self, change: TeamChange) -> bool:
        answer = program_of(PlanModel(changed(self.problem, change))).solve(ANY_PLAN, seed=self.seed)
        self.spent += answer.deterministic_time
        return answer.solved

    def _way(self, change: TeamChange) -> WayOut | None:
        """Return the cheapest way out of the changed team; None where the change does not make it cheaper."""
        problem = changed(self.problem, change)
        search = WaysOut(PlanModel(problem, explain=True), self.seed)
        way = search.first()
        self.spent += search.spent
        if way is None or (self.price is not None and way.price >= self.price):
            return None
        done = said(change, problem)
        sentence = f"{done}, and {way.sentence}" if way.aside else done
        return replace(way, sentence=sentence, change=change)
