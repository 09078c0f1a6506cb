"""What follows an incident: its post-mortem, which a wiki holds, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import AwareDatetime, Field, HttpUrl, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.incidents import Incident, Severity

OWED: tuple[Severity, ...] = ("SEV1", "SEV2")
"""Severities after which there is a post-mortem."""
WITHIN = timedelta(hours=48)
"""How soon after an incident is resolved its post-mortem is published."""
YEARS = range(1970, 2200)
"""In which something can be due."""
LONGEST_LINK = 2000

Priority = Literal["high", "medium", "low"]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
_LINK = TypeAdapter(Annotated[HttpUrl, Field(max_length=LONGEST_LINK)])


@dataclass(frozen=True, kw_only=True)
class PostMortem:
    """
    That what happened was written down, without blame: what let it happen, and never who.

    Parameters
    ----------
    link
        Where it is read, on the web.
    published_at
        When others could read it first.
    by
        Who says so.
    """

    link: str
    published_at: AwareDatetime
    by: str


@dataclass(frozen=True, kw_only=True)
class ActionItem:
    """
    Something to be done after an incident.

    Parameters
    ----------
    incident
        The id of the one that showed it.
    owner
        The id of who sees to it; None: nobody does yet.
    due
        The day, in UTC, by the end of which it is done.
    done_at
        None: it is not.

    Raises
    ------
    Invalid
        When it is due in no year of ours.
    """

    id: str
    incident: str
    text: Words
    priority: Priority
    due: date
    owner: str | None = None
    done_at: AwareDatetime | None = None

    def __post_init__(self) -> None:
        if self.due.year not in YEARS:
            raise Invalid(
                f"{self.due} does not lie between {YEARS.start} and {YEARS.stop}.", "Correct the year."
            )

    @property
    def late_from(self) -> datetime:
        """Return when the day on which it is due is over."""
        return datetime.combine(self.due, time(), UTC) + timedelta(days=1)


class InTime(NamedTuple):
    """Of how many things that are due by now, how many were done in time."""

    kept: int
    due: int


def linked(address: str) -> str:
    """
    Return the address of a post-mortem, as browsers write it.

    Raises
    ------
    Invalid
        When it leads nowhere on the web.
    """
    try:
        return str(_LINK.validate_python(address))
    except ValidationError:
        raise Invalid(
            "That is no link to a post-mortem.",
            f"Write the address of a page, such as https://wiki.example.com/7, of {LONGEST_LINK} characters.",
        ) from None


def due_at(incident: Incident) -> datetime | None:
    """Return by when the post-mortem of an incident is published; None: it owes none, or is not over."""
    if incident.resolved is None or incident.severity not in OWED:
        return None
    return incident.resolved + WITHIN


def written_in_time(incidents: Iterable[Incident], known: Mapping[str, PostMortem], now: datetime) -> InTime:
    """Count the post-mortems that are due by now; `known` has them by the ids of incidents."""
    due = [(one.id, by) for one in incidents if (by := due_at(one)) is not None and by <= now]
    kept = [one for one, by in due if one in known and known[one].published_at <= by]
    return InTime(len(kept), len(due))


def done_in_time(items: Iterable[ActionItem], now: datetime) -> InTime:
    """Count the action items that are due by now."""
    due = [one for one in items if one.late_from <= now]
    kept = [one for one in due if one.done_at is not None and one.done_at < one.late_from]
    return InTime(len(kept), len(due))
