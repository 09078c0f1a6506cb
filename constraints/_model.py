"""
The words that rules speak to the solver: who works which slot, and linear rows over that.

Nothing here knows a solver. A choice is a number from 0; `ON` and `OFF` stand for what is settled already, so
that no rule treats the past, published shifts or pins specially.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from constraints._rule import Fact, Problem, Rule
from scheduler.domain.handoffs import Turn
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.slots import Slot

Literal = int
OFF: Literal = -1
ON: Literal = -2


@dataclass(frozen=True, slots=True)
class Row:
    """
    `low <= sum of coefficients * choices <= high`; a side that is None is open.

    Parameters
    ----------
    coefficients
        One a choice; None: each is 1.
    fact
        Why the row stands; None for rows that only define things.
    """

    choices: tuple[int, ...]
    coefficients: tuple[int, ...] | None
    low: int | None
    high: int | None
    fact: Fact | None


class Seat(NamedTuple):
    """What a choice decides: that `person` holds `slot`, or shadows `rotation` in `turn` where slot is None."""

    person: str
    rotation: str
    turn: Turn
    slot: Slot | None


class PlanModel:
    """
    The choices of a problem and the rows between them.

    Parameters
    ----------
    problem
        Its rules are encoded when the model is made.
    explain
        Keep the seats that rules forbid, and forbid them by rows that carry the fact. Otherwise such seats
        have no choice at all, which is what makes planning fast.
    """

    def __init__(self, problem: Problem, *, explain: bool = False) -> None:
        self.problem = problem
        self.team = problem.team
        self.explain = explain
        self.seats: list[Seat] = []
        self.rows: list[Row] = []
        self.owed: dict[tuple[str, str], int] = {}
        self.unexposed: set[tuple[str, str, datetime]] = set()
        self._choices: dict[tuple[str, str, datetime, str], Literal] = {}
        self._forbidden: dict[tuple[str, str, datetime, str], list[Fact]] = defaultdict(list)
        self._fixed = _Fixed(problem)
        self._duty: dict[tuple[str, str, int], list[tuple[Literal, str, str]]] = defaultdict(list)
        self._rotations: dict[str, tuple[Rotation, ...]] = {}
        for rotation in self.team.rotations:
            for person in rotation.roster:
                self._rotations[person] = (*self._rotations.get(person, ()), rotation)
        self._slots: dict[str, list[Slot]] = {name: [] for name in self.team.rotation}
        for slot in self.team.slots:
            self._slots[slot.rotation].append(slot)
        self._encode()

    # ---- what rules read ----

    def slots(self, rotation: Rotation) -> Sequence[Slot]:
        """Return the rotation's slots, turn by turn, first tier first."""
        return self._slots[rotation.name]

    def turns(self, rotation: Rotation) -> Sequence[Turn]:
        """Return the rotation's turns in the horizon."""
        return self.team.turns[rotation.name]

    def works(self, person: str, slot: Slot) -> Literal:
        """Return the choice that `person` holds `slot`: `ON` or `OFF` where that is settled."""
        return self._choices.get((person, slot.rotation, slot.turn.span.start, slot.tier.name), OFF)

    def shadows(self, person: str, rotation: Rotation, turn: Turn) -> Literal:
        """Return the choice that `person` shadows `rotation` in `turn`."""
        return self._choices.get((person, rotation.name, turn.span.start, SHADOW), OFF)

    def duty(
        self, person: str, grid: str, ordinal: int, *, rotation: str = "", tier: str = ""
    ) -> list[Literal]:
        """
        Return the choices that put `person` on duty in a turn, history included.

        Over all rotations of a grid, or of one rotation, or of one of its tiers.
        """
        held = self._duty.get((person, grid, ordinal), ())
        return [
            literal
            for literal, seat_rotation, seat_tier in held
            if (not rotation or rotation == seat_rotation) and (not tier or tier == seat_tier)
        ]

    def rotations_of(self, person: str) -> tuple[Rotation, ...]:
        """Return the rotations a person is a member of, in the order of the team; the first is their home."""
        return self._rotations.get(person, ())

    def home(self, person: str, grid: str) -> Rotation:
        """Return the first of a person's rotations on a grid."""
        return next(r for r in self.rotations_of(person) if r.cadence.grid == grid)

    def alike(self, rule: Rule, person: str, rotation: Rotation) -> bool:
        """Say whether all of a person's rotations on this grid play by an equal rule."""
        return all(
            rule in self.problem.rules[other.name]
            for other in self.rotations_of(person)
            if other.cadence.grid == rotation.cadence.grid
        )

    def settled(self, slot: Slot) -> bool:
        """Say whether every seat of the slot is decided by the past, the notice period or pins."""
        return self._fixed.settles(slot)

    @property
    def settled_shifts(self) -> tuple[Shift, ...]:
        """Return the shifts of the horizon that nobody chooses any more, shadow turns included."""
        return self._fixed.shifts

    def past(self, rotation: Rotation) -> Sequence[tuple[int, Shift]]:
        """Return the rotation's shifts before the horizon with their (negative) ordinals."""
        return self._fixed.past[rotation.name]

    def ordinals(self, rotation: Rotation) -> range:
        """Return the ordinals from the earliest duty anybody has had to the rotation's last turn."""
        return range(self.first_ordinal, self.turns(rotation)[-1].ordinal + 1)

    def candidates(self, slot: Slot) -> Iterable[str]:
        """Return the roster, and whoever a settled shift puts there though no longer a member."""
        roster = self.team.rotation[slot.rotation].roster
        return (*roster, *(person for person in self._fixed.holders(slot) if person not in roster))

    @property
    def first_ordinal(self) -> int:
        """Return the earliest ordinal at which anybody was on duty."""
        return min((n for shifts in self._fixed.past.values() for n, _ in shifts), default=0)

    # ---- what rules say ----

    def forbid(self, fact: Fact, person: str, slot: Slot) -> None:
        """Keep `person` out of `slot`."""
        self._forbidden[person, slot.rotation, slot.turn.span.start, slot.tier.name].append(fact)

    def forbid_turn(
        self, fact: Fact, person: str, rotation: Rotation, turn: Turn, *, lowers_share: bool = False
    ) -> None:
        """
        Keep `person` out of every tier of a turn, and from shadowing in it.

        Where `lowers_share`, the turn does not count as exposure.
        """
        for tier in (*(tier.name for tier in rotation.tiers), SHADOW):
            self._forbidden[person, rotation.name, turn.span.start, tier].append(fact)
        if lowers_share:
            self.unexposed.add((person, rotation.name, turn.span.start))

    def offer_shadow(self, person: str, rotation: Rotation, owed: int) -> None:
        """Let `person` shadow up to `owed` turns of the rotation."""
        self.owed[person, rotation.name] = owed
        for turn in self.turns(rotation):
            self._offer(Seat(person, rotation.name, turn, None), SHADOW)

    def keep(
        self,
        fact: Fact,
        literals: Sequence[Literal],
        *,
        coefficients: Sequence[int] | None = None,
        at_most: int | None = None,
        at_least: int | None = None,
    ) -> None:
        """
        Hold a sum of literals between two numbers.

        What is settled cannot be undone, so a limit that it already passes is widened to just that far: it
        binds what is still open, and the check reports the rest as a warning.
        """
        weights = coefficients if coefficients is not None else (1,) * len(literals)
        settled = sum(w for w, literal in zip(weights, literals, strict=True) if literal == ON)
        free = [(literal, w) for w, literal in zip(weights, literals, strict=True) if literal >= 0]
        high = None if at_most is None else at_most - settled
        low = None if at_least is None else at_least - settled
        if high is not None:
            high = max(high, sum(w for _, w in free if w < 0))
            if sum(w for _, w in free if w > 0) <= high:
                high = None
        if low is not None and sum(w for _, w in free if w < 0) >= low:
            low = None
        if low is None and high is None:
            return
        plain = all(w == 1 for _, w in free)
        self.rows.append(
            Row(
                choices=tuple(literal for literal, _ in free),
                coefficients=None if plain else tuple(w for _, w in free),
                low=low,
                high=high,
                fact=fact,
            )
        )

    # ---- how it comes to be ----

    def _encode(self) -> None:
        book = [
            (rule, rotation) for rotation in self.team.rotations for rule in self.problem.rules[rotation.name]
        ]
        for phase in (0, 1, 2):
            if phase == 1:
                self._offer_slots()
            for rule, rotation in book:
                if rule.phase == phase:
                    rule.encode(self, rotation)

    def _offer_slots(self) -> None:
        for rotation in self.team.rotations:
            for number, shift in self._fixed.past[rotation.name]:
                if shift.tier != SHADOW:
                    self._duty[shift.person, rotation.cadence.grid, number].append(
                        (ON, rotation.name, shift.tier)
                    )
            for slot in self._slots[rotation.name]:
                for person in self.candidates(slot):
                    literal = self._offer(Seat(person, rotation.name, slot.turn, slot), slot.tier.name)
                    if literal != OFF:
                        self._duty[person, rotation.cadence.grid, slot.turn.ordinal].append(
                            (literal, rotation.name, slot.tier.name)
                        )

    def _offer(self, seat: Seat, tier: str) -> Literal:
        key = (seat.person, seat.rotation, seat.turn.span.start, tier)
        literal = self._fixed.literal(seat, tier)
        if literal is None:
            facts = self._forbidden.get(key, ())
            if facts and not self.explain:
                return OFF
            literal = len(self.seats)
            self.seats.append(seat)
            self._choices[key] = literal
            for fact in facts:
                self.rows.append(Row((literal,), None, None, 0, fact))
        elif literal == ON:
            self._choices[key] = ON
        return literal


