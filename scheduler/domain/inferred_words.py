"""What was read off an export though it does not say so, in sentences that a reader can contradict."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.inferred_cadence import NEARLY_ALL, Guess
from scheduler.domain.inferred_team import SeenRotation, SeenTeam
from scheduler.domain.rotations import SHADOW, Tier


def inferred_in_words(seen: SeenTeam) -> Iterator[str]:
    """Yield a sentence for each thing that was inferred."""
    for one in seen.rotations.values():
        whose = f"{one.rotation.name}: " if len(seen.rotations) > 1 else ""
        yield whose + _cadence(one.guess)
        yield whose + _tiers(one)
        yield from (whose + sentence for sentence in _members(one, seen))
    yield "A turn counts for whoever held most of it where rules are checked; loads are by the hour."


def _cadence(guess: Guess) -> str:
    cadence = guess.cadence
    at = f"{cadence.handoff_time:%H:%M} {cadence.timezone}"
    words = {
        "weekly": f"Turns of a week, handed over on {cadence.handoff_day.title()} at {at}",
        "daily": f"Turns of a day, handed over at {at}",
        "hourly": f"Turns of {cadence.hours} hours, from {at}",
    }[cadence.kind]
    fit = f"{guess.fits} of {guess.of} beginnings and ends lie there"
    doubt = (
        "" if guess.share >= NEARLY_ALL else "; the others are covers, or the schedule has no single cadence"
    )
    return f"{words}: {fit}{doubt}."


def _tiers(one: SeenRotation) -> str:
    return "Tiers: " + ", ".join(_tier(tier) for tier in one.rotation.tiers) + "."


def _tier(tier: Tier) -> str:
    load = "1 point" if tier.load == 1 else f"{float(tier.load):g} points"
    count = "" if tier.count == 1 else f", {tier.count} people at once"
    return f"{tier.name} ({load} a turn{count})"


def _members(one: SeenRotation, seen: SeenTeam) -> Iterator[str]:
    team, roster = seen.team, one.rotation.roster
    for person, member in roster.items():
        name = team.named(person)
        if member.joined:
            yield f"{name} is taken to have joined on {member.joined}, the first turn that they hold."
        if member.left:
            yield f"{name} is taken to have left on {member.left}, after the last turn that they hold."
    tiers = {tier.name for tier in one.rotation.tiers}
    if any(set(member.tiers) != tiers for member in roster.values()):
        yield "Nobody holds two tiers, so everybody is taken to hold their own only."
    stand_ins = [
        team.named(person)
        for person in team.person
        if person not in roster and any(person in held for held in one.held.values())
    ]
    for name in stand_ins:
        shadows = all(name not in one.held[tier] for tier in tiers)
        what = "only shadows" if shadows and SHADOW in one.held else "never holds most of a turn"
        yield f"{name} {what}, and is not taken for a member."
