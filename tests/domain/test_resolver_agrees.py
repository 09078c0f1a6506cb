"""The resolver and the compiled timeline, against a slow, obvious second implementation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Literal

import pytest

from scheduler.domain.handoffs import Cadence, Weekday
from scheduler.domain.oncall import RotationOnCall, who_is_on_call
from scheduler.domain.overrides import LAYERS, Override
from scheduler.domain.rotations import SHADOW, Tier
from scheduler.domain.schedule import PublishedShift, Schedule, Seat
from scheduler.domain.spans import Span
from scheduler.domain.swaps import Swap, Trade
from scheduler.domain.timeline import Names, Timeline
from tests.domain import slow_resolver as slow

ODD_ZONES = [
    "Australia/Lord_Howe",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Europe/Dublin",
    "America/Nuuk",
]
PEOPLE = ["ann", "bo", "cy", "di"]


def cadence(chance: Random) -> Cadence:
    kinds: list[Literal["weekly", "daily", "hourly"]] = ["weekly", "daily", "hourly"]
    days: list[Weekday] = ["monday", "sunday"]
    return Cadence(
        kind=chance.choice(kinds),
        timezone=chance.choice(ODD_ZONES),
        handoff_time=time(chance.choice([0, 2, 3, 10, 23]), chance.choice([0, 30])),
        handoff_day=chance.choice(days),
        hours=chance.choice([4, 8, 12]),
    )


def schedule(chance: Random) -> Schedule:
    """Return a schedule around a clock change: with gaps, overrides on overrides, swaps on swaps."""
    tiers = (Tier(name="primary", count=chance.choice([1, 1, 2])), Tier(name="secondary"))
    seats: list[Seat] = [(tier.name, seat) for tier in tiers for seat in range(tier.count)]
    first = date(2027, chance.choice([3, 4, 9, 10, 11]), chance.randint(1, 28))
    turns = cadence(chance).turns(first, 2 + chance.randint(0, 2))[: chance.randint(2, 12)]
    held = tuple(
        PublishedShift(
            rotation="r",
            tier=tier,
            seat=seat,
            start=turn.span.start,
            end=turn.span.end,
            person=chance.choice(PEOPLE),
        )
        for turn in turns
        for tier, seat in [*seats, (SHADOW, 0)]
        if chance.random() < 0.85
    )
    plain = Schedule(rotation="r", name="r", tiers=tiers, published=held, version=3)
    edges = [edge for turn in turns for edge in (turn.span.start, turn.span.end)]
    plain = replace(plain, overrides=tuple(overrides(chance, edges, seats)))
    return replace(plain, swaps=tuple(swaps(chance, held)))


def overrides(chance: Random, edges: list[datetime], seats: list[Seat]) -> list[Override]:
    found = []
    for number in range(chance.randint(0, 6)):
        start = chance.choice(edges) + chance.choice([0, 0, 1, -90]) * timedelta(
            minutes=chance.randint(0, 300)
        )
        end = chance.choice([edge for edge in edges if edge > start] or [start + timedelta(hours=1)])
        tier, seat = chance.choice(seats)
        found.append(
            Override(
                id=f"o{number}",
                rotation="r",
                tier=tier,
                seat=seat,
                person=chance.choice(PEOPLE),
                span=Span(start, end + chance.choice([0, 1]) * timedelta(seconds=chance.randint(0, 9999))),
                layer=chance.choice(LAYERS),
                made_at=datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 3)),
            )
        )
    return found


def swaps(chance: Random, held: tuple[PublishedShift, ...]) -> list[Swap]:
    found = []
    for number in range(chance.randint(0, 4)):
        if len(held) < 2:
            break
        one, other = chance.sample(held, 2)
        pair = chance.sample(PEOPLE, 2) if chance.random() < 0.3 else [one.person, other.person]
        if pair[0] == pair[1]:
            continue
        trades = (
            Trade(shift=one.id, giver=pair[0], taker=pair[1]),
            Trade(shift=other.id, giver=pair[1], taker=pair[0]),
        )
        agreed = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        found.append(Swap(id=f"s{number}", rotation="r", trades=trades, agreed_at=agreed))
    return found


def probes(one: Schedule, chance: Random) -> list[datetime]:
    """Return the edges, the microseconds beside them, and some instants between."""
    edges = sorted({edge for tier, seat in one.seats for edge in slow.edges(one, tier, seat)})
    if not edges:
        return [datetime(2027, 3, 1, tzinfo=UTC)]
    beside = [edge + timedelta(microseconds=off) for edge in edges for off in (-1, 0, 1)]
    within = (edges[-1] - edges[0]) or timedelta(hours=1)
    return chance.sample(beside, min(len(beside), 24)) + [
        edges[0] + within * chance.random() for _ in range(6)
    ]


def agrees(one: Schedule, answer: RotationOnCall, at: datetime) -> None:
    untils = []
    for tier in (*(tier.name for tier in one.tiers), SHADOW):
        seats = [seat for name, seat in one.seats if name == tier]
        expected = []
        for seat in seats:
            since, until = slow.bounds(one, tier, seat, at)
            untils.append(until)
            now = slow.held(one, tier, seat, at)
            if now.person:
                expected.append((now.person, since, until, now.why, now.shift, seat))
        people = answer.shadows if tier == SHADOW else answer.tier[tier].people
        assert [(d.person, d.since, d.until, d.why, d.shift, d.seat) for d in people] == expected
        if tier != SHADOW:
            handoffs = [slow.next_handoff(one, tier, seat, at) for seat in seats]
            handoff = min((known for known in handoffs if known), default=None)
            assert answer.tier[tier].next_handoff == handoff
            after = [slow.held(one, tier, seat, handoff).person for seat in seats] if handoff else []
            assert list(answer.tier[tier].next_people) == [person for person in after if person]
    assert answer.valid_until == min((until for until in untils if until), default=None)


@pytest.mark.parametrize("seed", range(40))
def test_three_ways_to_ask_who_is_on_call_give_one_answer(seed: int) -> None:
    chance = Random(seed)
    one = schedule(chance)
    timeline = Timeline(one, Names())
    for at in probes(one, chance):
        answer = who_is_on_call(one, at)
        agrees(one, answer, at)
        assert timeline.who(at) == answer
