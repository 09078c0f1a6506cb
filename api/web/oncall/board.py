"""The board: every team's levels with the people who are on call now, as the snapshot knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.admission import Actor
from scheduler.domain.oncall import OnDuty, RotationOnCall
from scheduler.services.snapshot import Snapshot

AT_ONCE = 60
"""Rotations on one page; a team is shown whole."""


@dataclass(frozen=True, kw_only=True)
class Later:
    """Whom a policy pages when nobody of the rotation answers."""

    name: str
    offset: timedelta


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    A rotation on the board.

    Parameters
    ----------
    found
        Who is on call; None where its schedule is not in memory yet.
    later
        Who is paged after its tiers.
    """

    rotation: str
    name: str
    found: RotationOnCall | None
    later: tuple[Later, ...] = ()

    @property
    def uncovered(self) -> bool:
        """Say whether somebody is missing."""
        return self.found is not None and any(tier.missing for tier in self.found.tiers)


@dataclass(frozen=True, kw_only=True)
class TeamOnBoard:
    """A team with its rotations."""

    team: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """
    What the first page shows.

    Parameters
    ----------
    more
        How many teams come after these.
    """

    teams: tuple[TeamOnBoard, ...]
    uncovered: int
    more: int

    @property
    def people(self) -> frozenset[str]:
        """Return everybody who is on it."""
        rows = [row.found for team in self.teams for row in team.rows if row.found]
        return frozenset(duty.person for found in rows for duty in duties(found))


def board(snapshot: Snapshot, actor: Actor, at: datetime, words: str = "", *, most: int = AT_ONCE) -> Board:
    """
    Return the teams that somebody may see, their own first, then those where somebody is missing.

    Parameters
    ----------
    words
        What is looked for in the names of teams, rotations, and people who are on call; empty: everything.
    """
    mine = snapshot.people_teams.get(actor.person or "", ())
    found = [
        kept
        for team in _teams(snapshot, actor, at)
        if (kept := _matching(team, words.strip().casefold(), snapshot.people))
    ]
    found.sort(key=lambda one: (one.team not in mine, not any(row.uncovered for row in one.rows), one.name))
    uncovered = sum(row.uncovered for team in found for row in team.rows)
    fits = _fitting(found, most)
    shown = tuple(_with_later(team, snapshot, at) for team in found[:fits])
    return Board(teams=shown, uncovered=uncovered, more=len(found) - fits)


def duties(found: RotationOnCall) -> Iterable[OnDuty]:
    """Return everybody who serves or learns."""
    return [*(duty for tier in found.tiers for duty in tier.people), *found.shadows]


def _teams(snapshot: Snapshot, actor: Actor, at: datetime) -> Iterator[TeamOnBoard]:
    rows: dict[str, list[Row]] = {}
    for rotation, place in snapshot.places.items():
        if actor.sees(place.team):
            row = Row(rotation=rotation, name=place.name, found=snapshot.on_call(rotation, at))
            rows.setdefault(place.team, []).append(row)
    for team, name in snapshot.teams.items():
        if team in rows:
            yield TeamOnBoard(team=team, name=name, rows=tuple(rows[team]))


def _fitting(teams: Sequence[TeamOnBoard], most: int) -> int:
    """Return how many teams are shown: the first one, and more while their rotations fit."""
    rows = 0
    for number, team in enumerate(teams):
        rows += len(team.rows)
        if rows > most and number:
            return number
    return len(teams)


def _matching(team: TeamOnBoard, words: str, people: Mapping[str, str]) -> TeamOnBoard | None:
    """Return what of a team is looked for; all of it where its own name is."""
    if words in team.name.casefold():
        return team
    rows = tuple(row for row in team.rows if words in row.name.casefold() or _serving(row, words, people))
    return replace(team, rows=rows) if rows else None


def _serving(row: Row, words: str, people: Mapping[str, str]) -> bool:
    if row.found is None:
        return False
    known = {duty.person for duty in duties(row.found)}
    return any(words in people.get(one, one).casefold() for one in known)


def _with_later(team: TeamOnBoard, snapshot: Snapshot, at: datetime) -> TeamOnBoard:
    return replace(team, rows=tuple(replace(row, later=_later(row, snapshot, at)) for row in team.rows))


def _later(row: Row, snapshot: Snapshot, at: datetime) -> tuple[Later, ...]:
    """Return whom the rotation's own policy pages after its tiers, once each."""
    if row.rotation not in snapshot.policies:
        return ()
    found = snapshot.escalation(row.rotation, at)
    serving = {duty.person for duty in duties(row.found)} if row.found else frozenset[str]()
    later: dict[str, Later] = {}
    for step in found.steps:
        for one in step.people if step.round == 0 else ():
            if one.person not in serving and one.person not in later:
                name = snapshot.people.get(one.person, one.person)
                later[one.person] = Later(name=name, offset=step.offset)
    return tuple(later.values())
