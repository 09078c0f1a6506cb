"""Pages as any program can tell them: a JSON object, or a list of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from scheduler.domain.integrations import Integration
from scheduler.domain.pages import Page, Urgency
from scheduler.importers.webhook_json import SentInstant, one_or_more


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ToldPage:
    """
    What a program tells of a page.

    Parameters
    ----------
    id
        As the program calls it; told again with more, it is the same page.
    person
        Id of who was paged; whoever was on call, else.
    incident
        Id of the incident that it led to.
    """

    id: Annotated[str, Field(min_length=1, max_length=500)]
    at: SentInstant | None = None
    acknowledged: SentInstant | None = None
    resolved: SentInstant | None = None
    person: str = ""
    service: Annotated[str, Field(max_length=500)] = ""
    title: Annotated[str, Field(max_length=2000)] = ""
    urgency: Urgency = "high"
    incident: Annotated[str, Field(max_length=500)] = ""


_TOLD = TypeAdapter(list[ToldPage])


def pages_of(body: bytes, integration: Integration) -> list[Page]:
    """
    Return the pages of a body.

    Raises
    ------
    Invalid
        With what is wrong first, and where.
    """
    return [page_of(one, integration) for one in one_or_more(body, _TOLD)]


def page_of(one: ToldPage, integration: Integration) -> Page:
    """Return what a program tells as a page of a team."""
    return Page(
        team=integration.team,
        source=integration.source,
        sender_id=one.id,
        rotation=integration.rotation,
        at=one.at,
        acknowledged=one.acknowledged,
        resolved=one.resolved,
        person=one.person,
        service=one.service,
        title=one.title,
        urgency=one.urgency,
        incident=one.incident,
    )
