"""How much of their time people are on call, and what others recommend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from constraints._rule import Problem
from scheduler.checker.reading import Reading
from scheduler.checker.wall_clock import united
from scheduler.domain.capacity import Norm, OnCallTime, TierTime
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation

SRE_BOOK = "https://sre.google/sre-book/being-on-call/"
MOST = Fraction(1, 4)
"""Google's SREs are on call for at most a quarter of their time."""

ONE_SITE, EACH_SITE = 8, 6
"""People in a team of one site, and at each of two."""


def on_call_times(problem: Problem, shifts: Sequence[Shift]) -> tuple[OnCallTime, ...]:
    """Return for every member what they hold, and its share of the time in which they are there."""
    reading = Reading(problem)
    return tuple(
        _time_of(reading, person, [s for s in shifts if s.person == person and s.tier != SHADOW])
        for person, rotations in reading.memberships.items()
        if rotations
    )


def _time_of(reading: Reading, person: str, mine: Sequence[Shift]) -> OnCallTime:
    counts = Counter((shift.rotation, shift.tier) for shift in mine)
    there = united(
        turn.span
        for name in reading.memberships[person]
        for turn in reading.available(person, reading.team.rotation[name])
    )
    present = sum((end - start for start, end in there), timedelta(0))
    held = sum((end - start for start, end in united(shift.span for shift in mine)), timedelta(0))
    return OnCallTime(
        person=person,
        tiers=tuple(
            TierTime(rotation=rotation, tier=tier, turns=turns)
            for (rotation, tier), turns in sorted(counts.items())
        ),
        share=Fraction(held // _SECOND, present // _SECOND) if present else None,
    )


_SECOND = timedelta(seconds=1)


def norms(problem: Problem, times: Sequence[OnCallTime]) -> tuple[Norm, ...]:
    """Return what others recommend, held against a team."""
    found = [_share_norm(problem, times)] if times else []
    for rotation in problem.team.rotations:
        found.append(_size_norm(problem, rotation))
        found += _floor_norm(problem, rotation)
    return tuple(found)


def _share_norm(problem: Problem, times: Sequence[OnCallTime]) -> Norm:
    over = [one for one in times if one.share is not None and one.share > MOST]
    largest = max((one.share for one in times if one.share is not None), default=Fraction(0))
    people = f"{len(over)} of {len(times)} people"
    found = (
        f"here {people} are on call for more, up to {percent(largest)}"
        if over
        else "here all are within that"
    )
    return Norm(
        name="time on call",
        source=SRE_BOOK,
        rotation="",
        met=not over,
        sentence=f"Google's SREs are on call for at most {percent(MOST)} of their time; {found}.",
    )


def _size_norm(problem: Problem, rotation: Rotation) -> Norm:
    sites = Counter(member.site for member in rotation.members if member.tiers)
    several = len(sites) > 1
    smallest, asked = min(sites.values(), default=0), EACH_SITE if several else ONE_SITE
    where = "at each of several sites" if several else "at one site"
    have = f"{rotation.name} has {smallest}{' at the smallest' if several else ''}"
    return Norm(
        name="size",
        source=SRE_BOOK,
        rotation=rotation.name,
        met=smallest >= asked,
        sentence=f"Google's SREs are at least {asked} people {where}; {have}.",
    )


def _floor_norm(problem: Problem, rotation: Rotation) -> Iterator[Norm]:
    """Say what the rotation's own minimum size would mean if it were all there is."""
    seats = sum(tier.count for tier in rotation.tiers)
    if rotation.cadence.sites:
        return  # each site serves a part of the day only
    for rule in problem.rules[rotation.name]:
        people = getattr(rule, "people", 0) if rule.kind == "minimum_rotation_size" else 0
        if people:
            share = min(Fraction(1), Fraction(seats, people))
            yield Norm(
                name="minimum size",
                source=SRE_BOOK,
                rotation=rotation.name,
                met=share <= MOST,
                sentence=f"{rotation.name} may shrink to {people} people, who would then be on call for "
                f"{percent(share)} of their time, since it has {seats} seats a turn.",
            )


def percent(share: Fraction) -> str:
    """Say a share in whole percent."""
    return f"{float(share) * 100:.0f} %"
