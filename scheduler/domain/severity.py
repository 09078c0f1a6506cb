"""Severity: how bad an incident is by its impact, and what raises it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import floor, log2

from scheduler.domain.impact import Impact
from scheduler.domain.incidents import Grade, Incident, Severity

MANY = 0.25
"""The share of users above which an incident is a SEV2."""
CAUSE_WITHIN: Mapping[Severity, timedelta] = {"SEV1": timedelta(minutes=30), "SEV2": timedelta(hours=2)}
"""How soon the cause should be known; the next tier joins after each such time."""
UPDATES_EVERY: Mapping[Severity, timedelta] = {
    "SEV1": timedelta(minutes=15),
    "SEV2": timedelta(minutes=30),
    "SEV3": timedelta(hours=2),
    "SEV4": timedelta(days=1),
}
"""How often those who wait hear how it stands."""
LEVELS: tuple[Severity, ...] = ("SEV1", "SEV2", "SEV3", "SEV4")
_EXACT = 1e-9
"""What binary fractions may be off: 0.6 is twice 0.3."""
Given = tuple[Severity, str]

FLOORS: tuple[tuple[Severity, Callable[[Impact], bool], str], ...] = (
    ("SEV1", lambda one: one.data, "There is doubt about data."),
    ("SEV2", lambda one: one.paying_customer, "A paying customer reported it."),
)
"""What an incident is at least, whatever anybody states."""
CRITERIA: tuple[tuple[Severity, Callable[[Impact], bool], str], ...] = (
    ("SEV1", lambda one: one.outage, "It is a full outage."),
    ("SEV1", lambda one: one.data, "Data may be lost or wrong."),
    ("SEV1", lambda one: one.security, "Somebody may have got in."),
    ("SEV2", lambda one: one.key_feature, "A key feature is down."),
    ("SEV2", lambda one: (one.users or 0) > MANY, f"More than {MANY:.0%} of users are affected."),
    ("SEV2", lambda one: one.paying_customer, "A paying customer reported it."),
    ("SEV3", lambda one: one.feature, "A feature is broken, with a way around it."),
    ("SEV3", lambda one: (one.users or 0) > 0, "Some users are affected."),
)


def classified(impact: Impact) -> Given:
    """Return how bad an impact is, and why: the first criterion that it meets decides."""
    for severity, meets, why in CRITERIA:
        if meets(impact):
            return severity, why
    return "SEV4", "No user is affected."


def graded(before: Incident | None, after: Incident, at: datetime, stated: str | None) -> Incident:
    """
    Return an incident after news of it, with the severity that it has now, and why.

    Parameters
    ----------
    before
        As it was known; None: not at all.
    after
        With the news: its severity counts where it was stated, and at least what its impact calls for.
    stated
        Why it has that severity; None: nobody states one.
    """
    known = before.severity if before else None
    if stated is not None:
        now: Given = (after.severity, stated)
    elif before is not None:
        now = (before.severity, "")
    else:
        now = classified(after.impact or Impact())
    scope, worse = _raises(before, after, now[0])
    grades = [] if now[0] == known else [_grade(now, at, stated is not None)]
    if worse is not None and worse[0] < now[0]:
        grades.append(_grade(worse, at, stated=False))
    severity = grades[-1].severity if grades else now[0]
    return replace(after, severity=severity, scope=scope, grades=(*after.grades, *grades))


def _grade(given: Given, at: datetime, stated: bool) -> Grade:
    return Grade(severity=given[0], at=at, why=given[1], stated=stated)


def _raises(
    before: Incident | None, after: Incident, severity: Severity
) -> tuple[float | None, Given | None]:
    """Return the scope that counts from now on, and what the impact calls for at least."""
    impact = after.impact
    if impact is None:
        return after.scope, None
    found: list[Given] = [(least, why) for least, meets, why in FLOORS if meets(impact)]
    called_for = classified(impact)
    if before is None or called_for[0] < classified(before.impact or Impact())[0]:
        found.append(called_for)
    scope, doublings = _doublings(after.scope, impact.users)
    if doublings:
        level = max(0, LEVELS.index(severity) - doublings)
        found.append(
            (LEVELS[level], f"It has spread to {impact.users:.0%} of users, from {after.scope:.0%}.")
        )
    return scope, min(found, default=None, key=lambda one: one[0])


def _doublings(scope: float | None, users: float | None) -> tuple[float | None, int]:
    """Return the scope that counts, and how often it has doubled: in one go or step by step, alike."""
    if not users or not scope:
        return scope or users or None, 0
    doublings = max(0, floor(log2(users / scope) + _EXACT))
    return scope * 2**doublings, doublings


def overdue(incident: Incident, now: datetime) -> tuple[int, str] | None:
    """
    Return which tier should join, from 2, and why; None while nobody else should.

    The time for finding the cause runs anew when an incident gets worse, and when a tier has joined.
    """
    limit = CAUSE_WITHIN.get(incident.severity)
    over = incident.cause_found or incident.mitigated or incident.resolved
    if limit is None or over:
        return None
    graded = (grade.at for grade in incident.grades)
    joined = (escalation.at for escalation in incident.escalations)
    since = max([incident.detected or incident.started, *graded, *joined])
    if now - since < limit:
        return None
    minutes = limit // timedelta(minutes=1)
    why = f"Its cause is not known after {minutes} minutes as a {incident.severity}."
    return len(incident.escalations) + 2, why
