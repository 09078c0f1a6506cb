"""Integrations: the tools that tell a team's pages, each with secrets of its own."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

Kind = Literal["pagerduty", "alertmanager", "grafana", "opsgenie", "plain"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TOOLS: dict[Kind, str] = {
    "pagerduty": "PagerDuty",
    "alertmanager": "Alertmanager",
    "grafana": "Grafana",
    "opsgenie": "Opsgenie",
    "plain": "any program",
}
"""How people call the tools of each kind."""


@dataclass(frozen=True, kw_only=True)
class Integration:
    """
    A tool that tells of pages.

    Parameters
    ----------
    rotation
        Id of the rotation that its pages are for.
    secrets
        When each secret that is good now was made, the newest last; several are while one takes over.
    """

    id: str
    team: str
    rotation: str
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    made_at: AwareDatetime
    made_by: str
    secrets: tuple[AwareDatetime, ...] = ()

    @property
    def source(self) -> str:
        """Return what its pages are told by: two integrations never tell of the same page."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """
    Something that an integration has told.

    Parameters
    ----------
    event
        The sender's id of it.
    times
        How often it was told: senders repeat what they are not sure of.
    pages
        How many pages it told of.
    """

    event: str
    first: AwareDatetime
    last: AwareDatetime
    times: int
    pages: int
    says: str
