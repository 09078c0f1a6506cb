"""The rule-aware greedy: each turn goes to the least loaded who may take it, with some steps back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from benchmarks.case import Case, Watch
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.spans import Span

STEPS_BACK = 2000
"""How often a dead end may undo the turn before; after that rules are bent."""

BLUR = 0.15
"""Standard deviation of the random factor on loads in a restart."""


class _Choice(NamedTuple):
    """Who holds the seats of a turn, in their order, and who shadows; "" for a seat that stays open."""

    holders: tuple[str, ...]
    shadow: str
    bent: bool = False


class Greedy:
    """
    One run of the greedy.

    Parameters
    ----------
    random
        Blurs the loads; None: the plain greedy.
    """

    def __init__(self, case: Case, random: Random | None = None) -> None:
        self.case, self.random = case, random
        self.load = dict(case.history)
        self.duties: dict[str, list[int]] = defaultdict(list)
        self.spans: dict[str, list[Span]] = defaultdict(list)
        self.shadowed: dict[tuple[str, str], int] = defaultdict(int)
        self.steps = 0
        self.bent = 0
        self.run = {r.name: case.run(r) for r in case.team.rotations}
        self.rest = {r.name: case.rest(r) for r in case.team.rotations}
        self.wisdom = {r.name: case.knowledge(r) for r in case.team.rotations}
        self.member_of: dict[str, list[Rotation]] = defaultdict(list)
        for rotation in case.team.rotations:
            for person in rotation.roster:
                self.member_of[person].append(rotation)
        for person, ordinal, _ in sorted(case.past_duties(), key=lambda duty: duty[1]):
            self.duties[person].append(ordinal)

    def shifts(self) -> tuple[Shift, ...]:
        """Fill every turn, going back where nobody is left, and return the shifts."""
        watches = self.case.watches
        trail: list[tuple[Iterator[_Choice], _Choice]] = []
        upcoming = self._choices(watches[0])
        while len(trail) < len(watches):
            watch = watches[len(trail)]
            choice = next(upcoming, None)
            if choice is None and trail and self.steps < STEPS_BACK:
                self.steps += 1
                upcoming, undone = trail.pop()
                self._put(watches[len(trail)], undone, -1)
                continue
            if choice is None:
                choice = self._bent(watch)
            self._put(watch, choice, +1)
            trail.append((upcoming, choice))
            if len(trail) < len(watches):
                upcoming = self._choices(watches[len(trail)])
        pairs = zip(watches, (choice for _, choice in trail), strict=True)
        return tuple(shift for watch, choice in pairs for shift in _shifts(watch, choice))

    def unfairness(self) -> float:
        """Return the sum of squared deviations reached."""
        share = self.case.fair_share
        return sum((load - share[person]) ** 2 for person, load in self.load.items())

    # ---- one turn ----

    def _choices(self, watch: Watch) -> Iterator[_Choice]:
        """Yield the ways to fill a turn that keep the rules, the least loaded first."""
        order = self._by_load(watch)
        shadow = next((person for person in order if self._may_shadow(person, watch)), "")
        able = [person for person in order if person != shadow and self._may_serve(person, watch)]
        for holders in self._fillings(watch, able, ()):
            if self._wise(watch, holders):
                yield _Choice(holders, shadow)

    def _fillings(self, watch: Watch, able: list[str], chosen: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if len(chosen) == len(watch.seats):
            yield chosen
            return
        tier = watch.seats[len(chosen)].tier.name
        for person in able:
            if person not in chosen and self._may_hold(person, watch, tier):
                yield from self._fillings(watch, able, (*chosen, person))

    def _bent(self, watch: Watch) -> _Choice:
        """Fill a turn that has no good way with the least loaded who are there at all, or leave it open."""
        holders: list[str] = []
        there = [p for p in self._by_load(watch) if self.case.free(p, watch) and not self._busy(p, watch)]
        for slot in watch.seats:
            fit = (p for p in there if p not in holders and slot.tier.name in watch.rotation.roster[p].tiers)
            holders.append(next(fit, ""))
        return _Choice(tuple(holders), "", bent=True)

    def _put(self, watch: Watch, choice: _Choice, sign: int) -> None:
        """Write a choice into the books, or (with sign -1) strike it out again."""
        self.bent += sign * choice.bent
        if choice.shadow:
            self.shadowed[choice.shadow, watch.rotation.name] += sign
        for person in (*choice.holders, choice.shadow):
            if person:
                _push(self.spans[person], watch.turn.span, sign)
        for slot, person in zip(watch.seats, choice.holders, strict=True):
            if person:
                self.load[person] += sign * float(slot.load)
                _push(self.duties[person], watch.turn.ordinal, sign)

    # ---- one person ----

    def _by_load(self, watch: Watch) -> list[str]:
        """Return the roster by load carried per fair share, the lightest first."""
        share, blur = self.case.fair_share, 1.0
        weights = {}
        for person in watch.rotation.roster:
            if self.random:
                blur = max(0.1, self.random.gauss(1, BLUR))
            weights[person] = (self.load[person] + 1e-3) * blur / max(share[person], 1e-3)
        return sorted(weights, key=lambda person: weights[person])

    def _may_serve(self, person: str, watch: Watch) -> bool:
        return (
            self.case.free(person, watch)
            and not self._busy(person, watch)
            and self._rested(person, watch)
            and self._spared(person, watch.turn.ordinal)
        )

    def _may_shadow(self, person: str, watch: Watch) -> bool:
        key = (person, watch.rotation.name)
        owes = self.case.owed.get(key, 0) > self.shadowed[key]
        return owes and self.case.free(person, watch) and not self._busy(person, watch)

    def _may_hold(self, person: str, watch: Watch, tier: str) -> bool:
        key = (person, watch.rotation.name)
        first = tier == watch.rotation.tiers[0].name
        ready = not first or self.case.owed.get(key, 0) <= self.shadowed[key]
        return ready and tier in watch.rotation.roster[person].tiers

    def _busy(self, person: str, watch: Watch) -> bool:
        return any(span.overlaps(watch.turn.span) for span in self.spans[person][-3:])

    def _rested(self, person: str, watch: Watch) -> bool:
        """Say whether another turn now keeps to the limit of runs and to the rest between them."""
        duties, now = self.duties[person], watch.turn.ordinal
        free = now - duties[-1] - 1 if duties else 10**6
        if free > 0:
            return free >= max(self.rest[rotation.name] for rotation in self.member_of[person])
        length = 1
        while length <= len(duties) and duties[-length] == now - length:
            length += 1
        return length <= min(self.run[rotation.name] for rotation in self.member_of[person])

    def _spared(self, person: str, ordinal: int) -> bool:
        """Say whether one more turn keeps to the limits of holidays."""
        return all(
            sum(n in ordinals for n in self.duties[person] if n >= 0) < at_most
            for people, ordinals, at_most in self.case.seasons
            if person in people and ordinal in ordinals
        )

    def _wise(self, watch: Watch, holders: tuple[str, ...]) -> bool:
        """Say whether enough holders know what the turn needs."""
        seated = list(zip(watch.seats, holders, strict=True))
        return all(
            sum(person in knowing and slot.tier.name in tiers for slot, person in seated) >= at_least
            for at_least, tiers, knowing in self.wisdom[watch.rotation.name]
        )


def _push(stack: list[Span] | list[int], thing: Span | int, sign: int) -> None:
    if sign > 0:
        stack.append(thing)  # type: ignore[arg-type]
    else:
        stack.pop()


def _shifts(watch: Watch, choice: _Choice) -> Iterator[Shift]:
    name, span = watch.rotation.name, watch.turn.span
    for slot, person in zip(watch.seats, choice.holders, strict=True):
        if person:
            yield Shift(name, slot.tier.name, span.start, span.end, person)
    if choice.shadow:
        yield Shift(name, SHADOW, span.start, span.end, choice.shadow)
