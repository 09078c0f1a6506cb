"""The form for how a team responds to what happens, trigger by trigger, and within which limits."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.replies import tag_of
from api.routes.trigger_policies import POLICY
from api.web.forms import Filled
from api.web.setup.managed import team_managed
from api.web.visitor import Change, Now, Serve
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.services import trigger_policies

router = APIRouter(prefix="/setup/teams/{team}/triggers")

TRIGGERS = {
    "pages": (
        "Too many pages",
        "Somebody has had more than their share of pages. A service that sends too many is only told of.",
    ),
    "rest": ("A long SEV1", "It is over: others stand in for its responders, who rest."),
    "fairness": ("Fairness drifts", "Somebody is further from their fair share than the limit below."),
    "roster": (
        "Somebody leaves or joins",
        "Who leaves still has shifts, or who has joined has none.",
    ),
    "time_off": ("Time off over a shift", "Somebody is off in a published shift, and nobody covers."),
    "horizon": (
        "The schedule runs out",
        "Fewer weeks than below are published: the plan is extended, and what is published stays.",
    ),
}
"""What each trigger is called, and what has happened then."""
RESPONSES = {"off": "Nothing", "propose": "Propose a change", "automatic": "Change it by itself"}


@router.post("")
def respond(serving: Serve, visitor: Change, now: Now, team: str, form: Filled) -> Response:
    """Let a team respond otherwise from now on."""
    wanted = team_managed(serving, visitor, team)
    policy = _policy(form)
    with serving.store.writing(now) as stored:
        if form.get("seen") != seen(trigger_policies.get(stored, wanted)):
            raise Conflict(
                "The triggers have been changed meanwhile.", "Load the page again, and change them there."
            )
        why = form.get("why", "").strip()
        trigger_policies.put(stored, wanted, policy, by=visitor.actor.name, why=why)
    return RedirectResponse(f"/setup/teams/{wanted}#triggers", 303)


def seen(policy: TriggerPolicy) -> str:
    """Return a mark of what a form shows, by which it is found out whether that has changed meanwhile."""
    return tag_of(POLICY.dump_json(policy))


def _policy(form: Mapping[str, str]) -> TriggerPolicy:
    """
    Return what a filled form says.

    Raises
    ------
    Invalid
        When a choice is none, or a limit out of reach.
    """
    chosen = {name: form.get(name, "") for name in TRIGGERS}
    unknown = next((name for name, words in chosen.items() if words not in RESPONSES), None)
    if unknown:
        raise Invalid(f"{TRIGGERS[unknown][0]}: no response is chosen.", "Choose one from the list.")
    limits = {
        "pages_limit": _limit(form, "pages_limit", "limit of pages in a shift", 0, 10_000, whole=True),
        "deviation_limit": _limit(form, "deviation_limit", "limit of the deviation", 0, 1000),
        "weeks_ahead": _limit(form, "weeks_ahead", "number of weeks", 1, 52, whole=True),
    }
    return POLICY.validate_python(chosen | limits)


def _limit(
    form: Mapping[str, str], name: str, what: str, least: int, most: int, *, whole: bool = False
) -> float:
    try:
        found = float(form.get(name, "").strip()[:20])
    except ValueError:
        found = -1
    if not least <= found <= most or (whole and not found.is_integer()):
        kind = "whole number" if whole else "number"
        raise Invalid(f"The {what} is no {kind} from {least} to {most}.", "Correct it.")
    return found
