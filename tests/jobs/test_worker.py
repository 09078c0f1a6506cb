"""Workers draw what is asked for: once, however many they are, and whatever becomes of one of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from benchmarks.instances import instance
from scheduler.domain.drafting import Asked
from scheduler.jobs.worker import Worker
from scheduler.services import drafting, plan_status
from scheduler.services.importing import import_team
from scheduler.services.plan_status import PlanStatus
from scheduler.services.settings import Settings
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import a_problem, a_stored_team
from tests.waiting import until

NOW = an_instant("2027-01-01 00:00")


@contextmanager
def a_worker(database: str) -> Iterator[Worker]:
    worker = Worker(Settings(database=database), lambda: NOW)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def asked(store: Store, team: str) -> str:
    with store.writing(NOW) as stored:
        return drafting.ask(stored, team, Asked(), by="manager").id


def status(store: Store, plan: str) -> PlanStatus:
    with store.reading() as stored:
        return plan_status.get(stored, plan)


def test_a_worker_draws_what_was_asked_before_and_after_it_began(store: Store, database: str) -> None:
    story = a_stored_team(store)
    before = asked(store, story.team)
    with a_worker(database):
        until(lambda: status(store, before).state == "draft")
        after = asked(store, story.team)
        until(lambda: status(store, after).state == "draft")
    with store.reading() as stored:
        assert not stored.workers.all()
        assert len(stored.plans.of_team(story.team)) == 2


def test_however_few_stand_in_the_queue_all_are_drawn_in_turn(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.jobs.worker.QUEUED", 1)
    problem = a_problem()
    plans = []
    for name in ("first", "second", "third"):
        named = replace(problem, team=replace(problem.team, name=name))
        with store.writing(NOW) as stored:
            team, _ = import_team(stored, named, by="test")
        plans.append(asked(store, team))
    with a_worker(database):
        until(lambda: all(status(store, plan).state == "draft" for plan in plans))
    with store.reading() as stored:
        known = [stored.draftings.get(plan) for plan in plans]
    assert [one.attempt for one in known if one is not None] == [1, 1, 1]


def a_large_team(store: Store) -> str:
    """Store a team whose plan takes long enough that something can happen to who draws it."""
    problem = instance("L", 4)
    problem = replace(problem, team=replace(problem.team, now=None))
    with store.writing(NOW) as stored:
        return import_team(stored, problem, by="test")[0]


def test_a_search_ends_when_its_plan_is_cancelled(store: Store, database: str) -> None:
    team = a_large_team(store)
    plan = asked(store, team)
    with a_worker(database):
        until(lambda: status(store, plan).state == "drawing")
        with store.writing(NOW) as stored:
            drafting.cancel(stored, plan, by="manager")
        again = asked(store, team)
        until(lambda: status(store, again).state == "drawing")  # one at a time: the first has ended
    assert status(store, plan).state == "cancelled"


class Process:
    """A worker in a process of its own."""

    def __init__(self, database: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.cli", "worker", "--database", database],
            env={**os.environ, "WATCHBILL_WORKER_SILENCE": "3"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.name = self.process.stderr.readline().split()[1]

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=20)
        assert self.process.stderr is not None
        self.process.stderr.close()


def test_another_worker_draws_the_plan_of_one_that_is_killed(store: Store, database: str) -> None:
    plan = asked(store, a_large_team(store))
    first, second = Process(database), Process(database)
    assert first.name != second.name
    try:
        until(lambda: status(store, plan).state == "drawing")
        with store.reading() as stored:
            known = stored.draftings.get(plan)
        assert known is not None
        holder, other = (first, second) if known.worker == first.name else (second, first)
        holder.end(signal.SIGKILL)

        def taken_over() -> bool:
            with store.reading() as stored:
                now = stored.draftings.get(plan)
            return now is not None and (now.worker, now.attempt) == (other.name, 2)

        until(taken_over)
        other.end(signal.SIGTERM)
        assert other.process.returncode == 0
    finally:
        for one in (first, second):
            one.process.kill()
