"""
Handing turns over: a plan made fairer by giving one turn at a time to somebody who carries less.

No solver is asked, so that even a large plan is done in a moment. It ends where no single turn can go to
anybody with a gain, which is near the fairest plan and seldom there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from constraints._model import PlanModel
from scheduler.planner.solving.shares import Burdens

ROUNDS = 20
"""How often everybody is asked whether they carry too much, at the most."""

GAIN = 1e-6
"""What a change must gain at least, so that rounding never makes two changes undo each other."""


class HandingOver:
    """
    A plan that keeps every row, and stays so while turns change hands.

    Parameters
    ----------
    values
        Of the model's choices.
    """

    def __init__(self, model: PlanModel, burdens: Burdens, values: Sequence[int]) -> None:
        self.model, self.values = model, list(values)
        self._rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._sums: list[int] = []
        for number, row in enumerate(model.rows):
            weights = row.coefficients or (1,) * len(row.choices)
            for choice, weight in zip(row.choices, weights, strict=True):
                self._rows[choice].append((number, weight))
            self._sums.append(sum(w * values[choice] for choice, w in zip(row.choices, weights, strict=True)))
        self._others: dict[object, list[int]] = defaultdict(list)
        for choice, seat in enumerate(model.seats):
            if seat.slot is not None:
                self._others[seat.slot].append(choice)
        self._weight = {choice: w for burden in burdens.people for choice, w in burden.choices.items()}
        self._over = {b.person: float(b.units(values) - b.aim) for b in burdens.people}
        self._mine = {burden.person: list(burden.choices) for burden in burdens.people}

    def fairer(self) -> tuple[int, ...]:
        """Hand turns over while that makes the sum of squared deviations less, and return the values."""
        for _ in range(ROUNDS):
            changed = [self._relieve(person) for person in sorted(self._over, key=self._worst_first)]
            if not any(changed):
                break
        return tuple(self.values)

    def _worst_first(self, person: str) -> tuple[float, str]:
        return -self._over[person], person

    def _relieve(self, person: str) -> bool:
        """Hand over what can go to somebody with a gain, and say whether anything could."""
        changed = False
        for choice in self._mine[person]:
            if self.values[choice]:
                for _, other in sorted(self._gains(choice)):
                    if self._hand(choice, other):
                        changed = True
                        break
        return changed

    def _gains(self, choice: int) -> Iterator[tuple[float, int]]:
        """Yield what the sum of squares changes by, and who could hold the turn instead, where it falls."""
        seat, weight = self.model.seats[choice], self._weight[choice]
        mine = self._over[seat.person]
        for other in self._others[seat.slot]:
            if not self.values[other] and other in self._weight:
                theirs = self._over[self.model.seats[other].person]
                change = 2 * weight * (theirs - mine + weight)
                if change < -GAIN:
                    yield change, other

    def _hand(self, choice: int, other: int) -> bool:
        """Give a turn to somebody else if every row stays kept, and say whether that was so."""
        change: dict[int, int] = defaultdict(int)
        for row, weight in self._rows[choice]:
            change[row] -= weight
        for row, weight in self._rows[other]:
            change[row] += weight
        if not all(self._keeps(number, self._sums[number] + by) for number, by in change.items() if by):
            return False
        for number, by in change.items():
            self._sums[number] += by
        self.values[choice], self.values[other] = 0, 1
        self._over[self.model.seats[choice].person] -= self._weight[choice]
        self._over[self.model.seats[other].person] += self._weight[choice]
        return True

    def _keeps(self, number: int, total: int) -> bool:
        row = self.model.rows[number]
        return (row.low is None or row.low <= total) and (row.high is None or total <= row.high)
