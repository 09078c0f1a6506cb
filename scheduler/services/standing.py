"""Where everybody of a team stands: what they have carried and will carry, against what they should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from constraints._rule import Problem
from scheduler.checker.fair_share import fairness
from scheduler.checker.reading import Reading
from scheduler.domain.interruptions import Counted
from scheduler.domain.plan import Fairness
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.domain.tally import Tally
from scheduler.services.teams import problem_of
from scheduler.store.stored import Stored

NOTHING = Fraction(0)
NO_PAGES = Counted()


@dataclass(frozen=True, kw_only=True)
class Load:
    """Points, split into what turns weigh and what holidays in them weigh on top."""

    turns: Fraction = NOTHING
    holidays: Fraction = NOTHING

    @property
    def total(self) -> Fraction:
        return self.turns + self.holidays

    def plus(self, turns: Fraction, holidays: Fraction) -> Load:
        """Return a load with more on it."""
        return Load(turns=self.turns + turns, holidays=self.holidays + holidays)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    Where somebody stands, in points.

    Parameters
    ----------
    earlier
        What the ledger of the time before the horizon says; it is not known what it was made of.
    done, ahead
        Shifts of the horizon that have begun, and that are still to come.
    fair_share
        What they should carry by the end of the horizon.
    deviation
        What they carry by then, less that.
    pages
        That interrupted them in the horizon so far.
    """

    person: str
    name: str
    earlier: Fraction
    done: Load
    ahead: Load
    fair_share: Fraction
    deviation: Fraction
    pages: Counted = NO_PAGES

    @property
    def total(self) -> Fraction:
        return self.earlier + self.done.total + self.ahead.total


def standings(stored: Stored, team: str, now: datetime) -> tuple[tuple[Standing, ...], Fairness]:
    """
    Return where everybody of a team stands, and how fair that is altogether.

    Parameters
    ----------
    team
        Its id.
    """
    problem = problem_of(stored, team)
    start = min(slot.turn.span.start for slot in problem.team.slots)
    tally = Tally({person.id: person.timezone for person in problem.team.people})
    if start < now:
        tally.count(stored.pages.counted(Span(start, now), team))
    return standings_of(problem, now, tally.by(lambda page: page.person))


def standings_of(
    problem: Problem, now: datetime, pages: Mapping[str, Counted] | None = None
) -> tuple[tuple[Standing, ...], Fairness]:
    """
    Return where everybody stands under what is published, and how fair that is altogether.

    Parameters
    ----------
    pages
        By person, in the horizon so far; None: they are not asked for.
    """
    team, reading = problem.team, Reading(problem)
    horizon = {slot.turn.span.start for slot in team.slots}
    shifts = [shift for shift in team.published.shifts if shift.start in horizon]
    done: dict[str, Load] = defaultdict(Load)
    ahead: dict[str, Load] = defaultdict(Load)
    for shift in shifts:
        if shift.tier == SHADOW:
            continue
        rotation = team.rotation[shift.rotation]
        whole = reading.burden(rotation, shift.tier, shift.span)
        turn = next((tier.load for tier in rotation.tiers if tier.name == shift.tier), NOTHING)
        side = done if shift.start <= now else ahead
        side[shift.person] = side[shift.person].plus(turn, whole - turn)
    fair = fairness(reading, shifts)
    found = tuple(
        Standing(
            person=one.person,
            name=team.named(one.person),
            earlier=one.history,
            done=done[one.person],
            ahead=ahead[one.person],
            fair_share=one.fair_share,
            deviation=one.deviation,
            pages=(pages or {}).get(one.person, NO_PAGES),
        )
        for one in fair.people
    )
    return found, fair
