"""The story of a whole organisation that is planned: a plan is asked for each team that needs one."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from scheduler.domain.drafting import OPEN, Asked
from scheduler.domain.errors import WatchbillError
from scheduler.domain.plan import Level
from scheduler.services import drafting
from scheduler.services.fleet_outcome import Outcome, Reached, Status
from scheduler.services.teams import versions_of
from scheduler.store.draftings import Drafting
from scheduler.store.stored import Store, Stored

AT_A_TIME = 20
"""Teams that are asked for in one unit of work."""
LEVELS = TypeAdapter(tuple[Level, ...])


@dataclass(frozen=True, kw_only=True)
class Orders:
    """
    What was asked for.

    Parameters
    ----------
    names
        Of all teams, by id.
    plans
        Those to wait for, with their teams.
    known
        What became of the teams of which nothing new is to come.
    """

    names: dict[str, str]
    plans: dict[str, str]
    known: list[Outcome]


def ask_all(
    store: Store, asked: Asked, *, by: str, clock: Callable[[], datetime], resume: bool = True
) -> Orders:
    """
    Ask for a plan of every team; one that is being drawn is waited for, one that is as it would be now stays.

    Teams are asked for some at a time, so that nobody who changes a schedule waits for long.

    Parameters
    ----------
    resume
        Leave teams alone whose last plan is of the same wishes and the same schedule.
    """
    with store.reading() as stored:
        orders = Orders(names=stored.teams.all(), plans={}, known=[])
    teams = list(orders.names)
    for first in range(0, len(teams), AT_A_TIME):
        with store.writing(clock()) as stored:
            open_now = stored.draftings.open()
            for team in teams[first : first + AT_A_TIME]:
                if team in open_now:
                    orders.plans[open_now[team]] = team
                else:
                    _ask(stored, team, asked, orders, by=by, resume=resume)
    return orders


def _ask(stored: Stored, team: str, asked: Asked, orders: Orders, *, by: str, resume: bool) -> None:
    """Ask for a plan of a team, unless it is known what would become of it."""
    name = orders.names[team]
    known = _as_before(stored, team, name, asked) if resume else None
    if known is None:
        try:
            made = drafting.ask(stored, team, asked, by=by, why="The whole organisation is planned.")
        except WatchbillError as error:
            known = Outcome(team=name, status=Status.REFUSED, reason=error.what)
        else:
            orders.plans[made.id] = team
    if known is not None:
        orders.known.append(known)


def outcomes(stored: Stored, orders: Orders, waiting: Collection[str]) -> Iterator[tuple[str, Outcome]]:
    """Yield what has become of those plans among the waiting ones of which nothing more is to come."""
    for plan, state in stored.draftings.states(waiting).items():
        if state not in OPEN:
            known = stored.draftings.get(plan)
            assert known is not None
            yield plan, _outcome(stored, known, orders.names[known.team])


def _as_before(stored: Stored, team: str, name: str, asked: Asked) -> Outcome | None:
    """Return what became of a team's last plan, if the same would become of it now; else None."""
    last = next(iter(stored.draftings.of_team(team)), None)
    if last is None or last.asked != asked or last.base != versions_of(stored, team):
        return None
    if last.state == "impossible":
        return _outcome(stored, last, name)
    plan = stored.plans.get(last.id)
    if plan is None or plan.state not in ("draft", "approved") or plan.expires_at <= stored.now:
        return None
    return Outcome(team=name, status=Status.SKIPPED, levels=_reached(plan.plan.levels), file=plan.id)


def _outcome(stored: Stored, known: Drafting, name: str) -> Outcome:
    """Say what became of a plan."""
    plan = stored.plans.get(known.id)
    if plan is not None:
        proven = all(level.proven for level in plan.plan.levels)
        status = Status.PROVEN if proven else Status.PLANNED
        return Outcome(team=name, status=status, levels=_reached(plan.plan.levels), file=plan.id)
    if known.explanation is not None:
        clash = known.explanation.clash
        facts = "; ".join(clash.sentences) if clash else "It is not known why."
        return Outcome(team=name, status=Status.IMPOSSIBLE, reason=f"{known.says} {facts}", file=known.id)
    reason = known.says or f"It was {known.state}."
    return Outcome(team=name, status=Status.UNKNOWN, reason=" ".join(reason.split()), file=known.id)


def _reached(levels: tuple[Level, ...]) -> tuple[Reached, ...]:
    return tuple(Reached(**level) for level in json.loads(LEVELS.dump_json(levels)))
