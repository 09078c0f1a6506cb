"""The story of the quarterly on-call review: a quarter, the one before it, and what has changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from scheduler.domain.burden import Exposed, burdens, evenness
from scheduler.domain.errors import Invalid
from scheduler.domain.health import Served
from scheduler.domain.incidents import Incident
from scheduler.domain.pay import Earned
from scheduler.domain.post_mortems import done_in_time, written_in_time
from scheduler.domain.quarterly_review import Quarterly, Rest, Review
from scheduler.domain.quarters import Quarter
from scheduler.domain.review_marks import Facts, marks
from scheduler.domain.spans import Span, covered, merged
from scheduler.services.health import health_of, served_in
from scheduler.services.pay import pay_in
from scheduler.services.rotation_calendar import rests_in
from scheduler.services.satisfaction import satisfaction
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

WEEK, SECOND = timedelta(weeks=1), timedelta(seconds=1)


def review(
    stored: Stored,
    team: str,
    quarter: Quarter,
    now: datetime,
    *,
    limit: int | None = None,
    with_pay: bool = False,
) -> Review:
    """
    Review a team's quarter, as far as it is past.

    Parameters
    ----------
    team
        Its id.
    limit
        Pages in a shift above which something is wrong; None: as the team and its rotations say.
    with_pay
        Whether the asker may see what people earned.

    Raises
    ------
    Invalid
        When the quarter is still to come.
    """
    if now <= quarter.span.start:
        raise Invalid(f"{quarter} is still to come.", f"Ask about {Quarter.of(now)}, or an earlier one.")
    span = Span(quarter.span.start, min(quarter.span.end, now))
    facts = _facts(stored, team, quarter, span, now, limit, with_pay)
    earlier = _facts(stored, team, quarter.before, quarter.before.span, now, limit, with_pay)
    return Review(
        team=team,
        quarter=str(quarter),
        start=span.start,
        until=span.end,
        marks=marks(facts, earlier),
        now=facts.quarter,
        before=earlier.quarter,
    )


def _facts(
    stored: Stored,
    team: str,
    quarter: Quarter,
    span: Span,
    now: datetime,
    limit: int | None,
    with_pay: bool,
) -> Facts:
    rotations = stored.rotations.of_team(team)
    schedules = stored.schedules.some([one.id for one in rotations])
    served = {one.id: list(served_in(schedules[one.id], span)) for one in rotations}
    started = [one for _, one in stored.incidents.during(span, [team]) if one.started in span]
    days = (quarter.span.start.date(), quarter.span.end.date())
    carried = [
        (part.rotation, part.person, points)
        for one in rotations
        for part, points in _carried(one, served[one.id])
    ]
    found = burdens(carried, _exposed(stored, rotations, span))
    duty: defaultdict[str, list[Span]] = defaultdict(list)
    for part in (part for parts in served.values() for part in parts):
        duty[part.person].append(part.span)
    return Facts(
        quarter=Quarterly(
            health=health_of(stored, team, span, limit),
            burdens=found,
            evenness=evenness(found),
            rest=tuple(_rest(rotations, stored.incidents.over(team), duty, span)),
            satisfaction=satisfaction(stored, team, quarter),
            pay=_pay(stored, team, span) if with_pay else None,
        ),
        incidents=tuple(started),
        weeks=sum(
            part.span.length / WEEK
            for one in rotations
            for part in served[one.id]
            if part.tier == one.rotation.tiers[0].name
        ),
        written=written_in_time(started, stored.post_mortems.some(team, [one.id for one in started]), now),
        done=done_in_time(stored.post_mortems.items(team, due=days), now),
    )


def _pay(stored: Stored, team: str, span: Span) -> tuple[Earned, ...]:
    """Return what people earned on the days of a span."""
    last = (span.end - timedelta(microseconds=1)).date()
    return pay_in(stored, team, span.start.date(), last, span.end).earned


def _carried(one: StoredRotation, served: Iterable[Served]) -> Iterator[tuple[Served, Fraction]]:
    """Yield what was served with the points that it weighs: a tier's load for every turn's length of it."""
    loads = {tier.name: tier.load for tier in one.rotation.tiers}
    turn = one.rotation.cadence.nominal_length // SECOND
    for part in served:
        if part.tier in loads:
            yield part, loads[part.tier] * Fraction(part.span.length // SECOND, turn)


def _exposed(stored: Stored, rotations: Sequence[StoredRotation], span: Span) -> Iterator[Exposed]:
    """Yield who could have been asked to serve, and for how long."""
    places = Counter(member.person for one in rotations for member in one.rotation.members)
    people = stored.people.get(list(places))
    for one in rotations:
        for member in one.rotation.members:
            person = people[member.person]
            employed = member.employed(person.timezone)
            here = Span(
                max(span.start, employed.start), max(span.start, employed.start, min(span.end, employed.end))
            )
            away = covered(here, [off.span for off in person.time_off])
            yield Exposed(
                rotation=one.id,
                person=person.id,
                weight=person.share / places[person.id],
                time=here.length - away,
            )


def _rest(
    rotations: Iterable[StoredRotation],
    incidents: tuple[Incident, ...],
    duty: Mapping[str, Sequence[Span]],
    span: Span,
) -> Iterator[Rest]:
    """Yield what of each person's rest after incidents lay in a span, and how much of it was off call."""
    rests: defaultdict[str, list[Span]] = defaultdict(list)
    for one in rotations:
        for rest in rests_in(one.rules, incidents, span):
            if rest.person in one.rotation.roster:
                inside = Span(max(rest.span.start, span.start), min(rest.span.end, span.end))
                rests[rest.person].append(inside)
    for person, listed in sorted(rests.items()):
        whole = merged(listed)
        owed = sum((one.length for one in whole), timedelta(0))
        served = sum((covered(one, duty.get(person, ())) for one in whole), timedelta(0))
        yield Rest(person=person, owed=owed, taken=owed - served)
