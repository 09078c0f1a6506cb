"""People of a team file, as the domain knows them."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler.domain.handoffs import midnight
from scheduler.domain.people import Person, TimeOff, Wish
from scheduler.domain.spans import Span
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import PersonBlock, SpanBlock, TeamFile
from scheduler.importers.yaml_text import Path


def people_of(file: TeamFile, zone: str, complaints: Complaints) -> dict[str, Person]:
    """Return the people by id; who names no time zone lives in `zone`."""
    found: dict[str, Person] = {}
    for number, block in enumerate(file.people):
        path: Path = ("people", number)
        if block.id in found:
            complaints.add((*path, "id"), f"another person has the id {block.id!r}", "give each their own")
        else:
            found[block.id] = _person(path, block, block.timezone or zone, complaints)
    return found


def _person(path: Path, block: PersonBlock, zone: str, complaints: Complaints) -> Person:
    off: list[TimeOff] = []
    wishes: list[Wish] = []
    for number, away in enumerate(block.time_off):
        span = _span((*path, "time_off", number), away, zone, complaints)
        if span is not None:
            off.append(TimeOff(span=span, kind=away.kind, reason=away.reason))
    for number, wish in enumerate(block.wishes):
        span = _span((*path, "wishes", number), wish, zone, complaints)
        if span is not None:
            wishes.append(Wish(kind=wish.kind, span=span))
    return Person(
        id=block.id,
        name=block.name or block.id,
        timezone=zone,
        skills=frozenset(block.skills),
        share=block.share,
        time_off=tuple(off),
        wishes=tuple(wishes),
    )


def _span(path: Path, block: SpanBlock, zone: str, complaints: Complaints) -> Span | None:
    """Return a span: days count whole, the last one included; instants are taken as they are."""
    start, end = block.from_, block.to
    first = start if isinstance(start, datetime) else midnight(start, zone)
    last = end if isinstance(end, datetime) else midnight(end + timedelta(days=1), zone)
    if last <= first:
        complaints.add((*path, "to"), f"{end} is before {start}", "exchange the two, or correct one")
        return None
    return Span(first, last)
