"""
The words that rules speak to the solver: who works which slot, and linear rows over that.

Nothing here knows a solver. A choice is a number from 0; `ON` and `OFF` stand for what is settled already, so
that no rule treats the past, published shifts or pins specially.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from constraints._rule import Fact, Problem, Rule
from scheduler.domain.handoffs import Turn
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation, Tier
from scheduler.domain.slots import Slot
from scheduler.domain.team import Horizon

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
    """What a choice decides: that `person` holds `slot`, or shadows `rotation` in `turn` if slot is None."""

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
        Keep the seats that rules forbid and those that are settled, and decide them by rows that carry the
        fact. Otherwise such seats have no choice at all, which is what makes planning fast.
    aside
        Facts that give way, and by how many units of breach each.
    """

    def __init__(
        self, problem: Problem, *, explain: bool = False, aside: Mapping[Fact, int] | None = None
    ) -> None:
        self.problem = problem
        self.team = problem.team
        self.explain = explain
        self.aside = aside or {}
        self.seats: list[Seat] = []
        self.rows: list[Row] = []
        self.owed: dict[tuple[str, str], int] = {}
        self.unexposed: set[tuple[str, str, datetime]] = set()
        self.unavailable: set[tuple[str, str, datetime]] = set()
        self._choices: dict[tuple[str, str, datetime, str], Literal] = {}
        self._forbidden: dict[tuple[str, str, datetime, str], list[Fact]] = defaultdict(list)
        self._bent: dict[Fact, list[tuple[str, str, datetime, str]]] = defaultdict(list)
        self._held: dict[Literal, bool] = {}
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
        self, person: str, grid: str, ordinal: int, *, among: Collection[str] = (), tier: str = ""
    ) -> list[Literal]:
        """
        Return the choices that put `person` on duty in a turn, history included.

        Over all rotations of a grid, or `among` some of them, or in one tier. Who is settled in two seats of
        a turn is on duty once.
        """
        held = [
            literal
            for literal, seat_rotation, seat_tier in self._duty.get((person, grid, ordinal), ())
            if (not among or seat_rotation in among) and (not tier or tier == seat_tier)
        ]
        settled = [literal for literal in held if literal == ON or literal in self._held]
        return [literal for literal in held if literal not in settled] + settled[:1] if settled else held

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

    def decided(self, literal: Literal) -> bool:
        """Say whether the past, the notice period or a pin put somebody in a seat."""
        return literal == ON or literal in self._held

    def places(self, person: str) -> list[tuple[Shift, Literal]]:
        """Return what the past, the notice period and pins put a person in, shadow turns included."""
        return [
            (shift, self._choices.get((person, shift.rotation, shift.start, shift.tier), ON))
            for shift in self._fixed.by_person[person]
        ]

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

    def forbid(self, fact: Fact, person: str, slot: Slot, *, lowers_share: bool = False) -> None:
        """
        Keep `person` out of `slot`.

        Where `lowers_share`, the turn does not count as exposure.
        """
        self._forbid(fact, (person, slot.rotation, slot.turn.span.start, slot.tier.name))
        if lowers_share:
            self._count_out((person, slot.rotation, slot.turn.span.start))

    def _forbid(self, fact: Fact, key: tuple[str, str, datetime, str]) -> None:
        if fact in self.aside:
            self._bent[fact].append(key)
        else:
            self._forbidden[key].append(fact)

    def forbid_turn(
        self,
        fact: Fact,
        person: str,
        rotation: Rotation,
        turn: Turn,
        *,
        lowers_share: bool = False,
        absent: bool = False,
    ) -> None:
        """
        Keep `person` out of every tier of a turn, and from shadowing in it.

        Where `lowers_share`, the turn does not count as exposure. Where `absent`, it does not count as
        available, which ideal distances are made of, though it may count as exposure.
        """
        for tier in (*(tier.name for tier in rotation.tiers), SHADOW):
            self._forbid(fact, (person, rotation.name, turn.span.start, tier))
        if lowers_share:
            self._count_out((person, rotation.name, turn.span.start))
        elif absent:
            self.unavailable.add((person, rotation.name, turn.span.start))

    def _count_out(self, turn: tuple[str, str, datetime]) -> None:
        self.unexposed.add(turn)
        self.unavailable.add(turn)

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
        pairs = list(zip(literals, weights, strict=True))
        held = [(literal, w) for literal, w in pairs if literal in self._held]
        free = [(literal, w) for literal, w in pairs if literal >= 0 and literal not in self._held]
        settled = sum(w for literal, w in pairs if literal == ON) + sum(w for _, w in held)
        low, high = _still_binding(
            [w for _, w in free],
            None if at_least is None else at_least - settled,
            None if at_most is None else at_most - settled,
            self.aside.get(fact, 0),
        )
        if low is not None or high is not None:
            self._add(fact, free, held, low, high)

    def _add(
        self,
        fact: Fact,
        free: list[tuple[Literal, int]],
        held: list[tuple[Literal, int]],
        low: int | None,
        high: int | None,
    ) -> None:
        """Add a row whose limits are for the free literals alone, but which what is held can still change."""
        both, shift = [*free, *held], sum(w for _, w in held)
        plain = all(w == 1 for _, w in both)
        self.rows.append(
            Row(
                choices=tuple(literal for literal, _ in both),
                coefficients=None if plain else tuple(w for _, w in both),
                low=None if low is None else low + shift,
                high=None if high is None else high + shift,
                fact=fact,
            )
        )

    def held(self, rotation: Rotation) -> Iterator[tuple[Literal, Seat]]:
        """Yield the settled seats that can be argued about: all of them where the model explains."""
        for literal in self._held:
            if self.seats[literal].rotation == rotation.name:
                yield literal, self.seats[literal]

    def settle(self, fact: Fact, literal: Literal) -> None:
        """Say why a held seat is as it is."""
        self._held[literal] = True
        self.rows.append(Row((literal,), None, 1, None, fact))

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
        for fact, keys in self._bent.items():
            self.keep(fact, [self._choices.get(key, OFF) for key in keys], at_most=0)
        self.rows += [
            Row((literal,), None, 1, None, None) for literal, named in self._held.items() if not named
        ]

    def _offer_slots(self) -> None:
        for rotation in self.team.rotations:
            for number, shift in self._fixed.past[rotation.name]:
                if shift.tier != SHADOW:
                    literal = self._hold(_past_seat(rotation, number, shift)) if self.explain else ON
                    self._choices[shift.person, rotation.name, shift.start, shift.tier] = literal
                    self._duty[shift.person, rotation.cadence.grid, number].append(
                        (literal, rotation.name, shift.tier)
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
            self._choices[key] = literal = self._hold(seat) if self.explain else ON
        return literal

    def _hold(self, seat: Seat) -> Literal:
        """Make a choice of what is settled, so that the fact behind it can be named."""
        self.seats.append(seat)
        literal = len(self.seats) - 1
        self._held[literal] = False
        return literal


def _still_binding(
    weights: Sequence[int], low: int | None, high: int | None, gives_way: int
) -> tuple[int | None, int | None]:
    """Return the limits of a sum of free literals, each None where it binds nothing; see `PlanModel.keep`."""
    least, most = sum(w for w in weights if w < 0), sum(w for w in weights if w > 0)
    if low is not None:
        low -= gives_way
    if high is not None:
        high = max(high, least) + (gives_way if low is None else 0)
        if most <= high:
            high = None
    if low is not None and least >= low:
        low = None
    return low, high


def _past_seat(rotation: Rotation, ordinal: int, shift: Shift) -> Seat:
    turn = Turn(ordinal=ordinal, span=shift.span)
    tier = next((tier for tier in rotation.tiers if tier.name == shift.tier), Tier(name=shift.tier))
    day = shift.start.astimezone(ZoneInfo(rotation.cadence.timezone)).date().isoformat()
    return Seat(
        shift.person,
        rotation.name,
        turn,
        Slot(rotation=rotation.name, tier=tier, turn=turn, load=tier.load, day=day),
    )


class _Fixed:
    """What is decided already: the past, frozen published shifts, pins."""

    def __init__(self, problem: Problem) -> None:
        team = problem.team
        self.past: dict[str, list[tuple[int, Shift]]] = {name: [] for name in team.rotation}
        for rotation in team.rotations:
            shifts = [shift for shift in team.past if shift.rotation == rotation.name]
            if shifts:
                earlier = _earlier_turns(rotation, team.horizon, min(shift.start for shift in shifts))
                self.past[rotation.name] = [(_ordinal(earlier, shift), shift) for shift in shifts]
        self._holders: dict[tuple[str, datetime, str], list[str]] = defaultdict(list)
        settled: set[Shift] = set(team.pins)
        self._frozen: set[tuple[str, datetime]] = set()
        for shift in team.published.frozen(team.now):
            self._holders[shift.rotation, shift.start, shift.tier].append(shift.person)
            self._frozen.add((shift.rotation, shift.start))
            settled.add(shift)
        for shift in team.pins:
            holders = self._holders[shift.rotation, shift.start, shift.tier]
            if shift.person not in holders:
                holders.append(shift.person)
        self.shifts = tuple(sorted(settled))
        self.by_person: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted({*team.past, *settled}):
            self.by_person[shift.person].append(shift)

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


def _earlier_turns(rotation: Rotation, horizon: Horizon, since: datetime) -> dict[datetime, int]:
    """Map the starts of a rotation's turns, from `since` on, to their ordinals."""
    weeks = max(0, (horizon.start - since.date()).days) // 7 + 2
    turns = rotation.cadence.turns(horizon.start, horizon.weeks, before=weeks)
    return {turn.span.start: turn.ordinal for turn in turns}


def _ordinal(turns: Mapping[datetime, int], shift: Shift) -> int:
    """Return the ordinal of the turn that begins with a shift, or nearest to its start."""
    if shift.start in turns:
        return turns[shift.start]
    return turns[min(turns, key=lambda start: abs(start - shift.start))]
