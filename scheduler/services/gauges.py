"""What is shown of teams to whoever watches an installation: few numbers a team, and never a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.incidents import Severity
from scheduler.domain.interruptions import Counted
from scheduler.domain.samples import Timing, timing
from scheduler.domain.severity import LEVELS
from scheduler.domain.spans import Span
from scheduler.domain.tally import Tally
from scheduler.services.health import limits_of
from scheduler.store.stored import Stored

LATELY = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class TeamGauges:
    """
    The last week of a team.

    Parameters
    ----------
    over
        Shifts that had more pages in it than the limit.
    """

    team: str
    pages: Counted
    over: int
    to_acknowledge: Timing


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """What is shown; incidents are those that are open, of all teams, with every severity named."""

    teams: tuple[TeamGauges, ...]
    incidents: dict[Severity, int]


def gauges(stored: Stored, now: datetime, most: int) -> Gauges:
    """
    Return what is shown now.

    Parameters
    ----------
    most
        Teams that are shown: the first ones by name, so that the same ones are shown every time.
    """
    names = sorted((name, team) for team, name in stored.teams.all().items())
    span = Span(now - LATELY, now)
    found = tuple(_team(stored, team, name, span) for name, team in names[:most])
    unresolved = Counter(one.severity for _, one in stored.incidents.unresolved())
    return Gauges(teams=found, incidents={level: unresolved[level] for level in LEVELS})


def _team(stored: Stored, team: str, name: str, span: Span) -> TeamGauges:
    tally = Tally(stored.people.zones(stored.teams.people(team)))
    tally.count(stored.pages.counted(span, team))
    limits, shifts = limits_of(stored, team), tally.by(lambda sort: (sort.rotation, sort.shift))
    return TeamGauges(
        team=name,
        pages=tally.by(lambda _: "").get("", Counted()),
        over=sum(pages.total > limits.of(rotation) for (rotation, shift), pages in shifts.items() if shift),
        to_acknowledge=timing([time for times in tally.acknowledged.values() for time in times]),
    )
