"""The stories of triggers: what has happened is noticed, and a rebalance asked for, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from scheduler.domain.drafting import Asked
from scheduler.domain.health import LIMIT
from scheduler.domain.spans import Span
from scheduler.domain.triggers import Trigger, noisy_services, of_incident, of_shift
from scheduler.services import drafting, plan_status
from scheduler.services.rest_cover import rest_rule
from scheduler.store.stored import Store, Stored

LATELY = timedelta(weeks=13)
"""How far back pages and incidents are looked at: a quarter."""
WAITING = ("waiting", "drawing", "choice", "draft", "approved")
"""States of a plan about which something is still to be decided."""
BY = "watchbill"


def due(stored: Stored, team: str, now: datetime, limit: int = LIMIT) -> tuple[Trigger, ...]:
    """
    Return what has happened to a team lately that nobody has acted on.

    Parameters
    ----------
    team
        Its id.
    limit
        Pages in a shift above which something is wrong.
    """
    found = (*_pages(stored, team, now, limit), *_rests(stored, team, now))
    return tuple(one for one in found if not stored.audit.of(team=team, subject=one.subject, most=1))


def act(stored: Stored, team: str, limit: int = LIMIT) -> str | None:
    """
    Write down what has happened, and ask for one rebalance where the schedule should change.

    While a plan of the team is open nothing is asked for: what has happened is noticed again when it is
    decided. Nothing is applied. Return the id of the plan that was asked for.
    """
    if any(plan.state in WAITING for plan in plan_status.of_team(stored, team)):
        return None
    found = due(stored, team, stored.now, limit)
    changes = [one for one in found if one.rebalances]
    plan = None
    if changes and _published(stored, team):
        asked = Asked(choice=True, happenings=tuple(what for one in changes for what in one.happenings))
        plan = drafting.ask(stored, team, asked, by=BY, why=" ".join(one.says for one in changes)).id
    for one in found:
        if plan is not None or not one.rebalances:
            _write_down(stored, team, one, plan)
    return plan


def act_on_all(store: Store, now: datetime) -> dict[str, str]:
    """Look at all teams to which something happened; return the plans asked for, by team."""
    with store.reading() as stored:
        lately = _lately(now)
        stirred = stored.pages.teams(lately) | {team for team, _ in stored.incidents.during(lately)}
        teams = [team for team in sorted(stirred) if due(stored, team, now)]
    asked = {}
    for team in teams:
        with store.writing(now) as stored:
            plan = act(stored, team)
        if plan is not None:
            asked[team] = plan
    return asked


def _published(stored: Stored, team: str) -> bool:
    schedules = stored.schedules.some(stored.rotations.ids(team=team))
    return any(shift.start > stored.now for one in schedules.values() for shift in one.published)


def _pages(stored: Stored, team: str, now: datetime, limit: int) -> Iterator[Trigger]:
    pages = list(stored.pages.counted(_lately(now), team))
    by_shift = {
        shift: list(mine)
        for shift, mine in groupby(sorted(pages, key=lambda one: one.shift), key=lambda one: one.shift)
    }
    paged: Counter[str] = Counter()
    for mine in by_shift.values():
        noisy = noisy_services(mine) if len(mine) > limit else frozenset()
        paged.update(page.person for page in mine if page.person and page.service not in noisy)
    people = len(stored.teams.people(team))
    for shift, mine in by_shift.items():
        if shift:
            yield from of_shift(shift, mine, paged, people, limit, now.date())


def _rests(stored: Stored, team: str, now: datetime) -> Iterator[Trigger]:
    rules = [rule for one in stored.rotations.of_team(team) if (rule := rest_rule(one))]
    first = min(rules, key=lambda rule: rule.minimum, default=None)
    if first is None:
        return
    for _, incident in stored.incidents.during(_lately(now), [team]):
        if incident.resolved is None or incident.resolved + first.rest > now:
            yield from of_incident(incident, first.minimum, first.rest)


def _lately(now: datetime) -> Span:
    return Span(now - LATELY, now + timedelta(microseconds=1))


def _write_down(stored: Stored, team: str, one: Trigger, plan: str | None) -> None:
    stored.audit.add(
        f"trigger.{one.kind}",
        who=BY,
        why="",
        says=one.says,
        subject=one.subject,
        team=team,
        after={"plan": plan},
    )
