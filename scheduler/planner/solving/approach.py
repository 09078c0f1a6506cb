"""
Plans of many rotations brought down to the bound of their linear relaxation.

Where rotations share people, that bound is most often what the best plan reaches, and what is hard is to
find the plan. What the last plan and a point of the relaxation at the bound agree on is most of a plan: that
stands, except in some weeks or in some rotations, where something better is searched for. So a feasibility
pump (Fischetti, Glover, Lodi 2005) says where neighbourhoods induced by the relaxation are (Danna, Rothberg,
Le Pape 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from random import Random

from constraints._model import Seat
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.relaxation import ROUNDING, Relaxation

SEARCHED = 2300
"""How many choices are searched anew at the least, about: so many that it rarely takes long."""

LARGEST = 0.75
"""The largest share of all weeks, or rotations, that is searched anew."""

GROWTH = 0.15
"""By how much of that it grows when there was nothing better, and shrinks when time was too short to tell."""

PULL = 1.5
"""How much a choice may count, at most, where the point of the relaxation is looked for: at random."""

PATIENCE = 10
"""How many rounds may find nothing better, one after the other, until no more are begun."""

SIMPLEX = 0.01
"""What one solution of the relaxation may take, in deterministic seconds a choice."""


@dataclass
class Approach:
    """
    A plan that is brought down to a bound.

    Parameters
    ----------
    program
        Of all rotations, or of some while the others stand still; its first variables are the choices.
    seats
        What the choices stand for.
    terms
        What is to be least.
    values
        Of all variables of the program, in the best plan so far.
    tell
        Hears of every better plan.
    spent
        Deterministic seconds of all searches.
    """

    program: Program
    seats: Sequence[Seat]
    terms: Mapping[int, int]
    seed: int
    values: tuple[int, ...]
    tell: Callable[[Sequence[int]], None]
    spent: float = 0.0

    def down(self, deterministic_time: float, each: float) -> int | None:
        """
        Improve the plan until it is at the bound, or that seems in vain; return the bound where it is known.

        Parameters
        ----------
        each
            What one search may take. Two run side by side, on any machine, so that the plan is the same.
        """
        relaxation = Relaxation(self.program, self.terms, SIMPLEX * len(self.seats))
        if relaxation.bound is None:
            return None
        relaxation.at_most(relaxation.bound)
        smallest = min(SEARCHED / len(self.seats), LARGEST)
        random, share, vain = Random(self.seed), smallest, 0
        with ThreadPoolExecutor(2) as threads:
            while self.reached > relaxation.bound and self.spent < deterministic_time and vain < PATIENCE:
                agreed = self._agreed(relaxation, random)
                standing = (
                    self._outside_weeks(agreed, share, random),
                    self._outside_rotations(agreed, share, random),
                )
                answers = list(threads.map(partial(self._search, each), standing))
                self.spent += sum(answer.deterministic_time for answer in answers)
                if self._take_best(answers):
                    self.tell(self.values)
                    vain = 0
                else:
                    vain += 1
                    slow = sum(answer.status == "unknown" for answer in answers)
                    grown = share + (-slow if slow else 1) * GROWTH * smallest
                    share = max(smallest, min(grown, LARGEST))
        return relaxation.bound

    @property
    def reached(self) -> int:
        return sum(weight * self.values[variable] for variable, weight in self.terms.items())

    @cached_property
    def _when(self) -> Sequence[float]:
        """When each choice's turn begins: 0 at the first one, 1 at the last."""
        starts = [seat.turn.span.start for seat in self.seats]
        first, last = min(starts), max(starts)
        return [(start - first) / (last - first) if last > first else 0.0 for start in starts]

    def _agreed(self, relaxation: Relaxation, random: Random) -> list[int]:
        """Return the choices that are made by the plan, and by a point of the relaxation not far from it."""
        choices = self.values[: len(self.seats)]
        point = relaxation.cheapest([random.uniform(0, PULL) * (-1 if value else 1) for value in choices])
        return [n for n, value in enumerate(choices) if value and (point is None or point[n] > 1 - ROUNDING)]

    def _outside_weeks(self, agreed: Sequence[int], share: float, random: Random) -> list[int]:
        """Return what stands while a share of the horizon, in one piece, is searched anew."""
        begin = random.uniform(-share / 3, 1 - share * 2 / 3)
        return [n for n in agreed if not begin <= self._when[n] <= begin + share]

    def _outside_rotations(self, agreed: Sequence[int], share: float, random: Random) -> list[int]:
        """Return what stands while a share of the rotations is searched anew."""
        names = sorted({seat.rotation for seat in self.seats})
        searched = set(random.sample(names, min(len(names), max(2, round(share * len(names))))))
        return [n for n in agreed if self.seats[n].rotation not in searched]

    def _search(self, deterministic_time: float, standing: Sequence[int]) -> Answer:
        """Search for a better plan in which some choices are made already."""
        program = self.program.fixed(dict.fromkeys(standing, 1))
        program.row(list(self.terms), list(self.terms.values()), high=self.reached - 1)
        program.minimise(self.terms)
        program.hint(dict(enumerate(self.values)))
        strategy = Strategy(name="approach", deterministic_time=deterministic_time)
        return program.solve(strategy, seed=self.seed)

    def _take_best(self, answers: Sequence[Answer]) -> bool:
        """Take the best plan that was found, and say whether there was one."""
        found = [answer for answer in answers if answer.solved]
        if found:
            best = min(found, key=lambda answer: answer.objective)
            self.values = best.values[: len(self.program)]
        return bool(found)
