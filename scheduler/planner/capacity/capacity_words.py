"""The upshot of a team's capacity, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from constraints._words import counted, listed
from scheduler.domain.capacity import Capacity, DropOut, Reach, Variation
from scheduler.domain.team import Team
from scheduler.domain.turn_words import seat_told
from scheduler.planner.capacity.on_call_time import percent

MOST = 6
"""How many drop-outs are told one by one."""


def sentences(answer: Capacity, team: Team) -> tuple[str, ...]:
    """Return what matters about an answer, a sentence each."""
    return tuple(_told(answer, team))


def _told(answer: Capacity, team: Team) -> Iterator[str]:
    if answer.reach is None:
        why = "No plan keeps every rule" if answer.impossible else "No plan was found in the time there was"
        yield f"{why}; `watchbill plan` says more."
    else:
        yield _load(answer, team)
    yield _smallest(answer, team)
    yield from _norms(answer)
    yield from _variations(answer)
    if answer.reach is not None:
        yield from _drop_outs(answer, team)


def _load(answer: Capacity, team: Team) -> str:
    shares = [(one.share, one.person) for one in answer.times if one.share is not None]
    most, who = max(shares)
    least, _ = min(shares)
    return (
        f"People are on call for {percent(least)} to {percent(most)} of the time they are there; "
        f"{team.named(who)} for the most."
    )


def _smallest(answer: Capacity, team: Team) -> str:
    small, everybody = answer.smallest, len({m.person for r in team.rotations for m in r.members})
    if not small.people:
        least = f"; with fewer than {small.bound} there is none" if small.bound else ""
        return f"No smaller team was found for which there is a plan{least}."
    names = listed([team.named(person) for person in small.people])
    if len(small.people) == everybody:
        proven = (
            "there is no plan with fewer" if small.proven else f"with fewer than {small.bound} there is none"
        )
        return f"All {everybody} people are needed: {proven}."
    certain = "and no fewer" if small.proven else f"and perhaps fewer, but not fewer than {small.bound}"
    return f"These rules and this time off can live with {len(small.people)} people {certain}: {names}."


def _norms(answer: Capacity) -> Iterator[str]:
    yield from (norm.sentence for norm in answer.norms if not norm.met)


def _variations(answer: Capacity) -> Iterator[str]:
    """Say what each change would do; those that do the same are said together."""
    effects: dict[str, list[str]] = {}
    for one in answer.variations:
        effects.setdefault(_effect(one, answer.reach), []).append(one.change)
    for effect, changes in effects.items():
        yield f"{effect} {listed(changes, 'or')}."


def _effect(one: Variation, before: Reach | None) -> str:
    if one.reach is None:
        return "There is no plan" if one.impossible else "No plan was found in time"
    if before is None:
        return "There would be a plan"
    now = one.reach
    changes = [
        f"{words} {old} → {new}"
        for words, old, new in (
            ("worst deviation", f"{float(before.worst):.2f}", f"{float(now.worst):.2f}"),
            ("sum of squares", f"{float(before.sum_of_squares):.2f}", f"{float(now.sum_of_squares):.2f}"),
            ("crowding", str(before.spacing), str(now.spacing)),
            ("most time on call", percent(before.largest_share), percent(now.largest_share)),
        )
        if old != new
    ]
    sure = "" if now.proven and before.proven else " as far as was found"
    if not changes:
        return f"Nothing changes{sure}"
    words = listed(changes)
    return f"{words[:1].upper()}{words[1:]}{sure}"


def _drop_outs(answer: Capacity, team: Team) -> Iterator[str]:
    found = answer.drop_outs
    if not found:
        yield f"In each of the {answer.turns} turns, whoever drops out, somebody can step in by the rules."
        return
    hopeless = [one for one in found if not one.stand_in]
    there = f"{len(hopeless)} of them with nobody there to step in at all"
    if not hopeless:
        there = "though each time somebody is there who could step in if rests were bent"
    yield f"{counted(len(found), 'time')} somebody on duty could not drop out by the rules, {there}."
    certain = [one for one in found if one.replanned is False]
    if certain:
        yield f"Without {_listed(certain, team)} no plan keeps every rule, whatever else changes."
    yield (
        "The others could be done without if everything were planned anew."
        if len(certain) < len(found)
        else "No other plan would help."
    )


def _listed(found: list[DropOut], team: Team) -> str:
    told = [f"{team.named(one.person)} as {seat_told(team, one)}" for one in found[:MOST]]
    more = [f"{len(found) - MOST} more"] if len(found) > MOST else []
    return listed([*told, *more], "or")
