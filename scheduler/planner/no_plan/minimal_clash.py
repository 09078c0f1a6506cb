"""
The smallest clash that can be found: facts that no plan keeps together.

A solver's core is a hint, no proof, and it is minimal at best, not the smallest. So several are asked for;
each is cut to facts none of which can go, by deletion on a program of its own facts, which a large problem
does not slow down; and the smallest is proven again with other settings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from constraints._rule import Fact
from scheduler.planner.no_plan.facts import SECOND_OPINION, THOROUGH, FactBook, Insistence

CORES = 3
"""How many cores the smallest clash is made from."""

ORDERS = 3
"""In how many orders facts are tried to be left out of each core."""

NEEDS = 6
"""For how many needs of the same turns a smaller clash is looked for."""

FURTHER = 2
"""How many clashes are told of beside the smallest."""


@dataclass(frozen=True, kw_only=True)
class FoundClash:
    """
    Facts that clash.

    Parameters
    ----------
    proven
        Whether two searches with different settings say so.
    minimal
        Whether for each fact a plan was found that keeps all the others.
    alike
        For facts about a person: with whom else in their stead the facts clash as well.
    likewise
        Where one fact clashes by itself: facts of other turns that do so too.
    """

    facts: tuple[Fact, ...]
    proven: bool
    minimal: bool
    alike: dict[Fact, tuple[str, ...]]
    likewise: tuple[Fact, ...]


class _Minimal(NamedTuple):
    """Facts that clash; whether it is certain that none of them can go."""

    facts: tuple[Fact, ...]
    certain: bool


def smallest_clash(
    book: FactBook, among: Sequence[Fact] | None = None, *, cores: int = CORES
) -> FoundClash | None:
    """
    Return the smallest clash found; None where there is a plan, or no answer in time.

    Parameters
    ----------
    among
        The facts among which to look; None: all.
    cores
        How many cores to ask for, each with the facts in another order.
    """
    among = book.facts if among is None else among
    minimal = [
        found
        for core in _cores(book, among, cores)
        for found in _minimised(book, core, _orders(core, book.seed))
    ]
    if not minimal:
        return None
    first = min(minimal, key=_size)
    near = _near(book, first.facts, among)
    best = min([first, *_minimised(book, near, _needs_last(near, first.facts))], key=_size)
    facts = tuple(sorted(best.facts, key=book.facts.index))
    return FoundClash(
        facts=facts,
        proven=impossible_twice(book, facts),
        minimal=best.certain,
        alike=_alike(book, facts) if best.certain else {},
        likewise=_likewise(book, facts),
    )


def further_clashes(book: FactBook, first: FoundClash, aside: Collection[Fact]) -> list[FoundClash]:
    """
    Return clashes that the first one does not explain.

    Parameters
    ----------
    aside
        Facts that, set aside together, leave a plan, none of them in vain: with all but one of them set aside
        there is a clash that needs the one.
    """
    found = [first]
    named = {*first.facts, *first.likewise}
    for fact in aside:
        if fact not in named and len(found) <= FURTHER:
            others = [other for other in book.facts if other == fact or other not in aside]
            clash = smallest_clash(book, others, cores=1)
            if clash is not None and not any(fact in named for fact in clash.facts if not fact.person):
                found.append(clash)
                named.update(clash.facts, clash.likewise)
    return found[1:]


def impossible_twice(book: FactBook, facts: Sequence[Fact]) -> bool:
    """
    Say whether two searches with different settings find no plan that keeps these facts.

    Nothing is assumed in them, since answers under assumptions have been wrong before
    (https://github.com/google/or-tools/issues/5141, 5274, 5295).
    """
    return book.clash(facts, THOROUGH, book.seed) and book.clash(facts, SECOND_OPINION, book.seed + 1)


def _cores(book: FactBook, among: Sequence[Fact], count: int) -> Iterator[tuple[Fact, ...]]:
    """Yield different sets of facts that clash, as far as the solver can tell."""
    everything = book.insist(among)
    seen: set[frozenset[Fact]] = set()
    for number in range(count):
        facts = list(among)
        if number:
            Random(number).shuffle(facts)
        answer = everything.on(facts, seed=book.seed + number)
        core = everything.core(answer)
        if answer.status != "infeasible":
            return
        if frozenset(core) not in seen:
            seen.add(frozenset(core))
            yield core


def _orders(core: Sequence[Fact], seed: int) -> Iterator[list[Fact]]:
    """Yield the facts in orders in which to try to do without them: first what reads worst."""
    late_first = sorted(core, key=lambda fact: (-fact.rule.phase, -(fact.ordinal or 0)))
    yield late_first
    yield late_first[::-1]
    for number in range(ORDERS - 2):
        shuffled = list(core)
        Random(seed + number).shuffle(shuffled)
        yield shuffled


def _near(book: FactBook, clash: Sequence[Fact], among: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts about the turns that a clash is about, and the clash."""
    needs = [fact for fact in clash if not fact.person]
    choices = {choice for fact in needs for row in book.rows[fact] for choice in row.choices}
    return tuple(
        fact
        for fact in among
        if fact in clash or any(not choices.isdisjoint(row.choices) for row in book.rows[fact])
    )


def _needs_last(near: Sequence[Fact], clash: Sequence[Fact]) -> Iterator[list[Fact]]:
    """
    Yield orders in which one need is left after all others, then whatever stands against it.

    Needs are facts about nobody in particular; a clash with one of them is often the smallest.
    """
    turns = {fact.ordinal for fact in clash}
    needs = [fact for fact in near if not fact.person]
    people = [fact for fact in near if fact.person]
    same_turns = [fact for fact in needs if fact.ordinal in turns]
    for need in same_turns[:NEEDS]:
        yield [*(other for other in needs if other != need), *people, need]


def _minimised(book: FactBook, facts: Sequence[Fact], orders: Iterable[Sequence[Fact]]) -> list[_Minimal]:
    """Return for each order the clash that is left when all that can go, in that order, has gone."""
    insistence = book.insist(facts)
    return [_without_idle(insistence, order) for order in orders]


def _without_idle(insistence: Insistence, facts: Sequence[Fact]) -> _Minimal:
    """Return facts that clash and of which none can go."""
    kept, certain = list(facts), True
    for fact in facts:
        if fact not in kept:
            continue
        answer = insistence.on(other for other in kept if other is not fact)
        if answer.status == "infeasible":
            blamed = set(insistence.core(answer))
            kept = [other for other in kept if other in blamed]
        elif not answer.solved:
            certain = False
    return _Minimal(tuple(kept), certain)


def _size(found: _Minimal) -> tuple[bool, int]:
    return not found.certain, len(found.facts)


def _likewise(book: FactBook, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return what clashes by itself as the one fact does, such as other weeks with too few people."""
    if len(facts) > 1:
        return ()
    shape = facts[0]._replace(ordinal=None)
    return tuple(
        other
        for other in book.facts
        if other not in facts
        and other._replace(ordinal=None) == shape
        and not any(row.choices for row in book.rows[other])
    )


def _alike(book: FactBook, facts: Sequence[Fact]) -> dict[Fact, tuple[str, ...]]:
    """
    Return who else could be named in a fact: the clash would be no other.

    A clash names one of several people who are interchangeable; whoever reads it should know of the others.
    """
    stands: dict[Fact, list[Fact]] = {}
    shapes = {fact._replace(person=""): fact for fact in facts if fact.person}
    for other in book.facts:
        fact = shapes.get(other._replace(person=""))
        if fact is not None and other.person and other not in facts:
            stands.setdefault(fact, []).append(other)
    if not stands:
        return {}
    insistence = book.insist([*facts, *(other for others in stands.values() for other in others)])
    return {
        fact: tuple(
            other.person
            for other in others
            if insistence.on([other, *(f for f in facts if f is not fact)]).status == "infeasible"
        )
        for fact, others in stands.items()
    }
