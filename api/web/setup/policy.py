"""The page of an escalation policy: its ladders as forms, and whom they would page now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.forms import Filled
from api.web.setup.ladder import course_of, rows, written
from api.web.setup.managed import team_managed
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.chain import Chain
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.escalation import Course, Policy, Target
from scheduler.domain.incidents import Severity
from scheduler.services import policies
from scheduler.services.changing import new_id

router = APIRouter(prefix="/setup/teams/{team}/policies/{policy}")

NEW = "new"
"""In the address of a policy that is yet to be made."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Which = Annotated[Literal["SEV1", "SEV2", "SEV3", "SEV4", ""], Query()]
Choices = list[tuple[str, list[tuple[str, str]]]]


@router.get("")
def show(
    request: Request, serving: Serve, visitor: Visit, now: Now, team: str, policy: str, severity: Which = ""
) -> Response:
    """Show a ladder of a policy."""
    wanted = team_managed(serving, visitor, team)
    known = _known(serving, wanted, policy)
    course = _course(known, severity)
    return page(
        request,
        "setup/policy.html",
        visitor,
        now,
        team=wanted,
        team_name=serving.current.teams[wanted],
        policy=known,
        severity=severity,
        severities=SEVERITIES,
        course=course,
        rows=rows(course),
        choices=_choices(serving, wanted, known),
        chain=_chain(serving, known, now, severity),
        people=serving.current.people,
    )


@router.post("")
def save(
    serving: Serve,
    visitor: Change,
    now: Now,
    team: str,
    policy: str,
    form: Filled,
    severity: Which = "",
) -> Response:
    """Keep a ladder; one for a severity that pages nobody gives way to the usual one."""
    wanted = team_managed(serving, visitor, team)
    known = _known(serving, wanted, policy)
    changed = _changed(known, form, severity)
    with serving.store.writing(now) as stored:
        policies.put(stored, wanted, changed, by=visitor.actor.name, why=form.get("why", "").strip())
    serving.refresh()
    query = f"?severity={severity}" if severity in changed.by_severity else ""
    return RedirectResponse(f"/setup/teams/{wanted}/policies/{changed.id}{query}", 303)


@router.post("/remove")
def remove(serving: Serve, visitor: Change, now: Now, team: str, policy: str) -> Response:
    """Take a policy away."""
    wanted = team_managed(serving, visitor, team)
    known = _known(serving, wanted, policy)
    with serving.store.writing(now) as stored:
        policies.remove(stored, known.id if known else policy, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(f"/setup/teams/{wanted}#escalation", 303)


def _known(serving: Serving, team: str, policy: str) -> Policy | None:
    """Return a policy of a team; None for one that is yet to be made."""
    if policy == NEW:
        return None
    with serving.store.reading() as stored:
        found = stored.policies.all(team).get(policy)
    if found is None:
        raise NotFound(f"There is no escalation policy {policy}.", "List the policies of the team.")
    return found


def _course(known: Policy | None, severity: Severity | Literal[""]) -> Course | None:
    if known is None:
        return None
    return known.by_severity.get(severity) if severity else known.usual


def _changed(known: Policy | None, form: Filled, severity: Severity | Literal[""]) -> Policy:
    """Return a policy as the form says it."""
    name, course = form.get("name", "").strip(), course_of(form)
    if not name:
        raise Invalid("The policy has no name.", "Give it one.")
    if known is None or not severity:
        if course is None:
            raise Invalid("The policy pages nobody.", "Choose whom its first level pages.")
        before = known or Policy(id=new_id(), name=name, usual=course)
        return replace(before, name=name, usual=course)
    others = {one: kept for one, kept in known.by_severity.items() if one != severity}
    return replace(known, name=name, by_severity=others | ({severity: course} if course else {}))


def _choices(serving: Serving, team: str, known: Policy | None) -> Choices:
    """Return whom a level can page, in groups; what it pages already is among them."""
    snapshot = serving.current
    with serving.store.reading() as stored:
        rotations = stored.rotations.of_team(team)
        people = stored.teams.people(team)
        others = stored.policies.all(team)
    tiers = [
        (Target(kind="tier", name=tier.name, rotation=one.id), f"{one.rotation.name} {tier.name}")
        for one in rotations
        for tier in one.rotation.tiers
    ]
    persons = [(Target(kind="person", name=one), snapshot.people.get(one, one)) for one in people]
    inner = [
        (Target(kind="policy", name=one.id), one.name)
        for one in others.values()
        if known is None or one.id != known.id
    ]
    listed = {target for target, _ in (*tiers, *persons, *inner)}
    more = dict.fromkeys(one for one in known.targets if one not in listed) if known else {}
    rest = [(one, snapshot.people.get(one.name, one.name)) for one in more]
    groups = {"Whoever is on call": tiers, "Somebody": persons, "A whole policy": inner, "By name": rest}
    return [
        (group, [(written(target), words) for target, words in found])
        for group, found in groups.items()
        if found
    ]


def _chain(
    serving: Serving, known: Policy | None, now: datetime, severity: Severity | Literal[""]
) -> Chain | None:
    snapshot = serving.current
    if known is None or known.id not in snapshot.policies:
        return None
    return snapshot.escalation(known.id, now, severity or None)
