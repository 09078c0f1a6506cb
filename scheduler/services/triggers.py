"""The stories of triggers: what has happened is noticed, and acted on once, as the team's policy says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from pydantic.dataclasses import dataclass

from scheduler.domain.drafting import Asked
from scheduler.domain.errors import WatchbillError
from scheduler.domain.triggers import Acted, Trigger
from scheduler.services import drafting, incident_notices, notices, rest_cover, trigger_policies
from scheduler.services.noticing import LATELY, Noticing, Seen, lately
from scheduler.services.open_plans import lapsed, open_plans
from scheduler.services.teams import versions_of
from scheduler.store.stored import Store, Stored

BY = "watchbill"


def due(stored: Stored, team: str, now: datetime) -> tuple[Trigger, ...]:
    """Return what has happened to a team lately that nobody has acted on; `team` is its id."""
    return _unsettled(stored, team, now, Noticing(stored, team, now).all)


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """
    What had happened that nobody had acted on.

    Parameters
    ----------
    plan
        The id of the plan that was asked for; None: nothing has to change, or a plan is open already.
    """

    triggers: tuple[Trigger, ...]
    plan: str | None


def act(stored: Stored, team: str) -> Noticed:
    """
    Act on what has happened: let others stand in for those who rest, and ask for one plan.

    While a plan of the team is open none is asked for: what has happened is noticed again when it is
    decided.
    """
    _let_rest(Noticing(stored, team, stored.now))
    return _act_on(stored, team, Noticing(stored, team, stored.now).seen())  # now that others stand in


def _act_on(stored: Stored, team: str, seen: Seen) -> Noticed:
    """Act on what was seen, as far as nobody has meanwhile."""
    found = _unsettled(stored, team, stored.now, seen.happened)
    if open_plans(stored, team, stored.now):
        return Noticed(triggers=found, plan=None)
    changes = _first(found)
    plan = _ask(stored, team, seen, changes) if changes else None
    automatic = all(one.response(seen.policy) == "automatic" for one in changes)
    for one in found:
        if one in changes:
            _write_down(stored, team, one, plan, automatic)
        elif not one.rebalances:
            _write_down(stored, team, one)
            notices.tell(stored, team, f"trigger.{one.kind}", one.says)
    if plan is not None:
        then = "is applied when it is drawn" if automatic else "is being drawn, for you to decide about"
        notices.tell(stored, team, "plan.asked", f"{_why(changes)} A plan {then}.", plan)
    if all(one in changes or not one.rebalances for one in found):
        stored.triggered.look(team, versions_of(stored, team), seen.again_at)
    return Noticed(triggers=found, plan=plan)


def act_on_all(store: Store, now: datetime) -> dict[str, str]:
    """Look at all teams to which something may have happened; return the plans asked for, by team."""
    asked = {}
    for team, moved in _stirred(store, now).items():
        try:
            plan = _looked_at(store, team, now, moved)
        except WatchbillError as error:  # of one team; the others are looked at all the same
            structlog.get_logger().warning("trigger not acted on", team=team, error=error.what)
        else:
            if plan is not None:
                asked[team] = plan
    return asked


def _looked_at(store: Store, team: str, now: datetime, moved: bool) -> str | None:
    """Look at a team without keeping others from writing, and act where there is something to act on."""
    with store.reading() as stored:
        look = Noticing(stored, team, now, moved)
        rests = bool(list(_resting(look)))
        pending = open_plans(stored, team, now)
        if pending and not rests:
            return None
        seen = look.seen()
        found = _unsettled(stored, team, now, seen.happened)
    if not rests and not found:
        if moved:
            with store.noting() as noted:
                noted.triggered.look(team, seen.versions, seen.again_at)
        return None
    with store.writing(now) as stored:
        same = (versions_of(stored, team), trigger_policies.get(stored, team)) == (seen.versions, seen.policy)
        return (_act_on(stored, team, seen) if same and not rests else act(stored, team)).plan


def _stirred(store: Store, now: datetime) -> dict[str, bool]:
    """Return the teams to look at, and whether their schedule has moved, or is to be looked at again."""
    with store.reading() as stored:
        span, places = lately(now), stored.rotations.places()
        stirred = stored.pages.teams(span) | {team for team, _ in stored.incidents.during(span)}
        seen, versions = stored.triggered.seen(now), stored.changes.versions(list(places))
    moved = {place.team for one, place in places.items() if seen.get(one) != versions[one]}
    return {team: team in moved for team in sorted(stirred | moved)}


def _unsettled(stored: Stored, team: str, now: datetime, happened: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Return what of all that has happened nobody has acted on, or only by a plan that has lapsed."""
    pending = open_plans(stored, team, now)
    acted = {one.subject: one for one in stored.triggered.of_team(team, now - LATELY)}

    def settled(one: Trigger) -> bool:
        before = acted.get(one.subject)
        return before is not None and not (before.plan and lapsed(stored, before.plan, pending))

    return tuple(one for one in happened if not settled(one))


