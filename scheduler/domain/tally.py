"""The tally of pages: counted one by one, in one go, since a year may have a hundred thousand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from scheduler.domain.interruptions import SLEEP, Counted, Hours, Interruption, hours_of

Kind = TypeVar("Kind", bound=Hashable)

UTC = ZoneInfo("UTC")
_NIGHT = timedelta(hours=SLEEP[1])


class Sort(NamedTuple):
    """What a page is counted under: pages of one sort are only counted."""

    person: str
    rotation: str
    shift: str
    service: str
    hours: Hours
    trouble: bool
    action: str | None


class Tally:
    """
    Pages by all that is asked about them.

    Parameters
    ----------
    zones
        Where each person lives, by id; UTC for those who are not named.

    Attributes
    ----------
    nights
        The days on which each person's interrupted nights began or ended: one each.
    acknowledged, resolved
        How long each of a person's pages took; an answer that arrived before its page is none yet.
    """

    def __init__(self, zones: Mapping[str, str]) -> None:
        self._zones = {person: ZoneInfo(zone) for person, zone in zones.items()}
        self._sorts: Counter[Sort] = Counter()
        self.nights: defaultdict[str, set[date]] = defaultdict(set)
        self.acknowledged: defaultdict[str, list[timedelta]] = defaultdict(list)
        self.resolved: defaultdict[str, list[timedelta]] = defaultdict(list)

    def count(self, pages: Iterable[Interruption]) -> None:
        """Count pages."""
        sorts: defaultdict[tuple[object, ...], int] = defaultdict(int)
        for page in pages:
            at, person = page.at, page.person
            if at is None:
                continue
            local = at.astimezone(self._zones.get(person, UTC))
            hours = hours_of(local)
            if hours == "sleep":
                self.nights[person].add(night_of(local))
            sorts[
                person, page.rotation, page.shift, page.service, hours, page.incident != "", page.action
            ] += 1
            acknowledged, resolved = page.acknowledged, page.resolved
            if acknowledged is not None and acknowledged >= at:
                self.acknowledged[person].append(acknowledged - at)
            if resolved is not None and resolved >= at:
                self.resolved[person].append(resolved - at)
        for sort, number in sorts.items():
            self._sorts[Sort(*sort)] += number  # type: ignore[arg-type]

    def by(self, what: Callable[[Sort], Kind]) -> dict[Kind, Counted]:
        """Return the pages of each person, say, by their hours."""
        found: defaultdict[Kind, Counter[Hours]] = defaultdict(Counter)
        for sort, number in self._sorts.items():
            found[what(sort)][sort.hours] += number
        return {
            one: Counted(business=hours["business"], off_hours=hours["off_hours"], sleep=hours["sleep"])
            for one, hours in found.items()
        }

    def numbers(self, what: Callable[[Sort], str | None]) -> Counter[str]:
        """Return how many pages there are of each kind; None is no kind."""
        found: Counter[str] = Counter()
        for sort, number in self._sorts.items():
            kind = what(sort)
            if kind is not None:
                found[kind] += number
        return found


def night_of(local: datetime) -> date:
    """Return the day on which the night of a local time began, from the evening of which it is."""
    return (local.replace(tzinfo=None) - _NIGHT).date()
