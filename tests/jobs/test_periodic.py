"""Periodic work: each round is done once, and one that fails does not end what comes after it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from dbos import DBOS

from scheduler.jobs import periodic
from scheduler.jobs.periodic import Periodic, Round
from scheduler.store.access import Reply
from scheduler.store.stored import Store
from tests.jobs.test_worker import NOW, a_worker
from tests.waiting import until


def test_a_round_comes_again_and_each_is_one_job(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: Counter[str] = Counter()

    def tick(one: Round) -> None:
        done["rounds"] += 1
        assert one.now == NOW
        raise ValueError("this one fails")

    monkeypatch.setattr(periodic, "PERIODIC", (Periodic("tick", "* * * * * *", tick),))
    monkeypatch.setattr(periodic.schedule, "__defaults__", (periodic.PERIODIC,))
    with a_worker(database):
        until(lambda: done["rounds"] >= 2)
        jobs = DBOS.list_workflows(name="do_round")
    assert len({job.workflow_id for job in jobs}) == len(jobs)
    assert done["rounds"] <= len(jobs)


def test_old_replies_are_forgotten(store: Store, database: str) -> None:
    with store.writing(NOW - timedelta(days=3)) as stored:
        reply = Reply(request="r", status=200, body="{}", etag="")
        stored.replies.add("a", "old", reply, NOW - timedelta(days=3))
        stored.replies.add("a", "new", reply, NOW)
    with a_worker(database) as worker:
        periodic.forget_replies(worker._round())
        periodic.forget_jobs(worker._round())
    with store.reading() as stored:
        assert stored.replies.get("a", "old") is None
        assert stored.replies.get("a", "new") is not None
