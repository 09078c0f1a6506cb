"""The difference that a plan makes, on a timeline: what people give away, and what they take on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from api.web.rotation.timeline import WEEK, Ruler, Zoom
from scheduler.domain.spans import Span

MOST_WEEKS = 52


class Handed(Protocol):
    """A seat that changes hands; empty ids where nobody has it."""

    @property
    def tier(self) -> str: ...
    @property
    def rotation(self) -> str: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A bar: `taken` or `given`."""

    kind: str
    tier: str
    rotation: str
    start: datetime
    column: int
    length: int


@dataclass(frozen=True, kw_only=True)
class DifferenceLane:
    """What changes for one person."""

    name: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The timeline, with the starts of its weeks by column."""

    columns: int
    lanes: tuple[DifferenceLane, ...]
    weeks: tuple[tuple[int, datetime], ...]


def difference(changes: Sequence[Handed], people: Mapping[str, str]) -> Difference | None:
    """Return the timeline of what changes; None where nothing does."""
    if not changes:
        return None
    start = min(one.start for one in changes)
    weeks = min(MOST_WEEKS, -((start - max(one.end for one in changes)) // WEEK))
    zoom = Zoom(max(4, weeks), timedelta(days=1), 0)
    ruler = Ruler(Span(start, start + zoom.weeks * WEEK), zoom)
    lanes: dict[str, list[Moved]] = {}
    for one in changes:
        for person, kind in ((one.before, "given"), (one.after, "taken")):
            if person and one.start < ruler.span.end:
                lanes.setdefault(person, []).append(_moved(ruler, one, kind))
    return Difference(
        columns=zoom.columns,
        lanes=tuple(
            DifferenceLane(name=people.get(person, person), moved=tuple(moved))
            for person, moved in sorted(lanes.items(), key=lambda lane: people.get(lane[0], lane[0]))
        ),
        weeks=tuple((7 * n + 1, start + n * WEEK) for n in range(zoom.weeks)),
    )


def _moved(ruler: Ruler, one: Handed, kind: str) -> Moved:
    bar = ruler.bar(kind, Span(one.start, one.end), one.tier, "")
    return Moved(
        kind=kind,
        tier=one.tier,
        rotation=one.rotation,
        start=one.start,
        column=bar.column,
        length=bar.length,
    )
