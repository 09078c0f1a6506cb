"""Draws of what happens to people: time off, wishes, incidents, earlier weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

from scheduler.domain.handoffs import midnight
from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.people import TimeOff, Wish
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Carried

TIME_OFF = 0.12
"""Share of all weeks in which somebody is away."""

CLUSTER = 5
"""How much likelier a week of the season is taken off than another one."""

IMBALANCE = 0.35
"""Standard deviation of what people carried before, as a share of what they should have."""

HISTORY = 13
"""Weeks of ledger before the horizon, at most: a quarter."""

REMEMBERED = 4
"""Weeks before the horizon whose shifts are known one by one."""


def in_season(day: date) -> bool:
    """Say whether everybody wants the week from `day` off: July and August, 18 December to 4 January."""
    week = [day + timedelta(days=n) for n in range(5)]
    return any(d.month in (7, 8) or (d.month, d.day) >= (12, 18) or (d.month, d.day) <= (1, 4) for d in week)


def time_off(
    random: Random, start: date, weeks: int, zone: str, others: Counter[int], at_most: int
) -> tuple[TimeOff, ...]:
    """
    Draw somebody's vacations of one or two weeks, and now and then a day off that blocks nothing.

    Parameters
    ----------
    others
        How many of their team are away in each week already; theirs are added.
    at_most
        How many of the team may be away at once.
    """
    mondays = [start + timedelta(weeks=n) for n in range(weeks)]
    odds = [0 if others[n] >= at_most else CLUSTER if in_season(mondays[n]) else 1 for n in range(weeks)]
    wanted = int(TIME_OFF * weeks + random.random())
    away: set[int] = set()
    found = []
    while len(away) < wanted:
        (first,) = random.choices(range(weeks), weights=odds)
        length = min(random.choice((1, 1, 2)), wanted - len(away))
        block = range(first, min(first + length, weeks))
        if away.isdisjoint(block) and all(odds[week] for week in block):
            away.update(block)
            span = _days(mondays[first], 7 * len(block), zone)
            found.append(TimeOff(span=span, kind="leave" if random.random() < 0.1 else "vacation"))
    others.update(away)
    if random.random() < 0.5:
        day = random.choice(mondays) + timedelta(days=random.randrange(1, 5))
        found.append(TimeOff(span=_days(day, 1, zone), reason="day off"))
    return tuple(sorted(found, key=lambda off: off.span))


def wishes(random: Random, start: date, weeks: int, zone: str) -> tuple[Wish, ...]:
    """Draw a week or two to avoid, for most people one to want, for a few some days never to serve."""
    count = 1 + weeks // 20
    drawn = random.sample(range(weeks), 2 * count + 1)
    days = [start + timedelta(weeks=n) for n in drawn]
    found = [Wish(kind="avoid", span=_days(day, 7, zone)) for day in days[:count]]
    if random.random() < 0.6:
        found += [Wish(kind="want", span=_days(day, 7, zone)) for day in days[count : 2 * count]]
    if random.random() < 0.1:
        found.append(Wish(kind="never", span=_days(days[-1] + timedelta(days=1), 3, zone)))
    return tuple(found)


def past(random: Random, rotations: Sequence[Rotation], start: date) -> tuple[Shift, ...]:
    """Draw the last weeks before the horizon: nobody twice within three weeks where that can be."""
    turns = {r.name: r.cadence.turns(start, 1, before=REMEMBERED)[:REMEMBERED] for r in rotations}
    last: dict[str, int] = {}
    shifts = []
    for week in range(REMEMBERED):
        for rotation in rotations:
            turn = turns[rotation.name][week]
            for tier in rotation.tiers:
                able = [m.person for m in rotation.members if tier.name in m.tiers and m.joined is None]
                free = {who: week - last.get(who, week - 9) for who in able}
                person = random.choice([who for who in able if free[who] >= min(3, max(free.values()))])
                last[person] = week
                shifts.append(Shift(rotation.name, tier.name, turn.span.start, turn.span.end, person))
    return tuple(shifts)


def carried(random: Random, rotations: Iterable[Rotation], weeks: int) -> tuple[Carried, ...]:
    """Draw the ledger: what everybody carried, unevenly, in half points."""
    before = min(HISTORY, weeks)
    found = []
    for rotation in rotations:
        a_week = float(sum(tier.load * tier.count for tier in rotation.tiers)) / len(rotation.members)
        for member in rotation.members:
            if member.joined is None:
                exposure = round(before * random.uniform(0.75, 1.0))
                load = round(2 * a_week * exposure * max(0.0, random.gauss(1, IMBALANCE)))
                found.append(
                    Carried(
                        person=member.person,
                        rotation=rotation.name,
                        load=Fraction(load, 2),
                        exposure=Fraction(exposure),
                    )
                )
    return tuple(found)


def incidents(
    random: Random, rotations: Sequence[Rotation], earlier: Iterable[Shift], start: date, weeks: int
) -> tuple[Incident, ...]:
    """
    Draw the trouble of each rotation.

    A SEV1 of its last week whose responders still rest when the horizon begins, one each half year in the
    horizon, and some that give no rest: too short, or no SEV1.
    """
    found: list[tuple[Severity, datetime, int, list[str]]] = []
    shifts = list(earlier)
    for rotation in rotations:
        zone = rotation.cadence.timezone
        members = [member.person for member in rotation.members if member.joined is None]
        end = midnight(start, zone) - timedelta(hours=random.randrange(4, 60))
        on_call = [s.person for s in shifts if s.rotation == rotation.name and end in s.span]
        if random.random() < 0.5:
            found.append(("SEV1", end, random.choice((4, 5, 9)), on_call))
        for _ in range(weeks // 26):
            day = start + timedelta(days=random.randrange(7 * weeks))
            end = midnight(day, zone) + timedelta(hours=random.randrange(24))
            found.append(("SEV1", end, random.choice((4, 6)), random.sample(members, 2)))
        quiet = midnight(start + timedelta(days=random.randrange(7 * weeks)), zone)
        found.append(("SEV1", quiet, 3, random.sample(members, 1)))
        found.append(("SEV2", quiet, 8, random.sample(members, 2)))
    return tuple(
        Incident.lasting(
            Span(end - timedelta(hours=hours), end),
            name=f"INC-{number}",
            severity=severity,
            responders=tuple(dict.fromkeys(responders)),
        )
        for number, (severity, end, hours, responders) in enumerate(found, start=1)
    )


def _days(first: date, count: int, zone: str) -> Span:
    return Span(midnight(first, zone), midnight(first + timedelta(days=count), zone))
