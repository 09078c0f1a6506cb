"""
Duties as calendars know them: each keeps its id from plan to plan, says how often it has changed, and is
cancelled rather than forgotten when it is taken away.

The id of a duty is that of the shift that would begin where it begins: it depends on the place and the start,
never on the person, so that a calendar that knows it changes what it has instead of adding to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduler.domain.history import INSTANT, History, Touch
from scheduler.domain.merging import Piece, Why
from scheduler.domain.schedule import Schedule, Seat, shift_id
from scheduler.domain.spans import Span

BUCKET = timedelta(days=7)
"""Changes are looked up by the weeks that they touch."""


class Duty(NamedTuple):
    """
    A stretch in which one person holds a seat.

    Parameters
    ----------
    instead_of
        Who was to hold it; empty where it is the same person, or nobody was.
    sequence
        How often something about it has changed.
    modified
        When something about it last became known.
    cancelled
        Whether it was taken away, or given to somebody else.
    """

    uid: str
    rotation: str
    tier: str
    seat: int
    start: datetime
    end: datetime
    person: str
    why: Why
    instead_of: str
    sequence: int
    modified: datetime
    cancelled: bool = False


class Duties:
    """
    The duties of a rotation in a window, those included that were taken away not long ago.

    Parameters
    ----------
    gone_since
        What was taken away before is forgotten.
    """

    def __init__(self, history: History, window: Span, gone_since: datetime) -> None:
        self._changes = _Changes(history.touches())
        self.present = self._in(history.schedule(), window)
        self._former = self._taken_away(history, window, gone_since)

    def all(self, tier: str = "") -> list[Duty]:
        """Return the duties of a tier, or of all, with those that are no longer anybody's."""
        gone = {duty.uid: duty for duty in self._former.values() if duty.uid not in self.present}
        both = [*self.present.values(), *gone.values()]
        return [duty for duty in both if not tier or duty.tier == tier]

    def of(self, person: str) -> list[Duty]:
        """Return the duties of a person, with those that are no longer theirs."""
        mine = {uid: duty for uid, duty in self.present.items() if duty.person == person}
        gone = [duty for (uid, whose), duty in self._former.items() if whose == person and uid not in mine]
        return [*mine.values(), *gone]

    def _in(self, schedule: Schedule, *spans: Span) -> dict[str, Duty]:
        """Return the duties of a schedule that overlap all of these spans, by id."""
        planned = {((one.tier, one.seat), one.start): one.person for one in schedule.published}
        found: dict[str, Duty] = {}
        for seat, pieces in schedule.final.items():
            beneath = {(seat, piece.start): piece.person for piece in schedule.beneath[seat]}
            for piece in pieces:
                if all(piece.start < span.end and span.start < piece.end for span in spans):
                    was = planned if piece.why in ("published", "swap") else beneath
                    duty = self._duty(schedule.rotation, seat, piece, was)
                    found[duty.uid] = duty
        return found

    def _duty(
        self, rotation: str, seat: Seat, piece: Piece, was: Mapping[tuple[Seat, datetime], str]
    ) -> Duty:
        before = was.get((seat, piece.shift), "") if piece.shift else ""
        sequence, modified = self._changes.around(seat, piece.start)
        return Duty(
            uid=shift_id(rotation, seat[0], piece.start, seat[1]),
            rotation=rotation,
            tier=seat[0],
            seat=seat[1],
            start=piece.start,
            end=piece.end,
            person=piece.person,
            why=piece.why,
            instead_of=before if before != piece.person else "",
            sequence=sequence,
            modified=modified,
        )

    def _taken_away(
        self, history: History, window: Span, gone_since: datetime
    ) -> dict[tuple[str, str], Duty]:
        """Return duties as they last were, by id and person, of those that changed not long ago."""
        found: dict[tuple[str, str], Duty] = {}
        for at, spans in self._changes.since(gone_since, window):
            schedule, reach = _around(history, spans, at - INSTANT)
            for uid, duty in self._in(schedule, reach, window).items():
                found[uid, duty.person] = duty._replace(cancelled=True)
        return {
            key: duty
            for key, duty in found.items()
            if key[0] not in self.present or self.present[key[0]].person != duty.person
        }


class _Changes:
    """When what became known, looked up by place."""

    def __init__(self, touches: Sequence[Touch]) -> None:
        self._touches = touches
        self._buckets: dict[tuple[Seat, int], list[Touch]] = defaultdict(list)
        for touch in touches:
            for number in range(_bucket(touch.span.start), _bucket(touch.span.end) + 1):
                self._buckets[touch.seat, number].append(touch)

    def around(self, seat: Seat, start: datetime) -> tuple[int, datetime]:
        """
        Return how often something has changed about whatever begins in a seat at an instant, and when last.

        It never falls: what counts is all that was ever known from there to the farthest end that anything
        there has ever had, and facts are only added.
        """
        here = [touch for touch in self._buckets[seat, _bucket(start)] if _decides(touch, start)]
        reach = Span(start, max(touch.span.end for touch in here))
        times = {touch.at for touch in here}
        for number in range(_bucket(start), _bucket(reach.end) + 1):
            times |= {touch.at for touch in self._buckets[seat, number] if touch.span.overlaps(reach)}
        return len(times) - 1, max(times)

    def since(self, instant: datetime, window: Span) -> Iterator[tuple[datetime, list[Span]]]:
        """Yield the times after an instant at which something in a window changed, and where, in order."""
        places: dict[datetime, list[Span]] = defaultdict(list)
        for touch in self._touches:
            if touch.at > instant and touch.span.overlaps(window):
                places[touch.at].append(touch.span)
        yield from sorted(places.items())


def _decides(touch: Touch, start: datetime) -> bool:
    """Say whether what begins at an instant may be there because of a fact."""
    return start in touch.span or (touch.lies_over and touch.span.end == start)


def _around(history: History, spans: Sequence[Span], as_of: datetime) -> tuple[Schedule, Span]:
    """Return the part of a schedule, as known then, around changes, and a span whose edges cut nothing."""
    whole = history.schedule(as_of)
    reach = Span(min(span.start for span in spans), max(span.end for span in spans))
    facts = [shift.span for shift in whole.published] + [one.span for one in whole.overrides]
    while True:
        lying = [reach, *(span for span in facts if span.overlaps(reach))]
        wider = Span(min(span.start for span in lying), max(span.end for span in lying))
        if wider == reach:
            break
        reach = wider
    swapped = {trade.shift for swap in whole.swaps for trade in swap.trades}
    part = replace(
        whole,
        published=tuple(one for one in whole.published if one.span.overlaps(reach) or one.id in swapped),
        overrides=tuple(one for one in whole.overrides if one.span.overlaps(reach)),
    )
    return part, reach


def _bucket(at: datetime) -> int:
    return int(at.timestamp() // BUCKET.total_seconds())