class _Fixed:
    """What is decided already: the past, frozen published shifts, pins."""

    def __init__(self, problem: Problem) -> None:
        team = problem.team
        self.past: dict[str, list[tuple[int, Shift]]] = {name: [] for name in team.rotation}
        for shift in team.past:
            rotation = team.rotation[shift.rotation]
            self.past[shift.rotation].append((_ordinal(rotation, team.turns[shift.rotation], shift), shift))
        self._holders: dict[tuple[str, datetime, str], list[str]] = defaultdict(list)
        settled: set[Shift] = set(team.pins)
        self._frozen: set[tuple[str, datetime]] = set()
        frozen_until = None if team.now is None else team.now + team.published.notice
        for shift in team.published.shifts:
            if frozen_until is not None and shift.start < frozen_until:
                self._holders[shift.rotation, shift.start, shift.tier].append(shift.person)
                self._frozen.add((shift.rotation, shift.start))
                settled.add(shift)
        for shift in team.pins:
            holders = self._holders[shift.rotation, shift.start, shift.tier]
            if shift.person not in holders:
                holders.append(shift.person)
        self.shifts = tuple(sorted(settled))

    def holders(self, slot: Slot) -> list[str]:
        return self._holders.get((slot.rotation, slot.turn.span.start, slot.tier.name), [])

    def settles(self, slot: Slot) -> bool:
        return len(self.holders(slot)) >= slot.tier.count

    def literal(self, seat: Seat, tier: str) -> Literal | None:
        start = seat.turn.span.start
        holders = self._holders.get((seat.rotation, start, tier), [])
        if seat.person in holders:
            return ON
        if seat.slot is None:
            return OFF if holders or (seat.rotation, start) in self._frozen else None
        return OFF if len(holders) >= seat.slot.tier.count else None


def _ordinal(rotation: Rotation, turns: Sequence[Turn], shift: Shift) -> int:
    """Return the (negative) ordinal of a turn before the horizon, counted back from its first one."""
    step = rotation.cadence.nominal_length
    return turns[0].ordinal - round((turns[0].span.start - shift.start) / step)
