"""What has happened, as it is typed: `--leaves bo:2027-03-01`, and so on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from scheduler.cli import files
from scheduler.domain.errors import Invalid
from scheduler.domain.naming import person_called
from scheduler.domain.reasons import HALF_LIFE, Fought, IsAway, Joins, Leaves, Reason, WasPaged
from scheduler.domain.spans import Span
from scheduler.domain.team import Team

if TYPE_CHECKING:
    from scheduler.cli.rebalance import Typed


def happenings(typed: Typed, team: Team, today: date) -> tuple[Reason, ...]:
    """
    Return what was typed as reasons, in the order of the options.

    Raises
    ------
    Invalid, NotFound
        When it cannot be read, or names nobody.
    """
    return tuple(_reasons(typed, team, today))


def _reasons(typed: Typed, team: Team, today: date) -> Iterator[Reason]:
    for text in typed.leaves:
        who, when = _halves(text, "--leaves bo:2027-03-01")
        yield Leaves(person=person_called(team, who), last_day=_day(when))
    for text in typed.joins:
        who, when = _halves(text, "--joins dee:2027-03-01")
        who, _, rotation = who.partition("@")
        known = [person.id for person in team.people if who in (person.id, person.name)]
        yield Joins(person=known[0] if known else who, first_day=_day(when), rotation=rotation)
    for text in typed.time_off:
        example = "--time-off bo:2027-03-01..2027-03-14"
        who, when = _halves(text, example)
        first, last = (_moment(part) for part in _ends(when, example))
        yield IsAway(person=person_called(team, who), first=first, last=last)
    for text in typed.rest:
        example = "--rest ann,bo:2027-03-01T02:00Z..2027-03-01T08:00Z"
        who, when = _halves(text, example)
        start, end = (_instant(part) for part in _ends(when, example))
        for name in who.split(","):
            yield Fought(person=person_called(team, name), span=Span(start, end))
    for text in typed.page_load:
        who, what = _halves(text, "--page-load ann:1.5")
        points, _, when = what.partition("@")
        yield WasPaged(
            person=person_called(team, who),
            points=_points(points),
            on=_day(when) if when else today,
            today=today,
            half_life=typed.half_life or HALF_LIFE,
        )


def _halves(text: str, example: str) -> tuple[str, str]:
    who, colon, what = text.partition(":")
    if not (who and colon and what):
        raise Invalid(f"{text!r} does not say who and what.", f"Write it like {example}.")
    return who, what


def _ends(text: str, example: str) -> tuple[str, str]:
    first, dots, last = text.partition("..")
    if not (first and dots and last):
        raise Invalid(f"{text!r} does not say from when until when.", f"Write it like {example}.")
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text!r} is no day.", "Write it like 2027-03-01.") from None


def _moment(text: str) -> date | datetime:
    return _instant(text) if "T" in text else _day(text)


def _instant(text: str) -> datetime:
    moment = files.instant(text)
    assert moment is not None
    return moment


def _points(text: str) -> Fraction:
    try:
        points = Fraction(text)
    except (ValueError, ZeroDivisionError):
        points = Fraction(0)
    if points <= 0:
        raise Invalid(f"{text!r} is no load.", "Write points above zero, such as 1.5.")
    return points
