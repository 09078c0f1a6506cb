"""A team, read off the shifts that another tool gave it: people, rotations, and who held which turn."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from scheduler.domain.cover import Segment, segments, usual_count
from scheduler.domain.errors import Invalid
from scheduler.domain.foreign import ForeignSchedule, ForeignShift
from scheduler.domain.handoffs import Turn
from scheduler.domain.inferred_cadence import Guess, inferred_cadence
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Membership, Rotation, Tier
from scheduler.domain.spans import Span, covered, merged
from scheduler.domain.team import Horizon, Team

MOST_WEEKS = 260
PATIENCE = 2
"""Rounds of a rotation after which somebody who is not seen is taken not to be a member."""

_ORDER = ("primary", "secondary", "tertiary")

Held = dict[str, tuple[Span, ...]]


@dataclass(frozen=True, kw_only=True)
class SeenRotation:
    """
    A rotation as it was seen.

    Parameters
    ----------
    held
        By tier and person, what they held, to the second; shadows included.
    cover
        By tier, who held it from its first instant to its last.
    """

    rotation: Rotation
    guess: Guess
    held: Mapping[str, Held]
    cover: Mapping[str, tuple[Segment, ...]]


@dataclass(frozen=True, kw_only=True)
class SeenTeam:
    """
    A team as it was seen.

    Parameters
    ----------
    team
        Its horizon is the whole weeks that the export covers.
    shifts
        Each turn of the horizon, with whoever held most of it.
    """

    team: Team
    rotations: Mapping[str, SeenRotation]
    shifts: tuple[Shift, ...]


def inferred_team(schedule: ForeignSchedule, *, all_along: bool = False) -> SeenTeam:
    """
    Return the team that a schedule shows.

    Parameters
    ----------
    all_along
        Take everybody to have been a member all the time, also those who first serve late.

    Raises
    ------
    Invalid
        When the schedule covers less than one whole week.
    """
    people, ids = _people(schedule.shifts)
    by_rotation: dict[str, list[ForeignShift]] = defaultdict(list)
    for shift in schedule.shifts:
        by_rotation[shift.rotation].append(shift)
    seen = {name: _rotation(name, shifts, ids, schedule.zones) for name, shifts in by_rotation.items()}
    horizon = _horizon(seen.values())
    zone = next(iter(seen.values())).rotation.cadence.timezone
    team = Team(
        name=schedule.name,
        people=tuple(replace(person, timezone=zone) for person in people),
        rotations=tuple(one.rotation for one in seen.values()),
        horizon=horizon,
    )
    shifts = tuple(sorted(shift for one in seen.values() for shift in turns_held(one, team)))
    members = {name: _members(one, team, shifts, all_along=all_along) for name, one in seen.items()}
    whole = {
        name: replace(one, rotation=replace(one.rotation, members=members[name]))
        for name, one in seen.items()
    }
    return SeenTeam(
        team=replace(team, rotations=tuple(one.rotation for one in whole.values())),
        rotations=whole,
        shifts=shifts,
    )


def _people(shifts: Iterable[ForeignShift]) -> tuple[list[Person], dict[tuple[str, str], str]]:
    """Return the people, and their ids by name and address; one address, or one name, is one person."""
    shifts = list(shifts)
    address_of = {shift.person.casefold(): shift.address for shift in shifts if shift.address}
    people: dict[str, Person] = {}
    ids: dict[tuple[str, str], str] = {}
    for shift in shifts:
        key = (shift.address or address_of.get(shift.person.casefold(), "") or shift.person).casefold()
        if key not in people:
            taken = {person.id for person in people.values()}
            people[key] = Person(id=_new_id(shift.person, taken), name=shift.person)
        ids[shift.person, shift.address] = people[key].id
    return list(people.values()), ids


def _new_id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name.partition("@")[0]).encode("ascii", "ignore").decode()
    slug = re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-") or "person"
    numbered = (slug if n == 1 else f"{slug}-{n}" for n in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


def _rotation(
    name: str, shifts: Sequence[ForeignShift], ids: Mapping[tuple[str, str], str], zones: Sequence[str]
) -> SeenRotation:
    spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for shift in shifts:
        spans[shift.tier][ids[shift.person, shift.address]].append(shift.span)
    held = {tier: {one: merged(pieces) for one, pieces in by.items()} for tier, by in spans.items()}
    guess = inferred_cadence(
        (
            edge
            for by in held.values()
            for pieces in by.values()
            for span in pieces
            for edge in (span.start, span.end)
        ),
        zones,
    )
    names = sorted(
        held.keys() - {SHADOW}, key=lambda tier: (_ORDER.index(tier) if tier in _ORDER else 9, tier)
    )
    if not names:
        raise Invalid(f"{name} has shadow shifts only.", "Export who is on call, too.")
    cover = {tier: tuple(segments(held[tier])) for tier in names}
    tiers = tuple(
        Tier(name=tier, load=Fraction(1, 2 if number else 1), count=usual_count(cover[tier]))
        for number, tier in enumerate(names)
    )
    rotation = Rotation(name=name, cadence=guess.cadence, tiers=tiers, members=())
    return SeenRotation(rotation=rotation, guess=guess, held=held, cover=cover)


def _horizon(seen: Iterable[SeenRotation]) -> Horizon:
    """Return the whole weeks of turns that every rotation covers."""
    starts, ends = [], []
    for one in seen:
        cadence, zone = one.rotation.cadence, ZoneInfo(one.rotation.cadence.timezone)
        first = min(cover[0].span.start for cover in one.cover.values())
        last = max(cover[-1].span.end for cover in one.cover.values())
        start = cadence.first_day(first.astimezone(zone).date())
        if cadence.turns(start, 1)[0].span.start < first:
            start = cadence.first_day(start + timedelta(days=1))
        starts.append(start)
        ends.append(last.astimezone(zone).date())
    weeks = (min(ends) - max(starts)).days // 7
    if weeks < 1:
        raise Invalid(
            f"The schedule covers less than one whole week, from {max(starts)} to {min(ends)}.",
            "Export a longer time; a quarter or more says something about fairness.",
        )
    return Horizon(
        start=max(starts) + timedelta(weeks=max(0, weeks - MOST_WEEKS)), weeks=min(weeks, MOST_WEEKS)
    )


def turns_held(seen: SeenRotation, team: Team) -> Iterator[Shift]:
    """Yield each turn of the horizon with whoever held most of it: as many as the tier's count."""
    name = seen.rotation.name
    for tier in seen.rotation.tiers:
        held = seen.held[tier.name]
        for turn in team.turns[name]:
            times = {person: covered(turn.span, _near(spans, turn)) for person, spans in held.items()}
            longest = sorted(
                (person for person in times if times[person]), key=lambda one: (-times[one], one)
            )
            for person in longest[: tier.count]:
                yield Shift(name, tier.name, turn.span.start, turn.span.end, person)


