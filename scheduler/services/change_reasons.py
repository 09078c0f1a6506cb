"""Why a seat changes hands: one sentence a change, each from what would be so if it did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from constraints._model import PlanModel, Row
from constraints._rule import Fact, Problem
from scheduler.domain.handovers import Handover, handovers
from scheduler.domain.plan import Fairness, PersonFairness, Shift
from scheduler.domain.rebalance import Change
from scheduler.domain.turn_words import seat_told, turn_told

Key = tuple[str, str, datetime, str]


class ChangeReasons:
    """
    Finds reasons for the changes of a published plan.

    Parameters
    ----------
    before
        The fairness of the published plan, as things are now.
    """

    def __init__(self, problem: Problem, before: Fairness) -> None:
        self.team = problem.team
        self._before = {row.person: row for row in before.people}
        model = PlanModel(problem, explain=True)
        self._choices: dict[Key, int] = {
            (seat.person, seat.rotation, seat.turn.span.start, seat.slot.tier.name): choice
            for choice, seat in enumerate(model.seats)
            if seat.slot is not None
        }
        self._rows: dict[int, list[Row]] = defaultdict(list)
        for row in model.rows:
            for choice in row.choices if row.fact is not None else ():
                self._rows[choice].append(row)
        slots = self.team.slots
        self._asked = {(slot.rotation, slot.turn.span.start, slot.tier.name) for slot in slots}

    def changes(self, shifts: Sequence[Shift], after: Fairness) -> tuple[Change, ...]:
        """Return the changes that lead from the published plan to these shifts, with their reasons."""
        handed = handovers(self._cover(self.team.published.shifts), self._cover(shifts))
        moves = [one for one in handed if one.before]
        held = {*self.team.past, *shifts}
        story = _Story(
            on={self._choices[_key(shift)] for shift in held if _key(shift) in self._choices},
            moves=moves,
            after={row.person: row for row in after.people},
        )
        return tuple(
            Change(
                rotation=one.rotation,
                tier=one.tier,
                start=one.start,
                end=one.end,
                gives=one.before,
                takes=one.after,
                reason=self._reason(story, one),
            )
            for one in moves
        )

    def _cover(self, shifts: Sequence[Shift]) -> list[Shift]:
        """Return the shifts that fill a slot of the horizon."""
        return [one for one in shifts if (one.rotation, one.start, one.tier) in self._asked]

    def _reason(self, story: _Story, move: Handover) -> str:
        because = next(self._becauses(story, move), "It makes room for the other changes")
        known = turn_told(self.team, move) in because
        seat = move.tier if known and len(self.team.rotations) == 1 else self._seat(move)
        if not move.after:
            return f"{because}, so {seat} stays open."
        return f"{because}, so {self.team.named(move.after)} takes {seat}."

    def _seat(self, move: Handover) -> str:
        told = seat_told(self.team, move)
        return told if len(self.team.rotations) > 1 else told.removeprefix(f"{move.rotation} ")

    def _becauses(self, story: _Story, move: Handover) -> Iterator[str]:
        """Yield reasons, the most particular first: a rule, the same turn, a fair share, another turn."""
        if (move.before, move.rotation, move.start, move.tier) not in self._choices:
            yield f"{self._named(move.before)} is not in {move.rotation}"
        for fact in self._broken(story, move):
            yield fact.rule.words(fact, self.team)
        taken = [one for one in story.moves if one.after == move.before]
        taken.sort(key=lambda one: (abs(one.start - move.start), one.start))
        instead = [f"{self._named(move.before)} takes over {self._seat(one)} instead" for one in taken]
        if taken and taken[0].start < move.end and move.start < taken[0].end:
            yield instead[0]
        burden = list(self._burden(story, move))
        too_much = move.before in self._before and self._before[move.before].deviation > 0
        yield from (*burden, *instead) if too_much else (*instead, *burden)

    def _named(self, person: str) -> str:
        """Return what people call somebody: whoever holds a published seat may be a stranger to the team."""
        return self.team.named(person) if person in self.team.person else person

    def _broken(self, story: _Story, move: Handover) -> Iterator[Fact]:
        """Yield what the plan would break if this seat had stayed where it was; what is so anyway first."""
        mine = self._choices.get((move.before, move.rotation, move.start, move.tier))
        theirs = self._choices.get((move.after, move.rotation, move.start, move.tier))
        if mine is None:
            return
        on, touched = {*story.on, mine}, list(self._rows[mine])
        if theirs is not None:
            on.discard(theirs)
            touched += self._rows[theirs]
        for row in sorted(touched, key=lambda row: len(row.choices) > 1):
            if row.fact is not None and not row.fact.rule.background and not _kept(row, on):
                yield row.fact

    def _burden(self, story: _Story, move: Handover) -> Iterator[str]:
        """Yield who carries too much, where the change is a relief."""
        giver, taker = self._before.get(move.before), self._before.get(move.after)
        if giver is None or taker is None or giver.deviation <= taker.deviation:
            return
        relieved = story.load(move.before, giver) < giver.load
        burdened = story.load(move.after, taker) > taker.load
        if relieved or burdened:
            yield (
                f"{self._named(giver.person)} would be {_standing(giver.deviation, 'a fair share')} and "
                f"{self._named(taker.person)} {_standing(taker.deviation, 'it')}"
            )


@dataclass(frozen=True, kw_only=True)
class _Story:
    """One plan: the choices that are taken in it, what changed hands, and who carries what."""

    on: set[int]
    moves: Sequence[Handover]
    after: dict[str, PersonFairness]

    def load(self, person: str, before: PersonFairness) -> Fraction:
        row = self.after.get(person)
        return before.load if row is None else row.load


def _key(shift: Shift) -> Key:
    return shift.person, shift.rotation, shift.start, shift.tier


def _kept(row: Row, on: set[int]) -> bool:
    weights = row.coefficients or (1,) * len(row.choices)
    total = sum(w for choice, w in zip(row.choices, weights, strict=True) if choice in on)
    return (row.low is None or total >= row.low) and (row.high is None or total <= row.high)


def _standing(deviation: Fraction, what: str) -> str:
    """Say how far somebody is from a fair share."""
    points = f"{abs(float(deviation)):.2f}".rstrip("0").rstrip(".")
    if points == "0":
        return f"at {what}"
    return f"{points} {'point' if points == '1' else 'points'} {'over' if deviation > 0 else 'under'} {what}"
