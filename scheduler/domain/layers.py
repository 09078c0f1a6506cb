"""The schedule over a window: its final form, with the layers it is made of beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.merging import Piece, Why
from scheduler.domain.overrides import Layer
from scheduler.domain.schedule import PublishedShift, Schedule, Seat, shift_id
from scheduler.domain.spans import Span


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """
    A stretch of the schedule in which one person holds a seat for one reason; never cut at the window.

    Parameters
    ----------
    shift
        The id of the published shift it lies in; empty in time in which nobody was to serve.
    source
        The id of the swap or override that decides; empty for a published shift.
    """

    tier: str
    seat: int
    start: AwareDatetime
    end: AwareDatetime
    person: str
    why: Why
    shift: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Time inside the window in which a seat that should be held is not."""

    tier: str
    seat: int
    start: AwareDatetime
    end: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Layers:
    """
    A rotation's schedule over a window.

    Parameters
    ----------
    rotation, name
        Its id, and what people call it.
    published
        What the applied plans say.
    swaps
        The published shifts that swaps have given to others.
    rest_covers, overrides
        As they were made, whole, those included that a later one hides.
    final
        What people are paged by.
    gaps
        Where a seat is held by nobody, between the first shift of the rotation and its last.
    """

    rotation: str
    name: str
    version: int
    window: Span
    published: tuple[Stretch, ...]
    swaps: tuple[Stretch, ...]
    rest_covers: tuple[Stretch, ...]
    overrides: tuple[Stretch, ...]
    final: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]


def layers(schedule: Schedule, window: Span) -> Layers:
    """Return what of a schedule lies in a window, layer by layer, in the order of tiers and time."""
    rotation = schedule.rotation
    beneath = [_stretch(rotation, seat, piece) for seat in schedule.seats for piece in schedule.beneath[seat]]
    final = [_stretch(rotation, seat, piece) for seat, piece in schedule.pieces()]
    by_hand = sorted(schedule.published, key=lambda one: (schedule.seats.index((one.tier, one.seat)), one))
    return Layers(
        rotation=rotation,
        name=schedule.name,
        version=schedule.version,
        window=window,
        published=_inside((_published(shift) for shift in by_hand), window),
        swaps=_inside((one for one in beneath if one.why == "swap"), window),
        rest_covers=_inside(_covers(schedule, "rest_cover"), window),
        overrides=_inside(_covers(schedule, "override"), window),
        final=_inside(final, window),
        gaps=tuple(_gaps(schedule, window)),
    )


def _inside(stretches: Iterable[Stretch], window: Span) -> tuple[Stretch, ...]:
    return tuple(one for one in stretches if one.start < window.end and window.start < one.end)


def _stretch(rotation: str, seat: Seat, piece: Piece) -> Stretch:
    return Stretch(
        tier=seat[0],
        seat=seat[1],
        start=piece.start,
        end=piece.end,
        person=piece.person,
        why=piece.why,
        shift=shift_id(rotation, seat[0], piece.shift, seat[1]) if piece.shift else "",
        source=piece.source,
    )


def _published(shift: PublishedShift) -> Stretch:
    return Stretch(
        tier=shift.tier,
        seat=shift.seat,
        start=shift.start,
        end=shift.end,
        person=shift.person,
        why="published",
        shift=shift.id,
        source="",
    )


def _covers(schedule: Schedule, layer: Layer) -> Iterator[Stretch]:
    for one in schedule.overrides:
        if one.layer == layer:
            yield Stretch(
                tier=one.tier,
                seat=one.seat,
                start=one.span.start,
                end=one.span.end,
                person=one.person,
                why=layer,
                shift="",
                source=one.id,
            )


def _gaps(schedule: Schedule, window: Span) -> Iterator[Gap]:
    wanted = [(tier.name, seat) for tier in schedule.tiers for seat in range(tier.count)]
    known = [shift for shift in schedule.published if shift.tier in {tier for tier, _ in wanted}]
    if not known:
        return
    reach = Span(min(shift.start for shift in known), max(shift.end for shift in known))
    start, end = max(window.start, reach.start), min(window.end, reach.end)
    for seat in wanted:
        reached = start
        for piece in schedule.final[seat]:
            if reached < piece.start and reached < end:
                yield Gap(tier=seat[0], seat=seat[1], start=reached, end=min(piece.start, end))
            reached = max(reached, piece.end)
        if reached < end:
            yield Gap(tier=seat[0], seat=seat[1], start=reached, end=end)
