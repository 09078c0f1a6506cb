"""The figures of a quarterly review, against those that the programme calls success."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from statistics import fmean
from typing import NamedTuple

from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.post_mortems import WITHIN, InTime
from scheduler.domain.quarterly_review import Mark, Quarterly, Unit

DETECTED_WITHIN, RESOLVED_WITHIN = 5, 30
"""Minutes until a SEV1 or SEV2 is detected, and until a SEV1 is resolved, on average."""
PAGES_A_WEEK = 5
"""Below which pages in a week on call should stay."""
DONE_IN_TIME = 0.9
"""The share of action items that should be done by their date."""
SATISFIED = 4
"""Of five, above which satisfaction should be."""
EVERY: tuple[Severity, ...] = ("SEV1", "SEV2", "SEV3", "SEV4")


class Sample(NamedTuple):
    """A figure, and of how many it is; None: there is nothing to say."""

    value: float | None
    of: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    What the figures of a quarter are reckoned from.

    Parameters
    ----------
    weeks
        That people of the first tiers served in all.
    written
        Of the post-mortems of these incidents.
    done
        Of the action items that are due in the quarter.
    """

    quarter: Quarterly
    incidents: tuple[Incident, ...]
    weeks: float
    written: InTime
    done: InTime


class Figure(NamedTuple):
    """How a mark is reckoned: `meets` sees the figure and the one before it."""

    name: str
    target: str
    unit: Unit
    of: Callable[[Facts], Sample]
    meets: Callable[[float, float | None], bool | None] = lambda _value, _before: None
    rises: bool = False


def marks(now: Facts, before: Facts) -> tuple[Mark, ...]:
    """Return every figure, beside that of the quarter before."""
    return tuple(_mark(figure, figure.of(now), figure.of(before).value) for figure in FIGURES)


def _mark(figure: Figure, now: Sample, before: float | None) -> Mark:
    better = None
    if now.value is not None and before is not None and now.value != before:
        better = (now.value > before) == figure.rises
    return Mark(
        name=figure.name,
        target=figure.target,
        unit=figure.unit,
        value=now.value,
        before=before,
        samples=now.of,
        met=figure.meets(now.value, before) if now.value is not None else None,
        better=better,
    )


def _detected(facts: Facts) -> Sample:
    return _minutes(
        one.detected - one.started
        for one in facts.incidents
        if one.detected and one.severity in ("SEV1", "SEV2")
    )


def _resolved(*severities: Severity) -> Callable[[Facts], Sample]:
    def resolved(facts: Facts) -> Sample:
        return _minutes(
            one.resolved - one.started
            for one in facts.incidents
            if one.resolved and one.severity in severities
        )

    return resolved


def _minutes(times: Iterable[timedelta]) -> Sample:
    found = [time / timedelta(minutes=1) for time in times]
    return Sample(fmean(found) if found else None, len(found))


def _pages(facts: Facts) -> Sample:
    pages = facts.quarter.health.pages.total
    return Sample(pages / facts.weeks if facts.weeks else None, pages)


def _over(facts: Facts) -> Sample:
    shifts = facts.quarter.health.shifts
    return Sample(sum(one.over for one in shifts) / len(shifts) if shifts else None, len(shifts))


def _asleep(facts: Facts) -> Sample:
    pages = facts.quarter.health.pages
    return Sample(pages.sleep / pages.total if pages.total else None, pages.total)


def _led(facts: Facts) -> Sample:
    health = facts.quarter.health
    return Sample(health.alert_to_incident, health.pages.total)


def _acted(facts: Facts) -> Sample:
    health = facts.quarter.health
    return Sample(health.acted_on, health.pages.total)


def _satisfied(facts: Facts) -> Sample:
    known = facts.quarter.satisfaction
    return Sample(known.mean, known.answers)


def _worst(facts: Facts) -> Sample:
    served = [one for one in facts.quarter.burdens if one.load or one.fair_share]
    return Sample(float(facts.quarter.evenness.worst) if served else None, len(served))


def _rested(facts: Facts) -> Sample:
    rest = facts.quarter.rest
    owed = sum((one.owed for one in rest), timedelta(0))
    taken = sum((one.taken for one in rest), timedelta(0))
    return Sample(taken / owed if owed else None, len(rest))


def _in_time(counted: InTime) -> Sample:
    return Sample(counted.kept / counted.due if counted.due else None, counted.due)


FIGURES = (
    Figure(
        "Time to detect a SEV1 or SEV2",
        f"under {DETECTED_WITHIN} minutes",
        "minutes",
        _detected,
        lambda value, _: value < DETECTED_WITHIN,
    ),
    Figure(
        "Time to resolve a SEV1",
        f"under {RESOLVED_WITHIN} minutes",
        "minutes",
        _resolved("SEV1"),
        lambda value, _: value < RESOLVED_WITHIN,
    ),
    Figure(
        "Time to resolve any incident",
        "less than the quarter before",
        "minutes",
        _resolved(*EVERY),
        lambda value, before: value < before if before is not None else None,
    ),
    Figure(
        "Pages in a week on call",
        f"under {PAGES_A_WEEK}",
        "pages",
        _pages,
        lambda value, _: value < PAGES_A_WEEK,
    ),
    Figure(
        "Satisfaction with shifts",
        f"above {SATISFIED} of 5",
        "of five",
        _satisfied,
        lambda value, _: value > SATISFIED,
        rises=True,
    ),
    Figure(
        "Rest taken of what was owed", "all of it", "share", _rested, lambda value, _: value >= 1, rises=True
    ),
    Figure(
        f"SEV1 and SEV2 with a post-mortem within {WITHIN // timedelta(hours=1)} h",
        "all of them",
        "share",
        lambda facts: _in_time(facts.written),
        lambda value, _: value >= 1,
        rises=True,
    ),
    Figure(
        "Action items done by their date",
        f"at least {DONE_IN_TIME * 100:.0f} %",
        "share",
        lambda facts: _in_time(facts.done),
        lambda value, _: value >= DONE_IN_TIME,
        rises=True,
    ),
    Figure("Shifts with too many pages", "", "share", _over),
    Figure("Pages in sleeping hours", "", "share", _asleep),
    Figure("Pages that led to an incident", "", "share", _led, rises=True),
    Figure("Pages that something was done about", "", "share", _acted, rises=True),
    Figure("Furthest from a fair share", "", "points", _worst),
)


def written(value: float | None, unit: Unit) -> str:
    """Return a figure as people write it."""
    if value is None:
        return "–"
    words = {"minutes": f"{value:.0f} min", "share": f"{value * 100:.0f} %", "of five": f"{value:.1f} of 5"}
    return words.get(unit, f"{value:.1f}")
