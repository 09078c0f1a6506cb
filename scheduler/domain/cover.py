"""Cover as it was: who held a seat at every second, where nobody did, and where too many did."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from pydantic.dataclasses import dataclass

from scheduler.domain.spans import Span


class Segment(NamedTuple):
    """A stretch in which the same people hold a tier; nobody, where there is a gap."""

    span: Span
    people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Uncovered:
    """Time in which a tier has fewer people than it asks for."""

    rotation: str
    tier: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Crowded:
    """Time in which more people hold a tier than it asks for."""

    rotation: str
    tier: str
    span: Span
    people: tuple[str, ...]


def segments(held: Mapping[str, Sequence[Span]]) -> Iterator[Segment]:
    """
    Yield who holds a tier from its first instant to its last, without gap or overlap.

    Parameters
    ----------
    held
        The spans of each person, in order and apart from each other.
    """
    begins: dict[datetime, list[str]] = {}
    ends: dict[datetime, list[str]] = {}
    for person, spans in held.items():
        for span in spans:
            begins.setdefault(span.start, []).append(person)
            ends.setdefault(span.end, []).append(person)
    present: set[str] = set()
    for start, end in pairwise(sorted({*begins, *ends})):
        present.difference_update(ends.get(start, ()))
        present.update(begins.get(start, ()))
        yield Segment(Span(start, end), tuple(sorted(present)))


def usual_count(cover: Sequence[Segment]) -> int:
    """Return how many people hold a tier at once for most of the time in which anybody does; at least one."""
    lasted: dict[int, timedelta] = {}
    for segment in cover:
        if segment.people:
            count = len(segment.people)
            lasted[count] = lasted.get(count, timedelta(0)) + segment.span.length
    return max(lasted, key=lambda count: (lasted[count], -count), default=1)


def runs(cover: Sequence[Segment], *, above: int = -1, below: int = sys.maxsize) -> Iterator[Segment]:
    """Yield stretches held by more than `above` and fewer than `below` people; neighbours alike are one."""
    held: Segment | None = None
    for segment in cover:
        if not above < len(segment.people) < below:
            continue
        if held and (held.span.end, held.people) == (segment.span.start, segment.people):
            held = Segment(Span(held.span.start, segment.span.end), held.people)
            continue
        if held:
            yield held
        held = segment
    if held:
        yield held
