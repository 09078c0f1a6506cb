"""The story of health: what was served, what interrupted it, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from scheduler.domain.errors import Invalid
from scheduler.domain.health import Health, PageLimits, Served
from scheduler.domain.health_counting import health
from scheduler.domain.incidents import Incident
from scheduler.domain.rotations import SHADOW
from scheduler.domain.schedule import Schedule, shift_id
from scheduler.domain.spans import Span
from scheduler.domain.trigger_policy import USUAL
from scheduler.store.stored import Stored

LONGEST = timedelta(days=800)


@dataclass(frozen=True, kw_only=True)
class Only:
    """
    What of a team's on-call is counted: one person, say; all that is named at once.

    Parameters
    ----------
    rotation, person, shift
        Ids; None: all of them.
    """

    rotation: str | None = None
    person: str | None = None
    shift: str | None = None
    service: str | None = None

    @property
    def pages(self) -> dict[str, str]:
        """Return what the counted pages have."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def served(self, one: Served) -> bool:
        """Say whether what was served is counted."""
        wanted = (self.rotation, self.person, self.shift)
        return all(
            value in (None, known)
            for value, known in zip(wanted, (one.rotation, one.person, one.shift), strict=True)
        )

    def incident(self, one: Incident) -> bool:
        """Say whether an incident is counted: where a person is named, that they responded to it."""
        return (
            self.rotation in (None, one.rotation)
            and self.service in (None, one.service)
            and (self.person is None or self.person in one.responders)
        )


WHOLE = Only()


def health_of(stored: Stored, team: str, span: Span, limit: int | None = None, only: Only = WHOLE) -> Health:
    """
    Return how a team's on-call was over a span.

    Parameters
    ----------
    team
        Its id.
    limit
        Pages in a shift above which something is wrong; None: as the team and its rotations say.
    only
        What of it is counted.

    Raises
    ------
    Invalid
        When the span is empty, or too long.
    """
    if not timedelta(0) < span.length <= LONGEST:
        raise Invalid(
            f"The span is of {span.length.days} days.", f"Ask for more than none and {LONGEST.days} at most."
        )
    schedules = stored.schedules.some(stored.rotations.ids(team=team))
    served = [one for schedule in schedules.values() for one in served_in(schedule, span) if only.served(one)]
    people = stored.people.get({one.person for one in served} | set(stored.teams.people(team)))
    return health(
        span,
        stored.pages.counted(span, team, **only.pages),
        served,
        [
            one
            for _, one in stored.incidents.during(span, [team])
            if one.started in span and only.incident(one)
        ],
        {person: known.timezone for person, known in people.items()},
        limits_of(stored, team) if limit is None else PageLimits(team=limit),
    )


def limits_of(stored: Stored, team: str) -> PageLimits:
    """Return how many pages in a shift are too many for a team, and for rotations that say so themselves."""
    facts = stored.teams.get(team)
    own = {
        one.id: one.rotation.health_metrics.alert_if_pages_exceed for one in stored.rotations.of_team(team)
    }
    rotations = {rotation: limit for rotation, limit in own.items() if limit is not None}
    policy = facts.triggers if facts else None
    return PageLimits(rotations=rotations, team=(policy or USUAL).pages_limit)


def served_in(schedule: Schedule, span: Span) -> Iterator[Served]:
    """Yield who held which tier in a span, cut at its ends."""
    for (tier, seat), piece in schedule.pieces():
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if tier != SHADOW and start < end:
            yield Served(
                shift=shift_id(schedule.rotation, tier, piece.shift, seat) if piece.shift else "",
                rotation=schedule.rotation,
                tier=tier,
                person=piece.person,
                span=Span(start, end),
            )
