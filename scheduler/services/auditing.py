"""The story of an audit: read what another tool runs, judge it by our rules, and plan the same weeks anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from constraints._registry import standard_rules
from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.checker.fair_share import fairness_of
from scheduler.checker.reading import Reading
from scheduler.domain.audit import Audit, Measured, PersonHeld, Planned, TierHeld
from scheduler.domain.cover import Crowded, Segment, Uncovered, runs
from scheduler.domain.errors import NoPlan
from scheduler.domain.foreign import ForeignSchedule
from scheduler.domain.inferred_team import SeenRotation, SeenTeam, inferred_team
from scheduler.domain.inferred_words import inferred_in_words
from scheduler.domain.plan import Level, Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span, covered
from scheduler.planner.running.process import WALL, Child
from scheduler.planner.solving.solution import Limits, Tell
from scheduler.services.planning import Impossible, draft

LIMITS = Limits(level=1, proof=0.5)
"""An audit compares fairness, which is settled first; that turns are spaced well needs no proof here."""


def audit(
    schedule: ForeignSchedule,
    *,
    all_along: bool = False,
    seed: int = 1,
    wall: timedelta | None = WALL,
    tell: Tell | None = None,
    child: Child | None = None,
) -> tuple[Audit, Problem]:
    """
    Return what a schedule comes to, and the problem that its weeks are planned anew from.

    Parameters
    ----------
    all_along
        Take everybody to have been a member all the time.

    Raises
    ------
    Invalid
        When it covers less than one whole week.
    """
    seen = inferred_team(schedule, all_along=all_along)
    problem = judged(seen)
    segments = {
        (name, tier): cover for name, one in seen.rotations.items() for tier, cover in one.cover.items()
    }
    seats = {(one.name, tier.name): tier.count for one in seen.team.rotations for tier in one.tiers}
    gaps = tuple(
        Uncovered(rotation=key[0], tier=key[1], span=stretch.span)
        for key, cover in segments.items()
        for stretch in runs(cover, below=seats[key])
    )
    overlaps = tuple(
        Crowded(rotation=key[0], tier=key[1], span=stretch.span, people=stretch.people)
        for key, cover in segments.items()
        for stretch in runs(cover, above=seats[key])
    )
    found = Audit(
        name=schedule.name,
        tool=schedule.tool,
        span=_extent(segments.values()),
        start=seen.team.horizon.start,
        weeks=seen.team.horizon.weeks,
        inferred=(*schedule.inferred, *inferred_in_words(seen)),
        people=tuple(_people(seen)),
        as_it_is=_as_it_is(problem, seen, gaps, overlaps),
        gaps=gaps,
        overlaps=overlaps,
        shifts=seen.shifts,
        planned=_planned(problem, seed=seed, wall=wall, tell=tell, child=child),
        unread=schedule.unread,
    )
    return found, problem


def judged(seen: SeenTeam) -> Problem:
    """Return the team that was seen, with the rules that hold where a team says nothing."""
    return Problem(team=seen.team, rules={one.name: standard_rules() for one in seen.team.rotations})


def loads_seen(
    problem: Problem, seen: SeenTeam, *, before: datetime | None = None
) -> dict[tuple[str, str], Fraction]:
    """
    Return the points that each person carries in each rotation, hours as parts of a turn.

    Parameters
    ----------
    before
        Only turns that begin before this; None: all of the horizon.
    """
    loads: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for place in Reading(problem).seats:
        if before is not None and place.turn.span.start >= before:
            continue
        length = place.turn.span.length // timedelta(microseconds=1)
        for person, spans in seen.rotations[place.rotation].held[place.tier].items():
            held = covered(place.turn.span, (span for span in spans if span.overlaps(place.turn.span)))
            if held:
                part = Fraction(held // timedelta(microseconds=1), length)
                loads[person, place.rotation] += place.burden * part
    return loads


def _as_it_is(
    problem: Problem, seen: SeenTeam, gaps: Iterable[Uncovered], overlaps: Iterable[Crowded]
) -> Measured:
    carried: dict[str, Fraction] = defaultdict(Fraction)
    for (person, _), points in loads_seen(problem, seen).items():
        carried[person] += points
    return Measured(
        fairness=fairness_of(Reading(problem), carried),
        breaches=bare_check(problem, seen.shifts).breaches,
        open_hours=_hours(gap.span for gap in gaps),
        crowded_hours=_hours(crowd.span for crowd in overlaps),
    )


def _planned(
    problem: Problem, *, seed: int, wall: timedelta | None, tell: Tell | None, child: Child | None
) -> Planned | None:
    """Plan the same weeks; where no plan keeps every rule, take the one that breaks least."""
    try:
        made = draft(problem, seed=seed, limits=LIMITS, wall=wall, tell=tell, child=child)
        return _measured(problem, made.plan.assignments, made.plan.levels)
    except Impossible as impossible:
        bent, clash = impossible.explanation.bent, impossible.explanation.clash
        if bent is None:
            return None
        return _measured(problem, bent.shifts, bent.levels, clash.sentences if clash else ())
    except NoPlan:
        return None


def _measured(
    problem: Problem, shifts: tuple[Shift, ...], levels: tuple[Level, ...], obstacles: tuple[str, ...] = ()
) -> Planned:
    report = bare_check(problem, shifts)
    seats = Counter((shift.rotation, shift.tier, shift.start) for shift in shifts)
    missing = (
        place.turn.span
        for place in Reading(problem).seats
        for _ in range(place.holders - seats[place.rotation, place.tier, place.turn.span.start])
    )
    return Planned(
        measured=Measured(
            fairness=report.fairness,
            breaches=report.breaches,
            open_hours=_hours(missing),
            crowded_hours=Fraction(0),
        ),
        shifts=shifts,
        levels=levels,
        obstacles=obstacles,
    )


def _people(seen: SeenTeam) -> Iterator[PersonHeld]:
    turns = Counter((shift.person, shift.rotation, shift.tier) for shift in seen.shifts)
    for person in seen.team.people:
        yield PersonHeld(
            person=person.id,
            name=person.name,
            member=any(person.id in rotation.roster for rotation in seen.team.rotations),
            held=tuple(
                TierHeld(
                    rotation=name,
                    tier=tier,
                    hours=_hours(one.held[tier][person.id]),
                    turns=turns[person.id, name, tier],
                )
                for name, one in seen.rotations.items()
                for tier in _tiers(one)
                if person.id in one.held[tier]
            ),
        )


def _tiers(one: SeenRotation) -> list[str]:
    return [*(tier.name for tier in one.rotation.tiers), *({SHADOW} & one.held.keys())]


def _hours(spans: Iterable[Span]) -> Fraction:
    seconds = sum((span.length for span in spans), timedelta(0)) // timedelta(seconds=1)
    return Fraction(seconds, 3600)


def _extent(covers: Iterable[tuple[Segment, ...]]) -> Span:
    every = [cover for cover in covers if cover]
    return Span(min(cover[0].span.start for cover in every), max(cover[-1].span.end for cover in every))
