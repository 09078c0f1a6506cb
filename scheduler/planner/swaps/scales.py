"""
What an exchange of turns does: whom it moves from their fair share, what it crowds, what it breaks.

Every figure is reckoned from what changes; what is shown to people is then checked as a whole plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from constraints._rule import Fact
from constraints._timetable import Timetable
from scheduler.checker.check import Report, bare_check
from scheduler.checker.levels import unwished
from scheduler.checker.reading import Reading
from scheduler.checker.spacing import crowding
from scheduler.domain.answers import Effect, Exchange
from scheduler.domain.handovers import Handover
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.slots import Slot
from scheduler.domain.team import Team
from scheduler.planner.swaps.board import Board, Move

Kind = Literal["cover", "trade", "circle"]


class Scales:
    """
    Weighs exchanges.

    Parameters
    ----------
    person
        Who wants to be rid of a turn: that they lose one they wanted makes them no worse off.
    tolerance
        Points by which somebody may end up further from their fair share without being worse off.
    """

    def __init__(self, board: Board, plan: tuple[Shift, ...], person: str, tolerance: Fraction) -> None:
        self.board, self.plan, self.person, self.tolerance = board, plan, person, tolerance
        self.problem = board.problem
        self.reading = Reading(self.problem)
        self.before = bare_check(self.problem, plan)
        self.deviation = {row.person: row.deviation for row in self.before.fairness.people}
        self._crowd: dict[tuple[str, tuple[Slot, ...], tuple[Slot, ...]], Fraction] = {}
        self._wish: dict[tuple[str, Slot], int] = {}

    def judged(self, kind: Kind, moves: tuple[Move, ...]) -> Exchange:
        """Return what moves made together come to, by the rows of the rules."""
        team = self.problem.team
        facts = self.board.broken(moves)
        squares, spacing, wishes = (self.before.levels[name] for name in ("fairness", "spacing", "wishes"))
        changed = self._deviations(moves)
        for person, after in changed.items():
            gives, takes = _hands(moves, person)
            squares += after**2 - self.deviation[person] ** 2
            spacing += self._crowding(person, gives, takes) - self._crowding(person, (), ())
            wishes += sum(self._wished(person, slot) for slot in takes)
            wishes -= sum(self._wished(person, slot) for slot in gives)
        return Exchange(
            kind=kind,
            handovers=tuple(_handover(move) for move in moves),
            feasible=not facts,
            reasons=tuple(
                _reason(fact, team) for fact in sorted(facts, key=lambda fact: fact.rule.phase if fact else 0)
            ),
            nobody_worse=self.nobody_worse(moves),
            sum_of_squares=squares,
            spacing=spacing,
            wishes=wishes,
            effects=tuple(
                Effect(person=person, level="fairness", before=self.deviation[person], after=after)
                for person, after in changed.items()
            ),
        )

    def checked(self, exchange: Exchange) -> Exchange:
        """Have the checker judge the plan after an exchange; what it says stands."""
        gone = {_shift(one, one.before) for one in exchange.handovers}
        after = [shift for shift in self.plan if shift not in gone]
        after += [_shift(one, one.after) for one in exchange.handovers]
        report = bare_check(self.problem, after)
        new = _new_breaches(self.before, report)
        levels = report.levels
        return replace(
            exchange,
            feasible=not new,
            reasons=tuple(breach.sentence.removesuffix(".") for breach in new),
            sum_of_squares=levels["fairness"],
            spacing=levels["spacing"],
            wishes=levels["wishes"],
        )

    def nobody_worse(self, moves: Sequence[Move]) -> bool:
        """Say whether nobody loses by moves, in fairness or in wishes."""
        for move in moves:
            if self._wished(move.taker, move.slot) > 0:
                return False
            if move.giver != self.person and self._wished(move.giver, move.slot) < 0:
                return False
        return all(
            abs(after) <= abs(self.deviation[person]) + self.tolerance
            for person, after in self._deviations(moves).items()
        )

    def _deviations(self, moves: Sequence[Move]) -> dict[str, Fraction]:
        changed: dict[str, Fraction] = {}
        for slot, giver, taker in moves:
            for person, load in ((giver, -slot.load), (taker, slot.load)):
                changed[person] = changed.get(person, self.deviation[person]) + load
        return changed

    def _crowding(self, person: str, gives: tuple[Slot, ...], takes: tuple[Slot, ...]) -> Fraction:
        key = (person, gives, takes)
        if key not in self._crowd:
            gone = {_shift(slot, person) for slot in gives}
            mine = [shift for shift in self.plan if shift.person == person and shift not in gone]
            mine += [_shift(slot, person) for slot in takes]
            self._crowd[key] = crowding(self.reading, Timetable(self.problem.team, mine))
        return self._crowd[key]

    def _wished(self, person: str, slot: Slot) -> int:
        """Return 1 for a turn that somebody would avoid, -1 for one they want, else 0."""
        key = (person, slot)
        if key not in self._wish:
            self._wish[key] = int(unwished(self.reading, [_shift(slot, person)]))
        return self._wish[key]


def _hands(moves: Sequence[Move], person: str) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """Return what somebody gives and what they take."""
    return (
        tuple(move.slot for move in moves if move.giver == person),
        tuple(move.slot for move in moves if move.taker == person),
    )


def _handover(move: Move) -> Handover:
    slot = move.slot
    return Handover(
        rotation=slot.rotation,
        tier=slot.tier.name,
        start=slot.turn.span.start,
        end=slot.turn.span.end,
        before=move.giver,
        after=move.taker,
    )


def _shift(seat: Slot | Handover, person: str) -> Shift:
    if isinstance(seat, Handover):
        return Shift(seat.rotation, seat.tier, seat.start, seat.end, person)
    return Shift(seat.rotation, seat.tier.name, seat.turn.span.start, seat.turn.span.end, person)


def _reason(fact: Fact | None, team: Team) -> str:
    """Say what an exchange would break."""
    if fact is None:
        return "what is settled is nobody's to change"
    if fact.rule.background and fact.person:
        return f"{team.named(fact.person)} is on duty or shadowing then already"
    return fact.rule.words(fact, team)


def _new_breaches(before: Report, after: Report) -> list[Breach]:
    """Return the breaches that are new: what was broken before is no fault of an exchange."""
    known = [(breach.rule, breach.sentence) for breach in before.breaches]
    return [breach for breach in after.breaches if (breach.rule, breach.sentence) not in known]
