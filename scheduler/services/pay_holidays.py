"""Public holidays where a rate of pay holds, by the `holidays` library."""

from __future__ import annotations

import warnings
from collections.abc import Container
from datetime import date
from functools import lru_cache

from scheduler.domain.errors import Invalid
from scheduler.domain.pay_rates import Worth


def is_holiday(worth: Worth, day: date) -> bool:
    """Say whether a day is a public holiday; where no country is named, none is."""
    return bool(worth.country) and day in _days(worth.country, worth.subdivision, day.year)


def check_country(worth: Worth) -> None:
    """
    Refuse a country, or a part of one, whose holidays nobody knows.

    Raises
    ------
    Invalid
        Naming the parts that are known.
    """
    import holidays

    if worth.subdivision and not worth.country:
        raise Invalid("A subdivision is named without its country.", "Name the country, such as DE.")
    try:
        known = holidays.country_holidays(worth.country).subdivisions if worth.country else ()
    except NotImplementedError:
        raise Invalid(
            f"{worth.country} is no country whose holidays are known.", "Write its two letters, such as DE."
        ) from None
    if worth.subdivision and worth.subdivision not in known:
        parts = ", ".join(known) or "none: leave it out"
        raise Invalid(f"{worth.country} has no part {worth.subdivision}.", f"Known are {parts}.")


@lru_cache(maxsize=256)
def _days(country: str, subdivision: str, year: int) -> Container[date]:
    import holidays  # takes a while, and most rates name no country

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a year that is not known, which then has none
        return holidays.country_holidays(country, subdiv=subdivision or None, years=year, expand=False)
