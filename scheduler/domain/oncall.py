"""
Who is on call at an instant: the one answer that API, pages, feeds and command line give.

`assembled` says what an answer is, in terms of lines that know one seat each. The lines here read the layers;
those of `timeline.py` read compact arrays, and a test holds the two to the same answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.merging import Piece, Why
from scheduler.domain.rotations import SHADOW, Tier
from scheduler.domain.schedule import Schedule, Seat, shift_id
from scheduler.domain.spans import utc


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """
    Somebody who is on call.

    Parameters
    ----------
    since, until
        They hold this seat, in this shift and for this reason, while `since <= t < until`.
    shift
        The id of the published shift; empty where an override fills time in which nobody was to serve.
    """

    person: str
    since: AwareDatetime
    until: AwareDatetime
    why: Why
    shift: str
    seat: int = 0


@dataclass(frozen=True, kw_only=True)
class TierOnCall:
    """
    Who holds a tier.

    Parameters
    ----------
    people
        In the order of their seats.
    missing
        How many of the people that the tier asks for are not there.
    says
        What is wrong, as a sentence; empty where nobody is missing.
    next_handoff
        When the next shift of the tier begins, or the last one ends; None where nothing follows.
    next_people
        Who is on call from then on.
    """

    tier: str
    people: tuple[OnDuty, ...]
    missing: int
    says: str
    next_handoff: AwareDatetime | None
    next_people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RotationOnCall:
    """
    Who is on call in a rotation.

    Parameters
    ----------
    rotation, name
        Its id, and what people call it.
    version
        Of the schedule that was asked.
    tiers
        In the order in which they are paged.
    shadows
        Who learns beside them, and is not paged.
    valid_until
        The answer holds until then, or until the version rises; None: as far as anything is published.
    """

    rotation: str
    name: str
    version: int
    at: AwareDatetime
    tiers: tuple[TierOnCall, ...]
    shadows: tuple[OnDuty, ...]
    valid_until: AwareDatetime | None

    @property
    def tier(self) -> dict[str, TierOnCall]:
        """Map tiers by their names."""
        return {tier.tier: tier for tier in self.tiers}


class Here(NamedTuple):
    """
    What a line knows about an instant.

    Parameters
    ----------
    person
        Empty where nobody holds the seat.
    since, until
        None where the line has no edge on that side.
    handoff
        When the next shift begins, or the last one ends; None where nothing follows.
    """

    person: str
    since: datetime | None
    until: datetime | None
    why: Why
    shift: datetime | None
    handoff: datetime | None


class Line(Protocol):
    """One seat through time."""

    def here(self, at: datetime) -> Here:
        """Say who holds the seat, and what follows."""

    def holder(self, at: datetime) -> str:
        """Say who holds the seat; empty: nobody."""


class PieceLine:
    """A line over the pieces of a merged schedule."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]

    def here(self, at: datetime) -> Here:
        """Say who holds the seat, and what follows."""
        place = bisect_right(self._starts, at) - 1
        piece = self._pieces[place] if place >= 0 else None
        if piece is not None and at < piece.end:
            handoff = self._handoff(place, piece.shift)
            return Here(piece.person, piece.start, piece.end, piece.why, piece.shift, handoff)
        until = self._starts[place + 1] if place + 1 < len(self._starts) else None
        return Here("", piece.end if piece else None, until, "published", None, self._handoff(place, None))

    def holder(self, at: datetime) -> str:
        """Say who holds the seat; empty: nobody."""
        return self.here(at).person

    def _handoff(self, place: int, shift: datetime | None) -> datetime | None:
        """Return when the shift beneath next changes, gaps included, after a place in the line."""
        reached = self._pieces[place].end if place >= 0 and shift is not None else None
        for piece in self._pieces[place + 1 :]:
            if reached is not None and piece.start > reached:
                return reached
            if piece.shift != shift:
                return piece.start
            reached = piece.end if shift is not None else None
        return reached


def who_is_on_call(schedule: Schedule, at: datetime) -> RotationOnCall:
    """Return who is on call at an instant, tier by tier, and why."""
    lines = {seat: PieceLine(pieces) for seat, pieces in schedule.final.items()}
    return assembled(schedule.rotation, schedule.name, schedule.version, schedule.tiers, lines, at)


def assembled(
    rotation: str,
    name: str,
    version: int,
    tiers: Sequence[Tier],
    lines: Mapping[Seat, Line],
    at: datetime,
) -> RotationOnCall:
    """
    Put together what the lines of a rotation's seats know about an instant.

    Raises
    ------
    Invalid
        When the instant has no offset: on the day of a handoff a guess would name the wrong person.
    """
    at = utc(at)
    here = {seat: line.here(at) for seat, line in lines.items()}
    duties: dict[str, tuple[OnDuty, ...]] = {}
    for one in (*(tier.name for tier in tiers), SHADOW):
        found = ((seat, here[seat]) for seat in here if seat[0] == one)
        duties[one] = tuple(_duty(rotation, seat, known) for seat, known in found if known.person)
    answers = []
    for place, tier in enumerate(tiers):
        seats = {seat: known for seat, known in here.items() if seat[0] == tier.name}
        handoff = min((known.handoff for known in seats.values() if known.handoff), default=None)
        taking_over = [lines[seat].holder(handoff) for seat in seats] if handoff else []
        missing = max(0, tier.count - len(duties[tier.name]))
        answers.append(
            TierOnCall(
                tier=tier.name,
                people=duties[tier.name],
                missing=missing,
                says=_nobody(name, tiers, place, duties, seats, missing) if missing else "",
                next_handoff=handoff,
                next_people=tuple(person for person in taking_over if person),
            )
        )
    return RotationOnCall(
        rotation=rotation,
        name=name,
        version=version,
        at=at,
        tiers=tuple(answers),
        shadows=duties[SHADOW],
        valid_until=min((known.until for known in here.values() if known.until), default=None),
    )


def _duty(rotation: str, seat: Seat, known: Here) -> OnDuty:
    assert known.since is not None
    assert known.until is not None
    return OnDuty(
        person=known.person,
        since=known.since,
        until=known.until,
        why=known.why,
        shift=shift_id(rotation, seat[0], known.shift, seat[1]) if known.shift else "",
        seat=seat[1],
    )


def _nobody(
    name: str,
    tiers: Sequence[Tier],
    place: int,
    duties: Mapping[str, Sequence[OnDuty]],
    seats: Mapping[Seat, Here],
    missing: int,
) -> str:
    """Say that people are missing, until when, and who is paged instead."""
    ends = [known.until for known in seats.values() if not known.person and known.until]
    until = f" until {min(ends):%Y-%m-%d %H:%M} UTC" if ends else ""
    there = len(duties[tiers[place].name])
    if there:
        return f"{name} {tiers[place].name} has {there} of {there + missing} people{until}."
    for tier in tiers[place + 1 :]:
        if duties[tier.name]:
            people = " and ".join(duty.person for duty in duties[tier.name])
            return f"Nobody is {name} {tiers[place].name}{until}; {tier.name} is next: {people}."
    return f"Nobody is {name} {tiers[place].name}{until}, and nobody stands behind it."
