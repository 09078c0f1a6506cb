"""What is asked of a plan on the page, as the services know it."""

from __future__ import annotations

from collections.abc import Mapping

from api.web.forms import day_of
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import Invalid
from scheduler.domain.reasons import Happening, IsAway, Leaves
from scheduler.domain.team import Horizon


def asked_of(form: Mapping[str, str]) -> Asked:
    """
    Return what a filled form asks for.

    Raises
    ------
    Invalid
        When a day is missing or is none.
    """
    start, weeks = form.get("start", ""), form.get("weeks", "")
    horizon = Horizon(start=day_of(start, "first day"), weeks=_weeks(weeks)) if start else None
    what = form.get("what", "plan")
    return Asked(
        horizon=horizon,
        happenings=_happenings(form),
        choice=what == "choice",
        fresh=what == "fresh",
    )


def _happenings(form: Mapping[str, str]) -> tuple[Happening, ...]:
    kind, person = form.get("happened", ""), form.get("person", "")
    if not kind:
        return ()
    if not person:
        raise Invalid("It is not said who it is about.", "Choose a person.")
    if kind == "leaves":
        return (Leaves(person=person, last_day=day_of(form.get("last", ""), "last day")),)
    first = day_of(form.get("first", ""), "first day away")
    return (IsAway(person=person, first=first, last=day_of(form.get("last", ""), "last day")),)


def _weeks(words: str) -> int:
    if not words.isdecimal() or int(words) < 1:
        raise Invalid("The number of weeks is none.", "Take 1 or more.")
    return int(words)