def _near(spans: Sequence[Span], turn: Turn) -> list[Span]:
    return [span for span in spans if span.overlaps(turn.span)]


def _members(
    seen: SeenRotation, team: Team, shifts: Sequence[Shift], *, all_along: bool
) -> tuple[Membership, ...]:
    """Return who shares the rotation: whoever held most of some turn."""
    rotation, name = seen.rotation, seen.rotation.name
    tiers_of: dict[str, set[str]] = defaultdict(set)
    for shift in shifts:
        if shift.rotation == name:
            tiers_of[shift.person].add(shift.tier)
    cover = [tier.name for tier in rotation.tiers]
    mixed = any(len(tiers) > 1 for tiers in tiers_of.values())
    wait = PATIENCE * Fraction(len(tiers_of), sum(tier.count for tier in rotation.tiers))
    return tuple(
        Membership(
            person=person.id,
            tiers=tuple(tier for tier in cover if mixed or tier in tiers_of[person.id]),
            joined=None if all_along else _joined(seen, team, person.id, wait),
            left=None if all_along else _left(seen, team, person.id, wait),
        )
        for person in team.people
        if person.id in tiers_of
    )


def _joined(seen: SeenRotation, team: Team, person: str, wait: Fraction) -> date | None:
    """Return when somebody seems to have joined: with their first turn, if they waited too long for it."""
    first, *_ = _served(seen, team, person)
    turn = team.turns[seen.rotation.name][first]
    zone = ZoneInfo(seen.rotation.cadence.timezone)
    return turn.span.start.astimezone(zone).date() if first > wait else None


def _left(seen: SeenRotation, team: Team, person: str, wait: Fraction) -> date | None:
    """Return when somebody seems to have left: after their last turn, if there was no other for too long."""
    *_, last = _served(seen, team, person)
    turns = team.turns[seen.rotation.name]
    zone = ZoneInfo(seen.rotation.cadence.timezone)
    return turns[last].span.end.astimezone(zone).date() if len(turns) - 1 - last > wait else None


def _served(seen: SeenRotation, team: Team, person: str) -> list[int]:
    """Return the turns of the horizon in which somebody held something, by their place."""
    spans = [span for tier in seen.rotation.tiers for span in seen.held[tier.name].get(person, ())]
    turns = enumerate(team.turns[seen.rotation.name])
    return [number for number, turn in turns if any(span.overlaps(turn.span) for span in spans)]
