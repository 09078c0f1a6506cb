"""`kill -9` at any moment: nothing that was acknowledged is lost, and nothing is half done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from itertools import count

import pytest
from sqlalchemy import text

from scheduler.services import tokens
from scheduler.store.stored import Store
from tests.api.killing import Client, running, serve
from tests.builders import an_instant
from tests.services.stories import Story, a_stored_team

ROUNDS = 10
FIRST = an_instant("2027-01-05 00:00")
TURNS = ("Ann Bo Cy Di Ann Bo Cy Di", "Bo Cy Di Ann Bo Cy Di Ann")
"""Two plans in which everybody holds other weeks."""


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Return a stored team, and look afterwards whether the database is sound."""
    yield a_stored_team(store)
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def write(client: Client, number: int) -> str:
    """Let Di cover for a minute; return the id of the override."""
    start = FIRST + number * timedelta(minutes=1)
    cover = {
        "tier": "primary",
        "person": "Di",
        "start": said(start),
        "end": said(start + timedelta(minutes=1)),
    }
    made = client.ask("POST", "/v1/rotations/oncall/overrides", cover | {"accept_breaches": True})
    assert made.status == 201, made
    return str(made.body["override"]["id"])


def said(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def until_killed(work: Callable[[int], str], numbers: Iterator[int]) -> list[str]:
    """Work until nobody answers any more; return what was acknowledged."""
    acknowledged = []
    try:
        for number in numbers:
            acknowledged.append(work(number))
    except (OSError, HTTPException):
        return acknowledged
    raise AssertionError("the server was not killed")


def test_a_server_that_is_killed_while_it_writes_loses_nothing_that_it_acknowledged(
    story: Story, database: str
) -> None:
    draw, names = random.Random(4), count()
    with story.store.writing(story.now) as stored:
        secret = tokens.first(stored)
    assert secret is not None
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        with running(serve, database) as server, closing(Client(server.line.recv(), secret)) as client:
            acknowledged.append(write(client, next(names)))
            server.killed_after(draw.uniform(0, 0.1))
            acknowledged += until_killed(partial(write, client), names)
    with story.store.reading() as stored:
        schedule = stored.schedules.get(story.rotation)
        lines = Counter(entry.subject for _, entry in stored.audit.of(most=100_000))
    assert schedule is not None
    kept = {one.id for one in schedule.overrides}
    assert set(acknowledged) <= kept
    assert all(lines[one] == 1 for one in kept)
    assert len(kept) <= len(acknowledged) + ROUNDS  # one may have been under way each time


def apply(client: Client, story: Story, number: int) -> str:
    """Draft a plan that differs from the one before, and have the server apply it; return its id."""
    plan = story.drafted(TURNS[number % 2], TURNS[1 - number % 2])
    where = f"/v1/plans/{plan.id}"
    seen = client.ask("GET", where).headers["etag"]
    made = client.ask("POST", f"{where}/apply", {}, **{"If-Match": seen})
    assert (made.status, made.body["state"]) == (200, "applied"), made
    return plan.id


def test_a_server_that_is_killed_while_it_applies_leaves_the_whole_plan_or_the_one_before(
    story: Story, database: str
) -> None:
    draw, numbers = random.Random(5), count()
    with story.store.writing(story.now) as stored:
        secret = tokens.first(stored)
    assert secret is not None
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        with running(serve, database) as server, closing(Client(server.line.recv(), secret)) as client:
            acknowledged.append(apply(client, story, next(numbers)))
            server.killed_after(draw.uniform(0, 0.1))
            acknowledged += until_killed(partial(apply, client, story), numbers)
        assert_whole(story, acknowledged)


def assert_whole(story: Story, acknowledged: list[str]) -> None:
    """Hold the schedule against the plans that were applied."""
    with story.store.reading() as stored:
        plans = [plan for plan in stored.plans.of_team(story.team) if plan.state == "applied"]
        schedule = stored.schedules.get(story.rotation)
        lines = Counter(entry.subject for _, entry in stored.audit.of(most=100_000) if entry.version)
    assert schedule is not None
    newest = max(plans, key=lambda plan: plan.decided_at or plan.made_at)
    assert set(acknowledged) <= {plan.id for plan in plans}
    assert len(plans) <= len(acknowledged) + ROUNDS
    assert all(lines[plan.id] == 1 for plan in plans)
    assert {story.rotation: schedule.version} == newest.left
    held = [(one.tier, one.start, one.end, one.person) for one in schedule.published]
    planned = [(one.tier, one.start, one.end, one.person) for one in newest.plan.assignments]
    assert sorted(held) == sorted(planned)
