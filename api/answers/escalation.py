"""Whom a policy pages, as it is answered: the chain with names and the contacts that the asker may see."""

from __future__ import annotations

from datetime import timedelta

from pydantic import AwareDatetime, TypeAdapter
from pydantic.dataclasses import dataclass

from api.answers.oncall import Known
from scheduler.domain.chain import Chain, Paged, Step
from scheduler.domain.contacts import Contact
from scheduler.domain.incidents import Severity


@dataclass(frozen=True, kw_only=True)
class PersonPaged:
    """
    Somebody whom a step pages.

    Parameters
    ----------
    paged_as
        The tier, or the name that the policy gives.
    until
        When they cease to be; null for a person whom the policy itself names.
    contacts
        Ways to reach them, as far as the asker may see them.
    """

    paged_as: str
    until: AwareDatetime | None
    person: str
    name: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True)
class StepAnswer:
    """
    One level of a chain.

    Parameters
    ----------
    policy
        The id of the policy whose level it is: that of the chain, or one inside it.
    level
        From 1, in its policy.
    round
        0 the first time, 1 when it is repeated.
    offset
        Time from the page to this step, if nobody answers. What is skipped takes no time.
    timeout
        How long it waits; zero where it is skipped, or ends the policy.
    skipped
        Whether it pages nobody.
    says
        Why it falls through, or what else is wrong; empty where all is well.
    """

    policy: str
    level: int
    round: int
    offset: timedelta
    timeout: timedelta
    skipped: bool
    says: str
    people: tuple[PersonPaged, ...]


@dataclass(frozen=True, kw_only=True)
class ChainAnswer:
    """
    Whom a policy pages for a page that arrives at an instant, in order.

    Parameters
    ----------
    ends
        Time from the page after which nobody else will be paged.
    says
        What is wrong with the chain as a whole; empty where somebody is paged.
    valid_until
        The chain holds until then, as far as the schedules do; null: no end is known.
    """

    at: AwareDatetime
    valid_until: AwareDatetime | None
    policy: str
    name: str
    severity: Severity | None
    says: str
    ends: timedelta
    steps: tuple[StepAnswer, ...]


CHAIN = TypeAdapter(ChainAnswer)


def chain_answer(found: Chain, known: Known) -> ChainAnswer:
    """Return the answer about a chain."""
    return ChainAnswer(
        at=found.at,
        valid_until=found.valid_until,
        policy=found.policy,
        name=found.name,
        severity=found.severity,
        says=found.says,
        ends=found.ends,
        steps=tuple(_step(step, known) for step in found.steps),
    )


def _step(step: Step, known: Known) -> StepAnswer:
    return StepAnswer(
        policy=step.policy,
        level=step.level,
        round=step.round,
        offset=step.offset,
        timeout=step.timeout,
        skipped=step.skipped,
        says=step.says,
        people=tuple(_paged(one, known) for one in step.people),
    )


def _paged(one: Paged, known: Known) -> PersonPaged:
    return PersonPaged(
        paged_as=one.as_,
        until=one.until,
        person=one.person,
        name=known.people.get(one.person, one.person),
        contacts=known.contacts.get(one.person, ()),
    )
