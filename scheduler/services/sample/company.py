"""
The sample company: six teams that have been on call for a year, so that somebody of each is now.

The year passes as a real one does: each team moves in by its file, its plans are drawn, approved and applied
one after another, people cover for each other, and pages and incidents are told of. All of it is done by the
same stories as over HTTP, in the order in which it happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from random import Random

from constraints._rule import Problem
from scheduler.domain.acting import Acting
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import Conflict
from scheduler.domain.incidents import Response
from scheduler.domain.team import Horizon
from scheduler.planner.running.process import Child
from scheduler.services import asking_cover, backlog, drafting, drawing, incidents, publishing
from scheduler.services.importing import import_team
from scheduler.services.oncall import who
from scheduler.services.sample.follow_up import follow_up
from scheduler.services.sample.interruptions import Interruptions, interruptions
from scheduler.services.team_text import file_text, problem_at
from scheduler.store.stored import Store

TEAMS = Path(__file__).with_name("teams")
"""A folder of team files."""
AGO = timedelta(weeks=54)
"""How long the company has been on call; its files are moved there in time, by whole weeks."""
EARLY = timedelta(weeks=10)
"""How long before the Monday of its first week a plan is drawn, so that people know in time."""
AT_ONCE = 2
"""Plans that are drawn side by side."""
DAY = re.compile(r"\b20\d\d-\d\d-\d\d(?!\d)")
WHO = Acting("ada", manages=True)

Children = SimpleQueue[Child]
"""Processes that search, and are idle."""


class Founded:
    """
    A team of the sample company, and what has become of it.

    Parameters
    ----------
    file
        Where it is described.
    seed
        Of what happens to it by chance.
    """

    def __init__(self, file: Path, now: datetime, seed: int) -> None:
        self.file = file
        self.problem = _moved(file, now)
        self.now = now
        self.team = ""
        self.plans = self.covers = self.pages = self.incidents = 0
        self.unplanned = ""
        self.rotations: dict[str, str] = {}
        self._random = Random(seed)

    @property
    def name(self) -> str:
        return self.problem.team.name

    @property
    def people(self) -> int:
        return len(self.problem.team.people)

    @property
    def policy(self) -> str:
        """Return the name of its first rotation that escalates; empty: none does."""
        return next((one.name for one in self.problem.team.rotations if one.escalation), "")

    def steps(self, store: Store, idle: Children) -> Iterator[Step]:
        """Yield what happens to it, and when."""
        horizon = self.problem.team.horizon
        start = horizon.start
        yield Step(_monday(start) - EARLY - timedelta(days=1), partial(self._move_in, store))
        while (then := _monday(start) - EARLY) < self.now:
            part = Horizon(start=start, weeks=horizon.weeks)
            yield Step(then, partial(self._plan, store, idle, part))
            start += timedelta(weeks=horizon.weeks)
        for weeks in range(3, AGO // timedelta(weeks=1), 9):
            then = _midnight(horizon.start) + timedelta(weeks=weeks, hours=self._random.randrange(7, 16))
            yield Step(then, partial(self._cover, store))
        yield Step(self.now, partial(self._tell, store))

    def _move_in(self, store: Store, then: datetime) -> None:
        with store.writing(then) as stored:
            self.team, _ = import_team(stored, self.problem, by=WHO.name, why="The sample company.")
            known = stored.rotations.of_team(self.team)
        self.rotations = {one.rotation.name: one.id for one in known}

    def _plan(self, store: Store, idle: Children, horizon: Horizon, then: datetime) -> None:
        """Ask for a plan, draw it, approve and apply it."""
        if self.unplanned:
            return
        with store.writing(then) as stored:
            plan = drafting.ask(stored, self.team, Asked(horizon=horizon), by=WHO.name).id
        child = idle.get()
        drawing.draw(store, plan, worker="sample", clock=lambda: then, child=child)
        idle.put(child)
        with store.writing(then) as stored:
            if stored.plans.get(plan) is None:
                self.unplanned = f"cannot be planned; `watchbill plan {self.file}` says why"
                return
            publishing.approve(stored, plan, by=WHO.name)
            publishing.apply(stored, plan, by=WHO.name)
        self.plans += 1

    def _cover(self, store: Store, then: datetime) -> None:
        """Let whoever is primary then be covered for an evening, by the first who can."""
        rotation = next(iter(self.rotations.values()))
        start = then + timedelta(hours=4)
        with store.writing(then) as stored:
            (found,) = who(stored, [rotation], at=start)
            held = found.tiers[0].people if found.tiers else ()
            if not held or held[0].until is None or held[0].until < start + timedelta(hours=5):
                return
            person, end = held[0].person, start + timedelta(hours=5)
            try:
                request = asking_cover.ask(
                    stored, rotation, found.tiers[0].tier, WHO, person=person, start=start, end=end
                )
            except Conflict:  # nobody can: they serve themselves
                return
            asking_cover.accept(stored, request.id, WHO, person=request.asked)
        self.covers += 1

    def _tell(self, store: Store, then: datetime) -> None:
        """Tell of all that people were paged for, as a backlog."""
        for name, rotation in self.rotations.items():
            first = _midnight(self.problem.team.horizon.start) + timedelta(days=2)
            found = interruptions(name, first, then - timedelta(days=2), self._random)
            self._record(store, rotation, found, then)

    def _record(self, store: Store, rotation: str, found: Interruptions, then: datetime) -> None:
        with store.writing(then) as stored:
            pages = backlog.import_backlog(stored, rotation, found.pages, by=WHO.name)
            paged = {page.incident: page.person for page in pages if page.incident and page.person}
            for one in found.incidents:
                fought = [Response(person=paged[one.id], role="technical_lead")] if one.id in paged else []
                known = replace(one, rotation=rotation, responses=tuple(fought))
                incidents.record(stored, self.team, known, source="pager", by=WHO.name)
                follow_up(stored, self.team, known, owner=paged.get(one.id), by=WHO.name)
        self.pages += len(pages)
        self.incidents += len(found.incidents)


@dataclass(frozen=True)
class Step:
    """Something that happens to a team, at an instant that it is told."""

    at: datetime
    happens: Callable[[datetime], None]


def company(now: datetime, folder: Path = TEAMS) -> list[Founded]:
    """Return the teams of a folder, before anything has happened to them."""
    return [Founded(file, now, seed) for seed, file in enumerate(sorted(folder.rglob("*.yaml")), start=1)]


def live(store: Store, teams: Sequence[Founded]) -> Iterator[datetime]:
    """Let the year pass for all of the teams, and yield each instant at which something has happened."""
    idle: Children = SimpleQueue()
    with ExitStack() as ends, ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in range(AT_ONCE):
            idle.put(ends.enter_context(Child()))
        steps = [step for team in teams for step in team.steps(store, idle)]
        for at, together in groupby(sorted(steps, key=_at), key=_at):
            list(threads.map(lambda step: step.happens(step.at), together))
            yield at


def _at(step: Step) -> datetime:
    return step.at


def _moved(file: Path, now: datetime) -> Problem:
    """Return a team by its file, moved by whole weeks to where its year begins."""
    text = file_text(file)
    start = problem_at(text, source=file.name, now=None, clock=now).team.horizon.start
    weeks = timedelta(weeks=((now - AGO).date() - start).days // 7)
    moved = DAY.sub(lambda day: (date.fromisoformat(day[0]) + weeks).isoformat(), text)
    return problem_at(moved, source=file.name, now=None, clock=_midnight(start + weeks) - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _monday(day: date) -> datetime:
    return _midnight(day - timedelta(days=day.weekday()))
