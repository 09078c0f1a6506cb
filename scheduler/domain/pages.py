"""Pages: each one interruption of somebody who is on call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.oncall import OnDuty, RotationOnCall

Urgency = Literal["high", "low"]
Action = Literal["fixed", "tuned", "runbook", "ticket", "nothing"]
"""What was done after an alert: its cause fixed, the alert tuned, a runbook followed, or nothing at all."""

OnCall = Callable[[str, datetime], RotationOnCall | None]
"""Says who is on call in a rotation, by its id, at an instant; None where there is no such rotation."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    One interruption.

    What a sender tells comes in pieces, in any order and more than once; `told` puts them together.

    Parameters
    ----------
    source, sender_id
        Who told of it, and what they call it: the two together name a page.
    at
        When somebody was paged; None: only an answer to it has arrived so far.
    rotation, tier, shift
        Ids of whose shift it fell into; empty where none was found.
    person
        Id of who was paged; empty where nobody was on call.
    incident
        Id of the incident that it led to; empty: to none.
    action
        What was done afterwards; None: nobody has said.
    """

    team: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    sender_id: Annotated[str, Field(min_length=1, max_length=500)]
    at: AwareDatetime | None = None
    acknowledged: AwareDatetime | None = None
    resolved: AwareDatetime | None = None
    rotation: str = ""
    tier: str = ""
    shift: str = ""
    person: str = ""
    service: Annotated[str, Field(max_length=500)] = ""
    title: Annotated[str, Field(max_length=2000)] = ""
    urgency: Urgency = "high"
    incident: Annotated[str, Field(max_length=500)] = ""
    action: Action | None = None

    @property
    def id(self) -> str:
        """Return its id: the same whenever the same sender tells of it."""
        return page_id(self.source, self.sender_id)

    @property
    def to_acknowledge(self) -> timedelta | None:
        """Return how long it took to acknowledge; None while that is not known."""
        return _from(self.at, self.acknowledged)

    @property
    def to_resolve(self) -> timedelta | None:
        """Return how long it took to resolve; None while that is not known."""
        return _from(self.at, self.resolved)

    def told(self, news: Page) -> Page:
        """
        Return the page after its sender has told more of it.

        The first page and the first answer to it count; it is resolved when it was so last.
        """
        return replace(
            self,
            at=_first(self.at, news.at),
            acknowledged=_first(self.acknowledged, news.acknowledged),
            resolved=max(filter(None, (self.resolved, news.resolved)), default=None),
            rotation=self.rotation or news.rotation,
            tier=self.tier or news.tier,
            shift=self.shift or news.shift,
            person=self.person or news.person,
            service=news.service or self.service,
            title=news.title or self.title,
            urgency=news.urgency if news.at is not None else self.urgency,
            incident=news.incident or self.incident,
            action=news.action or self.action,
        )

    def attributed(self, on_call: OnCall) -> Page:
        """Return the page with the shift that it fell into, and whom that paged where nobody was named."""
        answer = on_call(self.rotation, self.at) if self.at and self.rotation else None
        if answer is None or self.shift:
            return self
        for tier in answer.tiers:
            for duty in tier.people:
                if self.person in ("", duty.person):
                    return self._in(tier.tier, duty)
        return self

    def _in(self, tier: str, duty: OnDuty) -> Page:
        return replace(self, tier=tier, shift=duty.shift, person=duty.person)


def page_id(source: str, sender_id: str) -> str:
    """Return the id of the page that a sender calls so."""
    return hashlib.blake2b(f"{source}\0{sender_id}".encode(), digest_size=10).hexdigest()


def _first(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)


def _from(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start is not None and end is not None and end >= start else None
