"""The page of a rotation's people: who takes turns, who joins, who leaves, and with what share."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.forms import Filled, day_of
from api.web.setup.managed import rotation_managed
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import zone_names
from scheduler.services import roster
from scheduler.services.rule_books import of

router = APIRouter(prefix="/setup/rotations/{rotation}/people")


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    clashes: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """Show who takes turns in a rotation."""
    wanted = rotation_managed(serving, visitor, rotation)
    with serving.store.reading() as stored:
        found = of(stored, wanted)
        team = stored.people.get(stored.teams.people(found.team))
    known = found.rotation
    others = [(one, who.name) for one, who in team.items() if one not in known.roster]
    return page(
        request,
        "setup/people.html",
        visitor,
        now,
        rotation=wanted,
        name=known.name,
        team=found.team,
        team_name=serving.current.teams[found.team],
        members=[(member, team[member.person]) for member in known.members if member.person in team],
        others=others,
        tiers=[tier.name for tier in known.tiers],
        sites=[site.name for site in known.cadence.sites],
        home=known.cadence.timezone,
        zones=sorted(zone_names()),
        clashes=clashes,
    )


@router.post("")
def join(serving: Serve, visitor: Change, now: Now, rotation: str, form: Filled) -> Response:
    """Let somebody of the team, or somebody new, take turns."""
    wanted, by = rotation_managed(serving, visitor, rotation), visitor.actor.name
    person, name = form.get("person", ""), form.get("name", "").strip()
    if bool(person) == bool(name):
        raise Invalid("It is not said who joins.", "Choose one of the team, or name somebody new.")
    zone = form.get("timezone", "").strip()
    if name and zone not in zone_names():
        raise Invalid(f"{zone or 'Nothing'} is no time zone.", "Write one such as Europe/Berlin.")
    with serving.store.writing(now) as stored:
        team = of(stored, wanted).team
        joins = person or roster.make_person(stored, team, name, zone, Fraction(1), by=by)
        roster.join(
            stored,
            wanted,
            joins,
            day_of(form.get("first", ""), "first day"),
            tiers=tuple(field.removeprefix("tier.") for field in form if field.startswith("tier.")),
            site=form.get("site", ""),
            newcomer="newcomer" in form,
            by=by,
        )
    serving.refresh()
    return RedirectResponse(f"/setup/rotations/{wanted}/people", 303)


@router.post("/{person}/leave")
def leave(
    serving: Serve,
    visitor: Change,
    now: Now,
    rotation: str,
    person: str,
    last: Annotated[str, Form(max_length=20)],
) -> Response:
    """Let somebody leave after a day, and say how many shifts clash with it."""
    wanted = rotation_managed(serving, visitor, rotation)
    with serving.store.writing(now) as stored:
        day = day_of(last, "last day")
        _, clashes, _ = roster.leave(stored, wanted, person, day, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(f"/setup/rotations/{wanted}/people?clashes={len(clashes)}", 303)


@router.post("/{person}/share")
def share(
    serving: Serve,
    visitor: Change,
    now: Now,
    rotation: str,
    person: str,
    share: Annotated[str, Form(max_length=20)],
) -> Response:
    """Say what a full share of the load is to somebody."""
    wanted = rotation_managed(serving, visitor, rotation)
    with serving.store.writing(now) as stored:
        roster.get(of(stored, wanted), person)
        roster.set_share(stored, person, _share(share), by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(f"/setup/rotations/{wanted}/people", 303)


def _share(words: str) -> Fraction:
    try:
        found = Fraction(str(float(words)))  # which bounds it: 1e-999999999 would take hours as it is
    except ValueError:
        found = Fraction(0)
    if not 0 < found <= 1:
        raise Invalid("The share is no number up to 1.", "Write 1 for full time, 0.5 for half of it.")
    return found
