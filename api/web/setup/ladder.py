"""The ladder of an escalation policy: whom it pages, level by level, in words and as a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from scheduler.domain.errors import Invalid
from scheduler.domain.escalation import Course, PolicyLevel, Target
from scheduler.services.snapshot import Snapshot

SPARE = 2
"""Empty levels below those that there are, to fill in."""
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A level in words: whom it pages at once, and how long it waits."""

    whom: tuple[str, ...]
    wait: timedelta


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    A level as fields.

    Parameters
    ----------
    number
        Its place, which can be typed anew; none: it is spare.
    chosen
        What its choices say, the last one spare.
    """

    name: str
    number: int | None
    chosen: tuple[str, ...]
    minutes: str


def said(course: Course, snapshot: Snapshot) -> tuple[Rung, ...]:
    """Return a course in words."""
    return tuple(
        Rung(whom=tuple(named(one, snapshot) for one in level.targets), wait=level.timeout)
        for level in course.levels
    )


def named(target: Target, snapshot: Snapshot) -> str:
    """Return what people call a target."""
    if target.kind == "tier":
        place = snapshot.places.get(target.rotation)
        return f"{place.name} {target.name}" if place else target.name
    if target.kind == "person":
        return snapshot.people.get(target.name, target.name)
    if target.kind == "policy":
        known = snapshot.policies.get(target.name)
        return f"the policy {known.name if known else target.name}"
    return target.name


def rows(course: Course | None) -> list[Row]:
    """Return the fields of a course, and some to spare."""
    levels = course.levels if course else ()
    filled = [
        Row(
            name=f"l{number}",
            number=number,
            chosen=(*map(written, level.targets), ""),
            minutes=f"{level.timeout / timedelta(minutes=1):g}",
        )
        for number, level in enumerate(levels, start=1)
    ]
    spare = range(len(levels) + 1, min(MOST, len(levels) + SPARE) + 1)
    return [*filled, *(Row(name=f"l{n}", number=None, chosen=("", ""), minutes="5") for n in spare)]


def written(target: Target) -> str:
    """Return a target as the value of a choice."""
    return f"{target.kind}|{target.rotation}|{target.name}"


def course_of(form: Mapping[str, str]) -> Course | None:
    """
    Return the course that a filled form describes; None: it pages nobody.

    Raises
    ------
    Invalid
        When a number is none.
    """
    filled = sorted(_levels(form), key=lambda one: one[0])
    if not filled:
        return None
    levels = tuple(level for _, level in filled)
    return Course(levels=levels, repeats=int(_number(form.get("repeats", "0"), "number of repeats", 9)))


def _levels(form: Mapping[str, str]) -> Iterator[tuple[float, PolicyLevel]]:
    """Yield the levels that page somebody, with their places; one without a place comes where it stands."""
    for number in range(1, MOST + 1):
        chosen = [form[name] for choice in range(MOST) if (name := f"l{number}.{choice}") in form]
        targets = tuple(dict.fromkeys(_read(one) for one in chosen if one))
        if targets:
            place = form.get(f"l{number}.place", "").strip()
            wait = _number(form.get(f"l{number}.minutes", "0"), "wait", 43_200)
            level = PolicyLevel(targets=targets, timeout=timedelta(minutes=wait))
            yield _number(place, "place", 100) if place else number, level


def _read(words: str) -> Target:
    kind, _, rest = words.partition("|")
    rotation, _, name = rest.partition("|")
    for one in ("tier", "person", "policy", "named"):
        if one == kind and name:
            return Target(kind=one, name=name, rotation=rotation)
    raise Invalid(f"Nobody is called {words}.", "Choose from the list.")


def _number(words: str, what: str, most: int) -> float:
    try:
        found = float(words or "0")
    except ValueError:
        found = -1
    if not 0 <= found <= most:
        raise Invalid(f"The {what} is no number from 0 to {most}.", "Correct it.")
    return found