def _first(found: Iterable[Trigger]) -> list[Trigger]:
    """
    Return what the next plan is for: a schedule is extended before anything in it is changed.

    What is unfair is often so because of something else: it is looked at again when that is settled.
    """
    changes = [one for one in found if one.rebalances]
    extends = [one for one in changes if one.kind == "horizon"]
    return extends or [one for one in changes if one.kind != "fairness"] or changes


def _ask(stored: Stored, team: str, seen: Seen, changes: Sequence[Trigger]) -> str | None:
    extends = changes[0].kind == "horizon"
    horizon = seen.following if extends else seen.running
    if horizon is None:
        return None
    # Two shifts of one person are two triggers, and one and the same reason.
    happenings = tuple(dict.fromkeys(what for one in changes for what in one.happenings))
    asked = Asked(horizon=horizon, choice=not extends, happenings=happenings)
    return drafting.ask(stored, team, asked, by=BY, why=_why(changes)).id


def _why(changes: Iterable[Trigger]) -> str:
    return " ".join(dict.fromkeys(one.says for one in changes))


def _resting(look: Noticing) -> Iterator[Trigger]:
    """Yield who rests for whom nobody stands in yet, and nobody has been told of."""
    if look.policy.rest == "off":
        return
    known = {one.subject for one in look.stored.triggered.of_team(look.team, look.now - LATELY)}
    for one in look.rests():
        subject = one.subject.replace("rest:", "cover:", 1)
        if subject not in known:
            yield replace(one, kind="cover", subject=subject, rebalances=False)


def _let_rest(look: Noticing) -> None:
    """Let others stand in at once for those who rest, or say who could."""
    for one in _resting(look):
        incident = one.subject.removeprefix("cover:")
        says = f"{one.says} {_stood_in(look, incident)}"
        automatic = look.policy.rest == "automatic"
        _write_down(look.stored, look.team, replace(one, says=says), None, automatic)
        incident_notices.rested(look.stored, look.team, incident, says)


def _stood_in(look: Noticing, incident: str) -> str:
    """Return what was done so that those who rest can, or what could be."""
    try:
        if look.policy.rest == "automatic":
            made = rest_cover.cover(look.stored, look.team, incident, by=BY)
            broken = [f"This breaks a rule: {one.sentence}" for one in made.verdict.breaches]
            return " ".join([*rest_cover.told(look.stored, made.stand_ins, "covers"), *broken])
        found = rest_cover.propose(look.stored, look.team, incident)
    except rest_cover.NobodyCovers as nobody:
        return nobody.what
    return " ".join(rest_cover.told(look.stored, found, "could cover")) or "Nobody who rests is on call."


def _write_down(
    stored: Stored, team: str, one: Trigger, plan: str | None = None, automatic: bool = False
) -> None:
    stored.triggered.put(
        Acted(
            team=team,
            subject=one.subject,
            kind=one.kind,
            says=one.says,
            at=stored.now,
            plan=plan,
            automatic=automatic,
        )
    )
    stored.audit.add(
        f"trigger.{one.kind}",
        who=BY,
        why="",
        says=one.says,
        subject=one.subject,
        team=team,
        after={"plan": plan, "automatic": automatic},
    )
