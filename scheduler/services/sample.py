"""
The sample company: team files moved in time, so that somebody of each team is on call now.

It comes about as a real one does, two weeks ago: each file is imported, planned, approved and applied, before
the first shift of its plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from constraints._rule import Problem
from scheduler.planner.running.process import Child
from scheduler.services import publishing
from scheduler.services.importing import import_team
from scheduler.services.planning import Impossible, as_of, draft
from scheduler.services.team_text import file_text, problem_at
from scheduler.services.teams import problem_of, versions_of
from scheduler.store.stored import Store

AGO = timedelta(weeks=2)
DAY = re.compile(r"\b20\d\d-\d\d-\d\d(?!\d)")
WHO = "demo"


@dataclass(frozen=True)
class Founded:
    """
    A team of the sample company.

    Parameters
    ----------
    rotation, policy
        The names of its first rotation, and of the first one that escalates; empty: none does.
    says
        What became of its plan, as a sentence.
    planned
        Whether somebody is on call.
    """

    name: str
    rotation: str
    policy: str
    says: str
    planned: bool


def found(store: Store, files: Iterable[Path], now: datetime, child: Child) -> Iterator[Founded]:
    """Store, plan and apply team files, one after another."""
    for file in files:
        problem, then = _moved(file, now)
        with store.writing(then) as stored:
            team, _ = import_team(stored, problem, by=WHO, why="The sample company.")
            problem, base = as_of(problem_of(stored, team), then), versions_of(stored, team)
        rotations = problem.team.rotations
        policy = next((one.name for one in rotations if one.escalation), "")
        names = (problem.team.name, rotations[0].name, policy)
        try:
            made = draft(problem, child=child).plan
        except Impossible:
            says = f"cannot be planned; `watchbill plan {file}` says why"
            yield Founded(*names, says, planned=False)
            continue
        with store.writing(then) as stored:
            plan = publishing.draft(stored, team, made, base=base, by=WHO)
            publishing.approve(stored, plan.id, by=WHO)
            publishing.apply(stored, plan.id, by=WHO)
        says = f"{len(made.assignments)} shifts planned and applied"
        yield Founded(*names, says, planned=True)


def _moved(file: Path, now: datetime) -> tuple[Problem, datetime]:
    """Return a team by its file, moved by whole weeks, and an instant before its plan begins."""
    text = file_text(file)
    start = problem_at(text, source=file.name, now=None, clock=now).team.horizon.start
    weeks = timedelta(weeks=-((now - AGO).date() - start).days // 7)
    moved = DAY.sub(lambda day: (date.fromisoformat(day[0]) - weeks).isoformat(), text)
    first = datetime.combine(start - weeks, time(), UTC) - timedelta(days=1)
    problem = problem_at(moved, source=file.name, now=None, clock=first)
    return problem, problem.team.now or first
