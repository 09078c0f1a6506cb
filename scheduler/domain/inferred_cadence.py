"""When a schedule hands over, read off the instants at which it does: weekday, time, and whose clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, time
from fractions import Fraction
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import WEEKDAYS, Cadence

Thing = TypeVar("Thing", bound=Hashable)

PLACES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""One place for each way in which clocks change among the many, for exports that name none."""

ENOUGH = Fraction(2, 5)
"""Of the handoffs at one weekday and time: half of them where weekdays and weekends are held apart."""

NEARLY_ALL = Fraction(9, 10)
_LENGTHS = (12, 8, 6, 4, 3, 2, 1)


class Guess(NamedTuple):
    """
    A cadence, and how well it fits.

    Parameters
    ----------
    fits
        How many of the handoffs it explains.
    of
        How many there are.
    """

    cadence: Cadence
    fits: int
    of: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.fits, self.of) if self.of else Fraction(0)


def inferred_cadence(handoffs: Iterable[datetime], zones: Sequence[str] = ()) -> Guess:
    """
    Return the cadence that explains most handoffs.

    Parameters
    ----------
    handoffs
        Instants at which duty begins, ends, or passes on.
    zones
        Clocks that the schedule mentions, the likeliest first. Where none explains nearly all, or there is
        none, some places that stand for all others are tried, and the nearest to 10:00 in the morning wins.
    """
    moments = sorted(handoffs)
    guesses = [_on_clock(moments, zone) for zone in zones]
    best = max(guesses, key=lambda guess: (_hours(guess), guess.share), default=None)
    if best is not None and best.share >= NEARLY_ALL:
        return best
    guesses += [_on_clock(moments, zone) for zone in PLACES if zone not in zones]
    return max(guesses, key=lambda guess: (_hours(guess), guess.fits, guess is best, _daylight(guess)))


def _on_clock(moments: Sequence[datetime], zone: str) -> Guess:
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    (weekday, clock), weekly = _most((one.weekday(), one.time()) for one in local)
    if weekly >= ENOUGH * len(local):
        cadence = Cadence(timezone=zone, handoff_day=WEEKDAYS[weekday], handoff_time=clock)
        return Guess(cadence, weekly, len(local))
    daily, at_one_time = _most(one.time() for one in local)
    if at_one_time < NEARLY_ALL * len(local):
        for hours in _LENGTHS:
            hourly = _hourly(local, zone, daily, hours)
            if hourly.share >= NEARLY_ALL:
                return hourly
    return Guess(Cadence(kind="daily", timezone=zone, handoff_time=daily), at_one_time, len(local))


def _hourly(local: Sequence[datetime], zone: str, at: time, hours: int) -> Guess:
    """Return how well turns of so many hours fit, which start at the earliest time of day they can."""
    first = at.replace(hour=at.hour % hours)
    fits = sum(
        one.hour % hours == first.hour and one.time().replace(hour=0) == first.replace(hour=0)
        for one in local
    )
    cadence = Cadence(kind="hourly", timezone=zone, hours=hours, handoff_time=first)
    return Guess(cadence, fits, len(local))


def _most(things: Iterable[Thing]) -> tuple[Thing, int]:
    return Counter(things).most_common(1)[0]


def _hours(guess: Guess) -> int:
    """Return the length of a turn: the coarsest that fits enough says most."""
    return {"weekly": 168, "daily": 24}.get(guess.cadence.kind, guess.cadence.hours)


def _daylight(guess: Guess) -> int:
    """Return how near to 10:00 the handoff is: few hand over at night."""
    clock = guess.cadence.handoff_time
    return -abs(clock.hour * 60 + clock.minute - 600)
