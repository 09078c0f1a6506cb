"""Who could cover for somebody, each with what that would come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.cover_requests import Candidate, CoverRequest, ranked
from scheduler.domain.errors import Conflict
from scheduler.domain.held import Held, held
from scheduler.domain.rotations import Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Team
from scheduler.services.changing import current
from scheduler.services.teams import as_served
from scheduler.services.verdicts import Judging
from scheduler.store.stored import Stored


def candidates(
    stored: Stored, rotation: str, tier: str, seat: int, span: Span, person: str
) -> tuple[Candidate, ...]:
    """
    Return who could cover for somebody, in the order in which to ask.

    Raises
    ------
    Conflict
        When the person does not hold the seat in all of that time.
    """
    duty = _Duty.of(stored, rotation, tier, seat, span, person)
    roster = duty.rotation.roster.values()
    return ranked(
        [duty.covered_by(one.person) for one in roster if one.person != person and tier in one.tiers]
    )


def by_now(stored: Stored, request: CoverRequest) -> Candidate:
    """
    Return what it would come to by now if whoever is asked covered.

    Raises
    ------
    Conflict
        When the time is no longer theirs who asked.
    """
    duty = _Duty.of(
        stored,
        request.rotation,
        request.tier,
        request.seat,
        request.span,
        request.person,
        frozenset({request.asked}),
    )
    return duty.covered_by(request.asked)


def need_held(stored: Stored, rotation: str, tier: str, seat: int, span: Span, person: str) -> None:
    """Refuse what is about time in which somebody does not hold a seat."""
    known, schedule = current(stored, rotation)
    _held_by(tuple(held(schedule)), known.rotation.name, tier, seat, span, person)


@dataclass(frozen=True)
class _Duty:
    """
    Time that somebody holds, among all that is held in their team.

    Parameters
    ----------
    pieces, mine
        All that is held, and what of it the time lies in.
    """

    rotation: Rotation
    team: Team
    judging: Judging
    pieces: tuple[Held, ...]
    mine: tuple[Held, ...]
    span: Span

    @classmethod
    def of(
        cls,
        stored: Stored,
        rotation: str,
        tier: str,
        seat: int,
        span: Span,
        person: str,
        also: frozenset[str] = frozenset(),
    ) -> _Duty:
        """Return the time, where it is theirs."""
        known, _ = current(stored, rotation)
        problem, pieces = as_served(stored, known.team)
        mine = _held_by(pieces, known.rotation.name, tier, seat, span, person)
        judging = Judging(stored, known.team, problem, pieces, known.rotation.roster.keys() | also)
        return cls(known.rotation, problem.team, judging, pieces, mine, span)

    def covered_by(self, person: str) -> Candidate:
        """Return what it comes to when somebody covers."""
        after = tuple(part for one in self.pieces for part in _covered(one, self.mine, self.span, person))
        came = self.judging.of(after)
        rows = {row.person: row for row in came.fairness}
        mine = rows.get(person)
        squares = (row.deviation_before**2 - row.deviation_after**2 for row in came.fairness)
        return Candidate(
            person=person,
            name=self.team.named(person),
            feasible=came.ok,
            breaches=tuple(one.sentence for one in came.breaches),
            deviation_before=mine.deviation_before if mine else Fraction(0),
            deviation_after=mine.deviation_after if mine else Fraction(0),
            gain=sum(squares, start=Fraction(0)),
        )


def _held_by(
    pieces: Sequence[Held], rotation: str, tier: str, seat: int, span: Span, person: str
) -> tuple[Held, ...]:
    """Return the stretches in which somebody holds a seat through a span."""
    mine = tuple(one for one in pieces if _of(one, rotation, tier, seat, span))
    if not mine or any(one.person != person for one in mine) or not _whole(mine, span):
        raise Conflict(
            f"{person} does not hold {tier} in all of that time.", "Ask for time in which it is theirs."
        )
    return mine


def _of(one: Held, rotation: str, tier: str, seat: int, span: Span) -> bool:
    place = (one.rotation, one.tier, one.seat) == (rotation, tier, seat)
    return place and one.start < span.end and span.start < one.end


def _whole(pieces: Sequence[Held], span: Span) -> bool:
    """Say whether pieces leave no gap in a span."""
    reached = span.start
    for one in sorted(pieces, key=lambda piece: piece.start):
        if one.start > reached:
            return False
        reached = max(reached, one.end)
    return reached >= span.end


def _covered(one: Held, mine: Sequence[Held], span: Span, person: str) -> list[Held]:
    """Return a stretch with what somebody covers of it."""
    if one not in mine:
        return [one]
    start, end = max(one.start, span.start), min(one.end, span.end)
    parts = [(one.start, start, one.person), (start, end, person), (end, one.end, one.person)]
    return [one._replace(start=a, end=b, person=who) for a, b, who in parts if a < b]
