"""The stories of pay: what a period comes to, and periods that are closed and put right by later ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.local_days import DAY
from scheduler.domain.pay import Earned, Line, RestEarned, Unpaid, earned, rest_earned
from scheduler.domain.pay_periods import Basis, Period, Report, corrections
from scheduler.domain.rotations import FIRST_DAY, LAST_DAY
from scheduler.services.changing import new_id
from scheduler.services.pay_facts import Facts
from scheduler.store.stored import Stored

LONGEST = timedelta(days=400)
"""How long a report is at most."""
PUT_RIGHT = timedelta(days=800)
"""How long after its end a closed period is still put right."""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What people earned, by person and currency, and the rest that they earned."""

    earned: tuple[Earned, ...]
    rest: tuple[RestEarned, ...]
    unpaid: tuple[Unpaid, ...]


def pay_in(stored: Stored, team: str, first: date, last: date, until: datetime) -> Totals:
    """
    Return what the people of a team earned in some days, as it is known now, whatever is closed of them.

    Parameters
    ----------
    team
        Its id.
    first, last
        Days on each person's own clock, the last one included.
    until
        What is later is not earned yet.
    """
    _check(first, last)
    facts = Facts(stored, team, first, last)
    paid = facts.paid(facts.basis(first, last), until)
    return Totals(earned=earned(paid.lines), rest=rest_earned(paid.lines), unpaid=paid.unpaid)


def report(stored: Stored, team: str, first: date, last: date, until: datetime) -> Report:
    """
    Return the pay of a period of a team: as it was closed, or as it would be closed now.

    Raises
    ------
    Invalid
        When the days are none, or too many.
    Conflict
        When they overlap a closed period and are not that period.
    """
    _check(first, last)
    periods = stored.pay.periods(team)
    closed = next((one for one in periods if (one.first, one.last) == (first, last)), None)
    return _closed(closed) if closed else _open(stored, team, first, last, until, periods)[0]


def close(stored: Stored, team: str, first: date, last: date, *, by: str, why: str = "") -> Report:
    """
    Close a period: its lines stay as they are, and what changes afterwards is put right by later periods.

    Raises
    ------
    Conflict
        When it is not over, or overlaps a closed one.
    """
    _check(first, last)
    periods = stored.pay.periods(team)
    found, basis = _open(stored, team, first, last, stored.now, periods)
    if stored.now < basis.over:
        over = f"{basis.over:%Y-%m-%d %H:%M} UTC"
        raise Conflict(f"The period is over at {over} for the last of its people.", "Close it then.")
    period = Period(
        id=new_id(),
        team=team,
        first=first,
        last=last,
        closed_at=stored.now,
        closed_by=by,
        basis=basis,
        lines=found.lines,
    )
    stored.pay.add_period(period)
    stored.audit.add(
        "pay.close",
        who=by,
        why=why,
        says=f"Pay from {first} to {last} is closed, with {len(found.lines)} lines.",
        subject=period.id,
        team=team,
    )
    return _closed(period)


def names(stored: Stored) -> dict[str, str]:
    """Return what people, teams and rotations are called, by id."""
    rotations = {rotation: place.name for rotation, place in stored.rotations.places().items()}
    return stored.people.names() | stored.teams.all() | rotations


def _open(
    stored: Stored, team: str, first: date, last: date, until: datetime, periods: tuple[Period, ...]
) -> tuple[Report, Basis]:
    """Return what open days come to, corrections of closed periods included, and what from."""
    for one in periods:
        if one.first <= last and first <= one.last:
            raise Conflict(
                f"The period from {one.first} to {one.last} is closed.",
                "Name just its days, or days that are all open.",
            )
    facts = Facts(stored, team, first, last)
    before = next((one for one in periods if one.last + DAY == first), None)
    basis = facts.basis(first, last, before)
    paid = facts.paid(basis, until)
    lines = (*paid.lines, *_put_right(stored, team, periods, until))
    found = Report(
        team=team,
        first=first,
        last=last,
        period=None,
        until=until,
        lines=lines,
        unpaid=paid.unpaid,
        earned=earned(lines),
        rest=rest_earned(lines),
    )
    return found, basis


def _put_right(stored: Stored, team: str, periods: tuple[Period, ...], until: datetime) -> Iterator[Line]:
    """Yield the corrections of closed periods that no period has booked yet."""
    booked = [line for period in periods for line in period.lines]
    lately = [one for one in periods if one.basis.over + PUT_RIGHT > until]
    if not lately:
        return
    facts = Facts(stored, team, lately[0].first, lately[-1].last)
    for period in lately:
        mine = [line for line in period.lines if not line.corrects]
        mine += [line for line in booked if line.corrects == period.id]
        yield from corrections(period, mine, facts.paid(facts.closed(period), until).lines)


def _closed(period: Period) -> Report:
    return Report(
        team=period.team,
        first=period.first,
        last=period.last,
        period=period.id,
        until=period.closed_at,
        lines=period.lines,
        unpaid=(),
        earned=earned(period.lines),
        rest=rest_earned(period.lines),
    )


def _check(first: date, last: date) -> None:
    if not timedelta(0) <= last - first < LONGEST:
        raise Invalid(
            f"The days from {first} to {last} are none, or too many.",
            f"Take one at least, and {LONGEST.days} at most.",
        )
    if not FIRST_DAY.date() < first <= last < LAST_DAY.date():
        raise Invalid(f"{first} to {last} is out of reach.", "Take days of this century.")
