"""Notices: what managers are told, where to, and how often that is tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Severity

Kind = Literal["webhook", "chat", "email"]
Overlap = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=30))]
"""How long webhooks are signed with two secrets, so that who receives them can change over."""
State = Literal["waiting", "sent", "failed"]

AFTER = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long to wait after each failure, as Standard Webhooks advise: three days in all."""
OLDEST = timedelta(days=4)
"""What is older is not sent any more: a database that is restored does not tell of long ago."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """
    Where a team's managers are told.

    Parameters
    ----------
    shown
        Its address, without what is secret of it.
    former_until
        Until when its webhooks are signed with the secret it had before, too; None: with its own only.
    """

    id: str
    team: str
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    shown: str
    made_at: AwareDatetime
    made_by: str
    former_until: AwareDatetime | None = None


@dataclass(frozen=True, kw_only=True)
class AboutIncident:
    """The incident that a notice is about, as bad as it was then."""

    id: str
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class Sending:
    """
    Something that a destination is told.

    Parameters
    ----------
    message
        Its id, the same however often it is sent: who receives it twice takes it once.
    topic
        What it is about, such as `trigger.horizon` or `plan.applied`.
    plan
        The id of the plan that it is about.
    incident
        The one that it is about; None: another matter.
    due_at
        When it is tried next.
    answer
        What came of the last try.
    """

    id: str
    destination: str
    team: str
    message: str
    topic: str
    says: str
    at: AwareDatetime
    due_at: AwareDatetime
    plan: str | None = None
    incident: AboutIncident | None = None
    state: State = "waiting"
    tries: int = 0
    answer: str = ""

    def sent(self, answer: str) -> Sending:
        """Return it after it has arrived."""
        return replace(self, state="sent", tries=self.tries + 1, answer=answer)

    def refused(self, answer: str) -> Sending:
        """Return it when it can never arrive."""
        return replace(self, state="failed", tries=self.tries + 1, answer=answer)

    def missed(self, answer: str, now: datetime) -> Sending:
        """Return it after it has not arrived: it is tried again, ever later, and given up in the end."""
        if self.tries >= len(AFTER):
            return self.refused(answer)
        return replace(self, tries=self.tries + 1, due_at=now + AFTER[self.tries], answer=answer)
