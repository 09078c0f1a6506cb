"""Readiness: the levels of escalation policies on which nobody can be reached, now or later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.chain import Chain, Directory, chain
from scheduler.domain.escalation import Policy
from scheduler.domain.incidents import Severity
from scheduler.domain.spans import Span

MOST_LOOKS = 2_000
"""Instants at which one policy is looked at; a schedule that changes more often is looked at less far."""


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """
    A level on which nobody can be reached.

    Parameters
    ----------
    severity
        Whose course it is; None: the usual one.
    since, until
        When nobody can be; cut at the window that was looked at.
    """

    policy: str
    name: str
    severity: Severity | None
    level: int
    since: AwareDatetime
    until: AwareDatetime
    says: str


def unreachable(
    policies: Iterable[Policy],
    window: Span,
    directory: Directory,
    contactable: Collection[str] | None = None,
) -> tuple[Unreachable, ...]:
    """
    Return the levels on which nobody can be reached at some time in a window.

    Parameters
    ----------
    contactable
        Ids of people who have a way to be reached; None: everybody has.
    """
    found: list[Unreachable] = []
    for policy in policies:
        for severity in (None, *policy.by_severity):
            open_: dict[tuple[int, str], Unreachable] = {}
            for since, until, known in _looks(policy, severity, window, directory):
                now = {(one.level, one.says): one for one in _levels(known, since, until, contactable)}
                found += [one for key, one in open_.items() if key not in now]
                open_ = {key: _joined(open_.get(key), one) for key, one in now.items()}
            found += open_.values()
    return tuple(sorted(found, key=lambda one: (one.since, one.name, one.severity or "", one.level)))


def _looks(
    policy: Policy, severity: Severity | None, window: Span, directory: Directory
) -> Iterator[tuple[datetime, datetime, Chain]]:
    at = window.start
    for _ in range(MOST_LOOKS):
        known = chain(policy, at, directory, severity)
        until = min(known.valid_until or window.end, window.end)
        yield at, until, known
        at = until
        if at >= window.end:
            return


def _levels(
    known: Chain, since: datetime, until: datetime, contactable: Collection[str] | None
) -> Iterator[Unreachable]:
    for step in known.steps:
        people = [paged.person for paged in step.people]
        mute = [one for one in people if contactable is not None and one not in contactable]
        inside = step.policy != known.policy
        if inside or step.round or (people and len(mute) < len(people)) or not (step.says or mute):
            continue
        says = step.says or f"No way is known to reach {' or '.join(mute)}."
        yield Unreachable(
            policy=known.policy,
            name=known.name,
            severity=known.severity,
            level=step.level,
            since=since,
            until=until,
            says=says,
        )


def _joined(earlier: Unreachable | None, later: Unreachable) -> Unreachable:
    if earlier is None:
        return later
    return Unreachable(
        policy=later.policy,
        name=later.name,
        severity=later.severity,
        level=later.level,
        since=earlier.since,
        until=later.until,
        says=later.says,
    )
