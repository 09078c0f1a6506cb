"""Fills a store with rotations, two years of shifts and overrides, as fast as it takes them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from constraints._registry import standard_rules
from scheduler.domain.escalation import Course, Policy, PolicyLevel, Target
from scheduler.domain.handoffs import Cadence
from scheduler.domain.people import Person
from scheduler.domain.rotations import Membership, Rotation, Tier
from scheduler.domain.schedule import shift_id
from scheduler.domain.team import Horizon
from scheduler.store.changes import PEOPLE, POLICIES
from scheduler.store.overrides import OverrideRow
from scheduler.store.rotations import StoredRotation
from scheduler.store.shifts import ShiftRow
from scheduler.store.stored import Store, Stored
from scheduler.store.teams import TeamFacts

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
WEEK = timedelta(weeks=1)
TIERS = ("primary", "secondary")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filled:
    """What is in the store: ids, and the span of the shifts."""

    rotations: tuple[str, ...]
    policies: tuple[str, ...]
    start: datetime
    end: datetime


@contextmanager
def empty_databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the URLs of an empty SQLite, and of an empty PostgreSQL that is started for it."""
    from tests.databases import migrated_postgres, postgres_server

    with postgres_server(f"bench{folder.name}") as server, migrated_postgres(server) as name:
        yield {
            "SQLite": f"sqlite:///{folder}/watchbill.db",
            "PostgreSQL": server.set(database=name).render_as_string(hide_password=False),
        }


def fill(store: Store, rotations: int, weeks: int, overrides: int, *, per_team: int = 20) -> Filled:
    """Fill an empty store: a primary and a secondary a rotation, and a policy for both."""
    draw = random.Random(7)
    ids: list[str] = []
    for first in range(0, rotations, per_team):
        with store.writing(NOW) as stored:
            ids += _team(stored, first // per_team, min(per_team, rotations - first))
    with Session(store.engine) as session, session.begin():
        for some in range(0, rotations, 100):
            numbers = range(some, min(some + 100, rotations))
            rows = [row for n in numbers for row in _shifts(ids[n], n // per_team, weeks)]
            session.execute(insert(ShiftRow), rows)
        covered = [draw.randrange(rotations) for _ in range(overrides)]
        covers = [_override(draw, number, ids[n], n // per_team, weeks) for number, n in enumerate(covered)]
        if covers:
            session.execute(insert(OverrideRow), covers)
        session.execute(text("ANALYZE"))  # as a database that has been in use has done itself
    return Filled(tuple(ids), tuple(ids), START, START + weeks * WEEK)


def _team(stored: Stored, number: int, rotations: int) -> list[str]:
    people = [Person(id=f"p{number}-{n}", name=f"Person {n} of team {number}") for n in range(20)]
    for person in people:
        stored.people.put(person)
    team = f"team{number:04}"
    stored.teams.put(
        TeamFacts(
            id=team,
            name=team,
            horizon=Horizon(start=date(2026, 1, 5), weeks=52),
            notice=timedelta(0),
            wished=("spacing", "wishes", "stability"),
            pins=(),
            asked_at=None,
            people=tuple(person.id for person in people),
            carried=(),
        )
    )
    stored.changes.touch(PEOPLE)
    stored.changes.touch(POLICIES)
    return [_rotation(stored, team, number, position) for position in range(rotations)]


def _rotation(stored: Stored, team: str, number: int, position: int) -> str:
    rotation_id = stored.rotations.new_id(team, f"rotation-{number}-{position}")
    rotation = Rotation(
        name=f"rotation-{number}-{position}",
        cadence=Cadence(timezone="UTC", handoff_day="monday", handoff_time=time(10)),
        tiers=tuple(Tier(name=name) for name in TIERS),
        members=tuple(Membership(person=f"p{number}-{n}", tiers=TIERS) for n in range(6)),
    )
    stored.rotations.put(
        StoredRotation(
            id=rotation_id, team=team, position=position, rotation=rotation, rules=tuple(standard_rules())
        )
    )
    levels = tuple(
        PolicyLevel(
            targets=(Target(kind="tier", name=name, rotation=rotation_id),), timeout=timedelta(minutes=5)
        )
        for name in TIERS
    )
    last = PolicyLevel(targets=(Target(kind="person", name=f"p{number}-19"),), timeout=timedelta(0))
    policy = Policy(id=rotation_id, name=rotation.name, usual=Course(levels=(*levels, last)))
    stored.policies.put(policy, team=team)
    stored.changes.touch(rotation_id)
    return rotation_id


def _shifts(rotation: str, team: int, weeks: int) -> list[dict[str, object]]:
    return [
        {
            "id": shift_id(rotation, tier, START + week * WEEK),
            "rotation_id": rotation,
            "tier": tier,
            "seat": 0,
            "begins": START + week * WEEK,
            "ends": START + (week + 1) * WEEK,
            "person_id": f"p{team}-{(week + 3 * place) % 6}",
            "recorded_at": NOW,
        }
        for week in range(weeks)
        for place, tier in enumerate(TIERS)
    ]


def _override(draw: random.Random, number: int, rotation: str, team: int, weeks: int) -> dict[str, object]:
    """Return one by somebody who is never on call otherwise, of four hours at some time."""
    begins = START + draw.randrange(weeks * 42) * timedelta(hours=4)
    return {
        "id": f"override{number}",
        "rotation_id": rotation,
        "tier": TIERS[number % 2],
        "seat": 0,
        "layer": "override",
        "begins": begins,
        "ends": begins + timedelta(hours=4),
        "person_id": f"p{team}-{10 + number % 2}",
        "made_at": NOW,
        "made_by": "benchmark",
        "reason": "",
        "recorded_at": NOW,
    }
