"""Rest covers: who stands in while responders of a long incident rest, without a second of a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from pydantic.dataclasses import dataclass

from scheduler.domain.schedule import Schedule, Seat
from scheduler.domain.spans import Span

Free = Callable[[str, Span], Sequence[str]]
"""Names who is free for a tier all through a span, the best one first."""


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """
    One person holds a seat for a while, since somebody rests.

    Parameters
    ----------
    gives
        Whose seat it was.
    """

    rotation: str
    tier: str
    seat: int
    span: Span
    gives: str
    takes: str


def stand_ins(schedule: Schedule, resting: frozenset[str], rest: Span, free: Free) -> tuple[StandIn, ...]:
    """
    Return who stands in for people who rest: whoever stands behind moves up, and is covered in turn.

    Where nobody is free nothing is proposed: tired cover is better than none. The deepest tier comes first,
    so that nobody is in two seats when they are put into force one by one.
    """
    edges = {rest.start, rest.end}
    for _, piece in schedule.pieces():
        edges |= {moment for moment in (piece.start, piece.end) if rest.start < moment < rest.end}
    found: list[StandIn] = []
    for start, end in pairwise(sorted(edges)):
        found += _through(schedule, resting, Span(start, end), free)
    rank = {seat: place for place, seat in enumerate(schedule.seats)}
    return tuple(sorted(_joined(found), key=lambda one: (-rank[one.tier, one.seat], one.span)))


def _through(schedule: Schedule, resting: frozenset[str], span: Span, free: Free) -> Iterator[StandIn]:
    """Yield who stands in through a span in which nobody hands over."""
    holders = _holders(schedule, span.start)
    for seat in schedule.seats:
        if holders.get(seat, "") not in resting:
            continue
        behind = _behind(schedule, seat, holders, resting)
        taken = {person for person in holders.values() if person}
        place = behind or seat
        fresh = next((one for one in free(place[0], span) if one not in taken | resting), None)
        if fresh is None:
            continue
        if behind:
            yield _stand_in(schedule, seat, span, holders[seat], holders[behind])
            yield _stand_in(schedule, behind, span, holders[behind], fresh)
            holders |= {seat: holders[behind], behind: fresh}
        else:
            yield _stand_in(schedule, seat, span, holders[seat], fresh)
            holders |= {seat: fresh}


def _holders(schedule: Schedule, at: datetime) -> dict[Seat, str]:
    return {seat: piece.person for seat, piece in schedule.pieces() if piece.start <= at < piece.end}


def _behind(
    schedule: Schedule, seat: Seat, holders: Mapping[Seat, str], resting: frozenset[str]
) -> Seat | None:
    """Return the first seat of the next tier whose holder can move up."""
    names = [tier.name for tier in schedule.tiers]
    if seat[0] not in names or seat[0] == names[-1]:
        return None
    follows = names[names.index(seat[0]) + 1]
    return next(
        (one for one in schedule.seats if one[0] == follows and holders.get(one, "") not in {"", *resting}),
        None,
    )


def _stand_in(schedule: Schedule, seat: Seat, span: Span, gives: str, takes: str) -> StandIn:
    return StandIn(
        rotation=schedule.rotation, tier=seat[0], seat=seat[1], span=span, gives=gives, takes=takes
    )


def _joined(found: Sequence[StandIn]) -> list[StandIn]:
    """Join what follows on itself."""
    joined: list[StandIn] = []
    for one in sorted(found, key=lambda one: (one.tier, one.seat, one.span)):
        last = joined[-1] if joined else None
        same = last and (last.tier, last.seat, last.takes, last.gives) == (
            one.tier,
            one.seat,
            one.takes,
            one.gives,
        )
        if last and same and last.span.end == one.span.start:
            joined[-1] = StandIn(
                rotation=one.rotation,
                tier=one.tier,
                seat=one.seat,
                span=Span(last.span.start, one.span.end),
                gives=one.gives,
                takes=one.takes,
            )
        else:
            joined.append(one)
    return joined
