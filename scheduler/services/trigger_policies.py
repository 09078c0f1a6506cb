"""The stories of trigger policies: how a team responds to what happens, read and changed."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.errors import NotFound
from scheduler.domain.trigger_policy import USUAL, TriggerPolicy
from scheduler.store.stored import Stored
from scheduler.store.teams import TeamFacts


def get(stored: Stored, team: str) -> TriggerPolicy:
    """
    Return how a team responds.

    Parameters
    ----------
    team
        Its id.

    Raises
    ------
    NotFound
        When there is none.
    """
    return _facts(stored, team).triggers or USUAL


def put(stored: Stored, team: str, policy: TriggerPolicy, *, by: str, why: str = "") -> TriggerPolicy:
    """
    Let a team respond otherwise from now on; what it has responded to stays as it is.

    Raises
    ------
    NotFound
        When there is none.
    """
    facts = _facts(stored, team)
    if policy != (facts.triggers or USUAL):
        stored.teams.put(replace(facts, triggers=policy))
        stored.triggered.look_again(team)
        stored.audit.add(
            "trigger.policy",
            who=by,
            why=why,
            says=f"{facts.name} responds otherwise to what happens.",
            subject=team,
            team=team,
            before=facts.triggers,
            after=policy,
        )
    return policy


def _facts(stored: Stored, team: str) -> TeamFacts:
    facts = stored.teams.get(team)
    if facts is None:
        raise NotFound(f"There is no team {team}.", "Correct its id.")
    return facts
