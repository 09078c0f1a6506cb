"""
Who can take or trade a turn: every cover, every trade and every circle of three, judged and ranked.

Nobody is asked or told: the answer is a list. What is shown as feasible the checker has found to break no
rule that was not broken before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from constraints._rule import Problem
from scheduler.domain.answers import Exchange, SwapAdvice
from scheduler.domain.errors import Invalid
from scheduler.domain.plan import Shift
from scheduler.domain.slots import Slot
from scheduler.planner.swaps.board import Board, Move
from scheduler.planner.swaps.scales import Scales
from scheduler.planner.why.question import Meant, Question

MOST = 5
"""How many trades, and how many circles, are shown."""


def swaps(
    problem: Problem,
    shifts: Iterable[Shift],
    question: Question,
    *,
    most: int = MOST,
    tolerance: Fraction = Fraction(0),
) -> SwapAdvice:
    """
    Return who can take or trade somebody's turn.

    Parameters
    ----------
    most
        How many trades and how many circles to return, the best ones.
    tolerance
        Points by which somebody may end up further from their fair share without being worse off.

    Raises
    ------
    Invalid
        When the person does not hold the turn, or it has begun or is pinned.
    """
    plan = tuple(sorted(shifts))
    meant = Meant(problem.team, plan, question)
    name = problem.team.named(meant.person)
    if meant.held is None:
        raise Invalid(
            f"{name} is not on call in {question.week}.", "Name somebody who is; `watchbill why` says who."
        )
    board = Board(problem, plan)
    if not board.movable(meant.person, meant.slots[0]):
        raise Invalid(f"{name}'s turn has begun or is pinned.", "Cover it with an override, or unpin it.")
    scales = Scales(board, plan, meant.person, tolerance)
    return _Market(board, scales, meant.person, meant.slots[0]).advice(most)


class _Market:
    """What everybody could do about one seat of one person."""

    def __init__(self, board: Board, scales: Scales, person: str, slot: Slot) -> None:
        self.board, self.scales, self.person, self.slot = board, scales, person, slot
        rotation = board.problem.team.rotation[slot.rotation]
        self.others = [person for person in rotation.roster if person != self.person]
        self.seats = {
            one: [
                other
                for other in board.model.slots(rotation)
                if board.holds(one, other) and board.movable(one, other)
            ]
            for one in self.others
        }

    def advice(self, most: int) -> SwapAdvice:
        covers = sorted((self.scales.judged("cover", moves) for moves in self._covers()), key=_best_first)
        trades = sorted((self.scales.judged("trade", moves) for moves in self._trades()), key=_best_first)
        circles = sorted((self.scales.judged("circle", moves) for moves in self._circles()), key=_best_first)
        good = [trade for trade in trades if trade.feasible]
        shown = [self.scales.checked(trade) for trade in good[:most]]
        shown_circles = [self.scales.checked(circle) for circle in circles[:most]]
        levels = self.scales.before.levels
        return SwapAdvice(
            person=self.person,
            rotation=self.slot.rotation,
            tier=self.slot.tier.name,
            start=self.slot.turn.span.start,
            sum_of_squares=levels["fairness"],
            spacing=levels["spacing"],
            wishes=levels["wishes"],
            covers=tuple(self.scales.checked(cover) if cover.feasible else cover for cover in covers),
            trades=tuple(shown),
            circles=tuple(shown_circles),
            others=len(good) + len(circles) - len(shown) - len(shown_circles),
            refused=tuple(trade for trade in trades if not trade.feasible),
        )

    def _covers(self) -> Iterator[tuple[Move, ...]]:
        for other in self.others:
            if not self.board.holds(other, self.slot):
                yield (Move(self.slot, self.person, other),)

    def _trades(self) -> Iterator[tuple[Move, ...]]:
        for (given,) in self._covers():
            for theirs in self._elsewhere(given.taker):
                if not self.board.holds(self.person, theirs):
                    yield given, Move(theirs, given.taker, self.person)

    def _circles(self) -> Iterator[tuple[Move, ...]]:
        """Yield the circles of three that keep every rule and make nobody worse off."""
        for (given,) in self._covers():
            if self.board.forbids(given.taker, self.slot):
                continue
            for theirs in self._elsewhere(given.taker):
                for third in self.others:
                    if third == given.taker or self.board.forbids(third, theirs):
                        continue
                    for last in self._elsewhere(third):
                        moves = (given, Move(theirs, given.taker, third), Move(last, third, self.person))
                        if self.scales.nobody_worse(moves) and not self.board.broken(moves):
                            yield moves

    def _elsewhere(self, person: str) -> list[Slot]:
        """Return what somebody holds in other turns: taking another tier of the same turn is no relief."""
        return [seat for seat in self.seats[person] if not seat.turn.span.overlaps(self.slot.turn.span)]


Rank = tuple[bool, Fraction, Fraction, Fraction, tuple[tuple[datetime, str], ...]]


def _best_first(exchange: Exchange) -> Rank:
    """Return what exchanges are ranked by: feasible, then fair, then spaced, then wished for."""
    turns = tuple((one.start, one.after) for one in exchange.handovers)
    return (
        not exchange.feasible,
        exchange.sum_of_squares,
        exchange.spacing,
        exchange.wishes,
        turns,
    )
