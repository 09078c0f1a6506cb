"""Triggers: what happens to a schedule that should make somebody look at it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Incident
from scheduler.domain.interruptions import Interruption
from scheduler.domain.reasons import Happening, WasPaged
from scheduler.domain.trigger_policy import Response, TriggerPolicy

Kind = Literal["pages", "noise", "rest", "cover", "fairness", "roster", "time_off", "horizon"]
"""
Somebody got more than their share of pages; a service sends too many; responders of a long SEV1 rest, and
somebody covers for them; somebody is far from their fair share; leaves or joins; is off; a plan runs out.
"""
ANSWERED_AS = {"noise": "pages", "cover": "rest"}
"""Kinds that a team's policy answers as another one."""


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """
    Something that has happened.

    Parameters
    ----------
    subject
        What it is about, the same however often it is noticed: it is acted on once.
    says
        What has happened, as a sentence.
    rebalances
        Whether the schedule should change; noise is mended at its source.
    happenings
        What a rebalance has to know that the store does not say.
    """

    kind: Kind
    subject: str
    says: str
    rebalances: bool
    happenings: tuple[Happening, ...] = ()

    def response(self, policy: TriggerPolicy) -> Response:
        """Return how a team responds to it."""
        found: Response = getattr(policy, ANSWERED_AS.get(self.kind, self.kind))
        return found


def of_shift(
    shift: str,
    pages: Sequence[Interruption],
    paged: Counter[str],
    people: Mapping[str, str],
    limit: int,
    today: date,
) -> tuple[Trigger, ...]:
    """
    Say what a shift with too many pages is a sign of: noise, unfairness, or both.

    A service that sent more than half of the pages, and no trouble with them, is noisy: its pages would have
    hit whoever held the shift. Somebody who in all was paged more often, by more than `limit`, than an even
    spread comes to has had more than their share, which is what a rebalance can mend: each `limit` pages too
    many weigh one point.

    Parameters
    ----------
    pages
        Of the shift.
    paged
        How often each person was paged in all lately, pages of noisy services aside.
    people
        The names of those who share these pages, by id.
    """
    if len(pages) <= limit:
        return ()
    found = []
    for service in noisy_services(pages):
        says = f"{service} sent most of the {len(pages)} pages of one shift, and no incident: fix the alert."
        found.append(Trigger(kind="noise", subject=f"noise:{shift}:{service}", says=says, rebalances=False))
    even = Fraction(sum(paged.values()), max(len(people), 1))
    for person in sorted({page.person for page in pages} - {""}):
        beyond = paged[person] - even
        if beyond <= limit:
            continue
        points = beyond / max(limit, 1)
        happening = WasPaged(person=person, points=points, on=today)
        name, times = people.get(person, person), paged[person]
        says = f"{name} was paged {times} times, where an even spread comes to {float(even):.3g}."
        found.append(
            Trigger(
                kind="pages",
                subject=f"pages:{shift}:{person}",
                says=says,
                rebalances=True,
                happenings=(happening,),
            )
        )
    return tuple(found)


def noisy_services(pages: Iterable[Interruption]) -> frozenset[str]:
    """Return the service that sent more than half of some pages, none of which led to an incident."""
    pages = list(pages)
    sent = Counter(page.service for page in pages if page.service)
    trouble = {page.service for page in pages if page.incident}
    return frozenset(name for name, count in sent.items() if 2 * count > len(pages) and name not in trouble)


def of_incident(
    incident: Incident, minimum: timedelta | None, rest: timedelta, people: Mapping[str, str]
) -> tuple[Trigger, ...]:
    """
    Say that the responders of a long SEV1 rest.

    Parameters
    ----------
    minimum, rest
        How long it must have lasted, and how long they rest; no minimum: nobody does.
    people
        The names of the team, by id.
    """
    if incident.severity != "SEV1" or minimum is None or incident.resolved is None:
        return ()
    if incident.span.length < minimum or not incident.responders:
        return ()
    until = incident.resolved + rest
    who = " and ".join(people.get(one, one) for one in incident.responders)
    when = f"{until:%Y-%m-%d %H:%M} UTC"
    says = f"{who} responded to {incident.id}, with rest until {when}."
    return (Trigger(kind="rest", subject=f"rest:{incident.id}", says=says, rebalances=True),)


@dataclass(frozen=True, kw_only=True)
class Acted:
    """
    Something that has happened and was acted on.

    Parameters
    ----------
    team, plan
        Ids; None where no plan was asked for.
    automatic
        The plan is applied without asking anybody.
    outcome
        What has become of the plan; empty as long as it is not decided.
    """

    team: str
    subject: str
    kind: Kind
    says: str
    at: AwareDatetime
    plan: str | None = None
    automatic: bool = False
    outcome: str = ""
