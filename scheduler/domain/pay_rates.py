"""Rates of pay: what being on call is worth, by location, from a day on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.handoffs import WEEKDAYS, Weekday
from scheduler.domain.money import Amount, Currency
from scheduler.domain.people import Quantity

EVERYWHERE = "everywhere"
"""The location of rates for those whose own location has none."""

NOTHING = Decimal(0)
WEEKEND: tuple[Weekday, ...] = ("saturday", "sunday")
"""Where a rate names no other days."""
Location = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
DayKind = Literal["weekday", "weekend", "holiday"]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Worth:
    """
    What being on call is worth.

    Parameters
    ----------
    per_shift
        Of a whole shift; who holds a part of it gets that part.
    weekday, weekend, holiday
        Of a whole day, from midnight to midnight where the person lives; a part of a day is worth its part.
    weekend_days
        Which days of the week the weekend is, such as friday and saturday; none: there is no weekend.
    overtime
        Of an hour of work on an incident outside business hours, which are 8 to 18 on days that are neither
        at the weekend nor a holiday.
    tiers
        The part of the stipend that a tier gets; all of it, where a tier is not named.
    country, subdivision
        Whose public holidays count, by ISO 3166 codes; empty: none do.
    """

    currency: Currency
    per_shift: Amount = NOTHING
    weekday: Amount = NOTHING
    weekend: Amount = NOTHING
    holiday: Amount = NOTHING
    weekend_days: Annotated[tuple[Weekday, ...], Field(max_length=len(WEEKDAYS))] = WEEKEND
    overtime: Amount = NOTHING
    tiers: Annotated[Mapping[str, Annotated[Quantity, Field(ge=0, le=10)]], Field(max_length=10)] = Field(
        default_factory=dict
    )
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    subdivision: Annotated[str, Field(max_length=20)] = ""

    def part(self, tier: str) -> Fraction:
        """Return the part of the stipend that a tier gets."""
        return self.tiers.get(tier, Fraction(1))

    def a_day(self, kind: DayKind) -> Decimal:
        """Return what a whole day of a kind is worth."""
        return {"weekday": self.weekday, "weekend": self.weekend, "holiday": self.holiday}[kind]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What being on call is worth to those who live somewhere, from a day on until the next rate holds."""

    location: Location
    since: date
    worth: Worth


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where somebody is paid, from a day on."""

    location: Location
    since: date


class RateBook:
    """
    All rates.

    Parameters
    ----------
    homes
        Of people, by id; who has none is paid where their time zone is: at the location Europe/Berlin, say.
    is_holiday
        Says whether a day is a public holiday where a rate holds.
    """

    def __init__(
        self,
        rates: Iterable[Rate],
        homes: Mapping[str, Iterable[Home]],
        is_holiday: Callable[[Worth, date], bool],
    ) -> None:
        self._rates: dict[str, list[Rate]] = {}
        for rate in sorted(rates, key=lambda one: one.since):
            self._rates.setdefault(rate.location, []).append(rate)
        self._homes = {person: sorted(mine, key=lambda one: one.since) for person, mine in homes.items()}
        self._is_holiday = is_holiday

    def location(self, person: str, zone: str, day: date) -> str:
        """Return where somebody is paid on a day."""
        homes = [home.location for home in self._homes.get(person, ()) if home.since <= day]
        return homes[-1] if homes else zone

    def holding(self, person: str, zone: str, day: date) -> Worth | None:
        """Return what being on call is worth to somebody on a day; None where no rate holds."""
        for location in (self.location(person, zone, day), EVERYWHERE):
            found = [rate.worth for rate in self._rates.get(location, ()) if rate.since <= day]
            if found:
                return found[-1]
        return None

    def kind(self, worth: Worth, day: date) -> DayKind:
        """Say what kind of day it is where a rate holds."""
        if self._is_holiday(worth, day):
            return "holiday"
        return "weekend" if WEEKDAYS[day.weekday()] in worth.weekend_days else "weekday"
