"""The holidays of a schedule: of countries, by the `holidays` library, and single days."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from scheduler.domain.rotations import Holiday
from scheduler.domain.team import Horizon
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.schedule_block import HolidayBlock
from scheduler.importers.team_file.suggestions import did_you_mean
from scheduler.importers.yaml_text import Path


def holidays_of(
    entries: Iterable[tuple[Path, HolidayBlock]], horizon: Horizon, complaints: Complaints
) -> tuple[tuple[Holiday, ...], frozenset[str]]:
    """Return the holidays inside the horizon by day, and all names that the entries' years know."""
    last = horizon.start + timedelta(weeks=horizon.weeks + 1)
    weights: dict[tuple[date, str], Fraction] = {}
    names: set[str] = set()
    for path, entry in entries:
        for day, name in _days(path, entry, horizon.start.year, last.year, complaints):
            names.add(name)
            if horizon.start <= day <= last:
                weights[day, name] = max(entry.extra_load, weights.get((day, name), Fraction(0)))
    found = (Holiday(date=day, name=name, extra_load=load) for (day, name), load in sorted(weights.items()))
    return tuple(found), frozenset(names)


def _days(
    path: Path, entry: HolidayBlock, first_year: int, last_year: int, complaints: Complaints
) -> list[tuple[date, str]]:
    if (entry.country is None) == (entry.date is None):
        complaints.add(path, "exactly one of country and date is needed", "write one of the two")
        return []
    if entry.country is None:
        extra = {"subdivision", "language", "names"} & entry.model_fields_set
        for key in sorted(extra):
            complaints.add((*path, key), "this goes with a country", "take it out, or name the country")
        return [(entry.date, entry.name or entry.date.isoformat())] if entry.date else []
    if entry.name is not None:
        complaints.add(
            (*path, "name"), "this goes with a date", "write `names` to choose some of a country's"
        )
    if not _is_known(path, entry.country, entry.subdivision, complaints):
        return []
    years = tuple(range(first_year, last_year + 1))
    try:
        days = _of_country(entry.country, entry.subdivision, entry.language, years)
    except UserWarning as limit:
        complaints.add((*path, "country"), f"{limit}".rstrip("."), "name the holidays of other years by date")
        return []
    known = {name for _, name in days}
    for number, name in enumerate(entry.names or ()):
        if name not in known:
            mend = did_you_mean(name, known) or f"known are {', '.join(sorted(known))}"
            complaints.add((*path, "names", number), f"{entry.country} has no holiday {name!r}", mend)
    return [(day, name) for day, name in days if entry.names is None or name in entry.names]


def _is_known(path: Path, country: str, subdivision: str | None, complaints: Complaints) -> bool:
    import holidays  # takes a while, and most files name no country

    try:
        if not re.fullmatch("[A-Z]{2}", country):
            raise NotImplementedError
        holidays.country_holidays(country)
    except NotImplementedError:
        known = (code for code in holidays.list_supported_countries() if len(code) == 2)
        mend = did_you_mean(country, known) or "write the two letters of ISO 3166, such as DE"
        complaints.add((*path, "country"), f"{country!r} is no country whose holidays are known", mend)
        return False
    try:
        holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        parts = holidays.country_holidays(country).subdivisions
        mend = did_you_mean(subdivision or "", parts) or (
            f"known are {', '.join(parts)}" if parts else "leave it out"
        )
        complaints.add((*path, "subdivision"), f"{country} has no part {subdivision!r}", mend)
        return False
    return True


@lru_cache(maxsize=64)
def _of_country(
    country: str, subdivision: str | None, language: str | None, years: tuple[int, ...]
) -> tuple[tuple[date, str], ...]:
    """
    Return the days of a country.

    The language is always chosen here: the library would otherwise take the one of the machine, and the same
    file would give other names elsewhere.
    """
    import holidays

    spoken = holidays.country_holidays(country, subdiv=subdivision)
    wanted = [language, "en_US", spoken.default_language]
    choice = next((one for one in wanted if one in spoken.supported_languages), spoken.default_language)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # it says that these years are not known
        days = holidays.country_holidays(country, subdiv=subdivision, years=years, language=choice)
    return tuple((day, name.strip()) for day, names in sorted(days.items()) for name in names.split(";"))
