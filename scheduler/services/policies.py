"""The stories of escalation policies: made, changed, and taken away when nothing pages them any more."""

from __future__ import annotations

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.escalation import Policy, Target, check_policies
from scheduler.domain.rotations import SHADOW
from scheduler.store.changes import POLICIES
from scheduler.store.stored import Stored


def put(stored: Stored, team: str, policy: Policy, *, by: str, why: str = "") -> Policy:
    """
    Make a policy, or change the one with its id.

    Parameters
    ----------
    team
        The id of the team whose it is.

    Raises
    ------
    Invalid
        When policies would page each other in a circle, or a target names what does not exist.
    NotFound
        When the policy belongs to another team.
    """
    known = stored.policies.all()
    if policy.id in known and stored.policies.team_of(policy.id) != team:
        raise NotFound(f"There is no escalation policy {policy.id}.", "List the policies of the team.")
    check_policies([*(one for one in known.values() if one.id != policy.id), policy])
    for target in policy.targets:
        _refuse_unknown(stored, target, {*known, policy.id})
    stored.policies.put(policy, team=team)
    _write_down(stored, team, "policy.put", known.get(policy.id), policy, by, why)
    return policy


def remove(stored: Stored, policy_id: str, *, by: str, why: str = "") -> None:
    """
    Take a policy away.

    Raises
    ------
    NotFound
        When there is none.
    Conflict
        When another policy pages it.
    """
    known = stored.policies.all()
    policy, team = known.get(policy_id), stored.policies.team_of(policy_id)
    if policy is None or team is None:
        raise NotFound(f"There is no escalation policy {policy_id}.", "List the policies of the team.")
    for other in known.values():
        if other.id != policy_id and any(
            one.kind == "policy" and one.name == policy_id for one in other.targets
        ):
            raise Conflict(
                f"The policy {other.name} pages {policy.name}.", "Let it page something else first."
            )
    stored.policies.remove(policy_id)
    _write_down(stored, team, "policy.remove", policy, None, by, why)


def _refuse_unknown(stored: Stored, target: Target, policies: set[str]) -> None:
    """Refuse a target that names nothing; a name that is looked up when it is asked for may come later."""
    if target.kind == "person" and target.name not in stored.people.names():
        raise Invalid(f"There is no person {target.name}.", "Correct the id, or import a file with them.")
    if target.kind == "policy" and target.name not in policies:
        raise Invalid(f"There is no escalation policy {target.name}.", "Make it first, or correct the id.")
    if target.kind == "tier":
        rotation = stored.rotations.get(target.rotation)
        tiers = {tier.name for tier in rotation.rotation.tiers} if rotation else set()
        if target.name not in tiers - {SHADOW}:
            what = f"There is no tier {target.name} in the rotation {target.rotation}."
            raise Invalid(what, "Correct the names; a shadow is never paged.")


def _write_down(
    stored: Stored, team: str, what: str, before: Policy | None, after: Policy | None, by: str, why: str
) -> None:
    policy = after or before
    assert policy is not None
    stored.changes.touch(POLICIES)
    how = "taken away" if after is None else "new" if before is None else "changed"
    stored.audit.add(
        what,
        who=by,
        why=why,
        says=f"The escalation policy {policy.name} is {how}.",
        subject=policy.id,
        team=team,
        before=before,
        after=after,
    )
