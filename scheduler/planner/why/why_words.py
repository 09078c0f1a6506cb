"""The answer to "why this person, why this week?" in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from constraints._words import counted, listed
from scheduler.domain.answers import Difference, Effect, Why
from scheduler.domain.handovers import Handover
from scheduler.domain.plan import Shift
from scheduler.domain.team import Team
from scheduler.domain.turn_words import seat_told

LEVELS = {
    "coverage": "seats left open",
    "fairness": "the sum of squared deviations",
    "leximax": "the worst deviation in which the plans differ",
    "spacing": "crowding (turns too close together)",
    "wishes": "avoided less wanted turns",
    "stability": "published seats that change",
}
PERSONAL = {"spacing": "crowding", "wishes": "avoided less wanted turns"}
MOST = 6
"""How many handovers are told one by one."""


def sentences(answer: Why, team: Team, settled: Sequence[Shift], clash: Sequence[str]) -> tuple[str, ...]:
    """
    Return the answer as people say it, a sentence each.

    Parameters
    ----------
    settled
        Shifts of the turn that are settled.
    clash
        The facts that clash, in words.
    """
    return tuple(_told(answer, team, settled, clash))


def _told(answer: Why, team: Team, settled: Sequence[Shift], clash: Sequence[str]) -> Iterator[str]:
    seat, name = seat_told(team, answer), team.named(answer.person)
    if answer.verdict == "settled":
        yield from _settled(answer, team, settled, seat)
    elif answer.verdict == "impossible":
        yield from _impossible(answer, team, seat, clash)
    elif answer.verdict == "unknown":
        could = "do without" if answer.holds else "have"
        yield f"Whether {name} could {could} {seat} was not found out in time."
    else:
        yield _verdict(answer, team, seat)
        yield from _effects(answer, team)
        yield from _handovers(answer.handovers, team)


def _settled(answer: Why, team: Team, settled: Sequence[Shift], seat: str) -> Iterator[str]:
    if answer.holds:
        mine = next(shift for shift in settled if shift.person == answer.person)
        yield f"{team.named(answer.person)} holds {seat} because {_decided(team, mine)}."
        return
    holders = [f"{team.named(shift.person)} ({shift.tier}: {_decided(team, shift)})" for shift in settled]
    yield f"Nobody else can have {seat}: it is settled for {listed(holders)}."


def _decided(team: Team, shift: Shift) -> str:
    if shift in team.pins:
        return "it is pinned"
    if team.now is not None and shift.start <= team.now:
        return "it has begun"
    return "it is published and begins within the notice period"


def _impossible(answer: Why, team: Team, seat: str, clash: Sequence[str]) -> Iterator[str]:
    name, instead = team.named(answer.person), team.named(answer.instead) if answer.instead else ""
    asked = answer.instead or ("" if answer.holds else answer.person)
    if asked and asked not in team.rotation[answer.rotation].roster:
        yield f"{instead or name} cannot hold {seat}: {instead or name} is no member of {answer.rotation}."
        return
    if instead:
        yield f"{instead} cannot hold {seat} instead of {name}. No plan allows it, because:"
    elif answer.holds:
        yield f"{name} holds {seat} because no plan can do without. These facts leave nobody else:"
    else:
        yield f"{name} cannot hold {seat}. No plan allows it, because:"
    yield from (f"- {sentence}." for sentence in clash)


def _verdict(answer: Why, team: Team, seat: str) -> str:
    name, other = team.named(answer.person), team.named(answer.other) if answer.other else "nobody"
    if answer.holds:
        change = f"{other} could hold {seat} instead of {name}"
    elif answer.other:
        change = f"{name} could hold {seat} instead of {other}"
    else:
        change = f"{name} could hold {seat}"
    if answer.level is None:
        reached = ", ".join(f"{level.level} {number(level.after)}" for level in answer.levels)
        return f"{change}, and either would be equally good ({reached})."
    cost = _cost(answer.level)
    if answer.verdict == "better":
        return f"The plan is not the best there is: {change}, and {cost}. Plan again to get the best."
    surely = "it would cost" if answer.level.proven else "it would cost, as far as was found,"
    return f"{change}, but {surely} {answer.level.level}: {cost}."


def _cost(level: Difference) -> str:
    words = LEVELS.get(level.level, level.level.removeprefix("class:"))
    return f"{words} would go from {number(level.before)} to {number(level.after)}"


def _effects(answer: Why, team: Team) -> Iterator[str]:
    """Say for whom it changes what; people for whom only what is not at stake changes come last."""
    level = answer.level.level if answer.level else ""
    if level in PERSONAL:
        mine = [effect for effect in answer.effects if effect.level == level]
        if mine:
            changes = listed([f"{team.named(e.person)} {number(e.before)} → {number(e.after)}" for e in mine])
            yield f"{PERSONAL[level].capitalize()} by person: {changes}."
    deviations = [effect for effect in answer.effects if effect.level == "fairness"]
    if deviations:
        changes = listed([f"{team.named(e.person)} {points(e)}" for e in deviations])
        yield f"Points above or below a fair share: {changes}."


def _handovers(found: Sequence[Handover], team: Team) -> Iterator[str]:
    if not found:
        return
    told = [handover_told(one, team) for one in found[:MOST]]
    rest = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    yield f"{counted(len(found), 'seat')} would change hands: {'; '.join(told)}{rest}."


def handover_told(one: Handover, team: Team) -> str:
    """Say a handover: "oncall primary in the week of 2027-01-04 from Ann to Bo"."""
    giver, taker = (team.named(person) if person else "nobody" for person in (one.before, one.after))
    return f"{seat_told(team, one)} from {giver} to {taker}"


def points(effect: Effect) -> str:
    """Say how far somebody is from their fair share, before and after."""
    return f"{signed(effect.before)} → {signed(effect.after)}"


def signed(value: Fraction) -> str:
    """Say a deviation with its sign."""
    words = f"{float(value):+.2f}"
    return "0" if float(words) == 0 else words.replace("-", "−")


def number(value: Fraction) -> str:
    """Say a number: whole ones without a point."""
    words = str(value.numerator) if value.denominator == 1 else f"{float(value):.2f}"
    return words.replace("-", "−")
