"""
A plan laid out so that moves can be tried: which facts would a handover break that hold now?

It asks the rows that the rules gave to a model, and no solver: a move touches few of them, so that thousands
of moves are tried in the time of one search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from constraints._model import PlanModel, Row
from constraints._rule import Fact, Problem
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.slots import Slot


class Move(NamedTuple):
    """A slot's seat goes from one person to another."""

    slot: Slot
    giver: str
    taker: str


class Board:
    """
    A plan and what moves would break.

    Attributes
    ----------
    problem
        As people may change it: weeks inside the notice period can change hands, what has begun cannot.
    """

    def __init__(self, problem: Problem, shifts: Iterable[Shift]) -> None:
        self.problem = among_people(problem)
        self.model = PlanModel(self.problem, explain=True)
        everything = {*shifts, *self.problem.team.past, *self.model.settled_shifts}
        held = {(shift.person, shift.rotation, shift.start, shift.tier) for shift in everything}
        self.values = [
            int((seat.person, seat.rotation, seat.turn.span.start, tier) in held)
            for seat in self.model.seats
            for tier in (SHADOW if seat.slot is None else seat.slot.tier.name,)
        ]
        self._rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._sums: list[int] = []
        for number, row in enumerate(self.model.rows):
            weights = row.coefficients or (1,) * len(row.choices)
            for choice, weight in zip(row.choices, weights, strict=True):
                self._rows[choice].append((number, weight))
            pairs = zip(row.choices, weights, strict=True)
            self._sums.append(sum(weight * self.values[choice] for choice, weight in pairs))

    def holds(self, person: str, slot: Slot) -> bool:
        choice = self.model.works(person, slot)
        return choice >= 0 and bool(self.values[choice])

    def movable(self, person: str, slot: Slot) -> bool:
        """Say whether it is open who holds the person's seat of a slot."""
        choice = self.model.works(person, slot)
        return choice >= 0 and not self.model.decided(choice)

    def forbids(self, person: str, slot: Slot) -> bool:
        """Say whether some fact keeps a person out of a slot, whatever else changes."""
        choice = self.model.works(person, slot)
        if choice < 0:
            return True
        rows = (self.model.rows[number] for number, _ in self._rows[choice])
        return any(row.choices == (choice,) and row.high == 0 for row in rows)

    def broken(self, moves: Sequence[Move]) -> list[Fact | None]:
        """
        Return the facts that hold now, or are broken by less, and would be broken by moves made together.

        None stands for what is settled, for somebody who is no member, and for a seat that a person would
        hold twice or give without holding it.
        """
        flips: dict[int, int] = defaultdict(int)
        for slot, giver, taker in moves:
            for person, by in ((giver, -1), (taker, 1)):
                choice = self.model.works(person, slot)
                if choice < 0 or self.model.decided(choice):
                    return [None]
                flips[choice] += by
        if any(self.values[choice] + by not in (0, 1) for choice, by in flips.items()):
            return [None]
        change: dict[int, int] = defaultdict(int)
        for choice, by in flips.items():
            for number, weight in self._rows[choice]:
                change[number] += by * weight
        found: dict[Fact | None, None] = {}
        for number, by in change.items():
            row, total = self.model.rows[number], self._sums[number]
            if by and _excess(row, total + by) > _excess(row, total):
                found[row.fact] = None
        return list(found)


def among_people(problem: Problem) -> Problem:
    """Return the problem as people may change it between themselves: without a notice period."""
    team = problem.team
    if team.now is None or not team.published.shifts:
        return problem
    return replace(problem, team=replace(team, published=replace(team.published, notice=timedelta(0))))


def _excess(row: Row, total: int) -> int:
    over = 0 if row.high is None else total - row.high
    under = 0 if row.low is None else row.low - total
    return max(0, over, under)
