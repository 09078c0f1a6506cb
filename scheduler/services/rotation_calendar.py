"""A rotation over a window, with what people want to see beside its shifts: who is away, and who rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from constraints._rule import Rule
from scheduler.domain.errors import NotFound
from scheduler.domain.incidents import Incident
from scheduler.domain.layers import Layers
from scheduler.domain.people import Person
from scheduler.domain.rotations import Rotation
from scheduler.domain.spans import Span
from scheduler.services.oncall import window
from scheduler.store.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Time in which somebody rests after an incident."""

    person: str
    span: Span
    incident: str


@dataclass(frozen=True, kw_only=True)
class RotationCalendar:
    """
    A rotation over a window.

    Parameters
    ----------
    people
        Its members, and everybody else who holds a shift of the window, by id.
    versions
        Of all rotations of its team, by id: it holds as long as they do.
    """

    id: str
    team: str
    team_name: str
    rotation: Rotation
    rules: tuple[Rule, ...]
    layers: Layers
    people: Mapping[str, Person]
    rests: tuple[Rest, ...]
    versions: Mapping[str, int]


def rotation_calendar(
    stored: Stored, rotation_id: str, *, start: datetime, end: datetime
) -> RotationCalendar:
    """
    Return a rotation over a window.

    Raises
    ------
    NotFound
        When there is no such rotation.
    """
    found = stored.rotations.get(rotation_id)
    facts = stored.teams.get(found.team) if found else None
    if found is None or facts is None:
        raise NotFound(f"There is no rotation {rotation_id}.", "Correct its id.")
    layers = window(stored, rotation_id, start=start, end=end)
    known = dict.fromkeys([*found.rotation.roster, *(stretch.person for stretch in layers.final)])
    people = stored.people.get(list(known))
    return RotationCalendar(
        id=found.id,
        team=found.team,
        team_name=facts.name,
        rotation=found.rotation,
        rules=found.rules,
        layers=layers,
        people={person: people[person] for person in known if person in people},
        rests=tuple(rests_in(found.rules, stored.incidents.over(found.team), Span(start, end))),
        versions=stored.changes.versions(stored.rotations.ids(team=found.team)),
    )


def rests_in(rules: tuple[Rule, ...], incidents: tuple[Incident, ...], span: Span) -> Iterator[Rest]:
    """Yield who rests after which incident, by the rotation's own rule."""
    rule: Any = next((one for one in rules if one.kind == "post_incident_rest"), None)
    for incident in incidents if rule else ():
        rest = Span(incident.span.end, incident.span.end + rule.rest)
        if incident.severity == "SEV1" and incident.span.length >= rule.minimum and rest.overlaps(span):
            for person in incident.responders:
                yield Rest(person=person, span=rest, incident=incident.id)
