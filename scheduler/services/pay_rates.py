"""The stories of rates of pay, and of where people are paid."""

from __future__ import annotations

from datetime import date

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.pay_rates import Home, Rate
from scheduler.services.changing import known_person
from scheduler.services.pay_holidays import check_country
from scheduler.store.stored import Stored


def get(stored: Stored, location: str, since: date) -> Rate:
    """
    Return a rate.

    Raises
    ------
    NotFound
        When none holds there from that day on.
    """
    known = stored.pay.rate(location, since)
    if known is None:
        raise NotFound(f"No rate holds in {location} from {since} on.", "List the rates.")
    return known


def add(stored: Stored, rate: Rate, *, by: str, why: str = "") -> Rate:
    """
    Say what being on call is worth, from a day on for which nothing is said yet.

    Raises
    ------
    Conflict
        When a rate holds there from that day on.
    """
    if stored.pay.rate(rate.location, rate.since) is not None:
        raise Conflict(
            f"A rate holds in {rate.location} from {rate.since} on already.",
            "Change it, or take another day.",
        )
    return put(stored, rate, by=by, why=why)


def put(stored: Stored, rate: Rate, *, by: str, why: str = "") -> Rate:
    """
    Say what being on call is worth, over the rate of the same location and day.

    Raises
    ------
    Invalid
        When the holidays of its country are not known.
    """
    check_country(rate.worth)
    before = stored.pay.rate(rate.location, rate.since)
    if before != rate:
        stored.pay.put_rate(rate)
        how = "new" if before is None else "changed"
        _write_down(stored, "pay.rate", f"{_called(rate)} is {how}.", rate, before, rate, by, why)
    return rate


def remove(stored: Stored, location: str, since: date, *, by: str, why: str = "") -> Rate:
    """Take a rate away: the one before it holds on."""
    known = get(stored, location, since)
    stored.pay.remove_rate(location, since)
    _write_down(stored, "pay.rate", f"{_called(known)} is taken away.", known, known, None, by, why)
    return known


def homes(stored: Stored, person: str) -> tuple[Home, ...]:
    """Return where somebody is paid, the earliest first; nowhere in particular: where their time zone is."""
    known_person(stored, person)
    return stored.pay.homes([person]).get(person, ())


def put_homes(
    stored: Stored, person: str, wanted: tuple[Home, ...], *, by: str, why: str = ""
) -> tuple[Home, ...]:
    """
    Say where somebody is paid, in place of what was known.

    Raises
    ------
    Invalid
        When two places hold from one day on.
    """
    before = homes(stored, person)
    after = tuple(sorted(wanted, key=lambda one: one.since))
    if len({one.since for one in after}) < len(after):
        raise Invalid(f"{person} is paid in two places from one day on.", "Give each place a day of its own.")
    if before != after:
        stored.pay.put_homes(person, after)
        places = ", then ".join(f"{one.location} from {one.since}" for one in after) or "their time zone"
        for team in stored.teams.of_people([person]).get(person, []):
            stored.audit.add(
                "pay.home",
                who=by,
                why=why,
                says=f"{person} is paid in {places}.",
                subject=person,
                team=team,
                before=before,
                after=after,
            )
    return after


def _called(rate: Rate) -> str:
    return f"The rate of {rate.location} from {rate.since}"


def _write_down(
    stored: Stored,
    what: str,
    says: str,
    rate: Rate,
    before: Rate | None,
    after: Rate | None,
    by: str,
    why: str,
) -> None:
    subject = f"{rate.location} {rate.since}"
    stored.audit.add(what, who=by, why=why, says=says, subject=subject, before=before, after=after)
