"""Incidents of a team file, as the domain knows them."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.domain.incidents import Incident
from scheduler.domain.people import Person
from scheduler.domain.spans import Span
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import TeamFile
from scheduler.importers.team_file.suggestions import did_you_mean


def incidents_of(
    file: TeamFile, people: Mapping[str, Person], complaints: Complaints
) -> tuple[Incident, ...]:
    """Return the incidents in the order of time."""
    found: dict[str, Incident] = {}
    for number, block in enumerate(file.incidents):
        place = ("incidents", number)
        if block.id in found:
            mend = "give each incident an id of its own"
            complaints.add((*place, "id"), f"another incident is called {block.id!r}", mend)
        for order, person in enumerate(block.responders):
            if person not in people:
                mend = did_you_mean(person, people) or "add them under `people`"
                complaints.add((*place, "responders", order), f"nobody has the id {person!r}", mend)
        with complaints.about((*place, "ended")):
            found[block.id] = Incident.lasting(
                Span(block.started, block.ended),
                name=block.id,
                severity=block.severity,
                responders=tuple(dict.fromkeys(block.responders)),
            )
    return tuple(sorted(found.values(), key=lambda one: (one.started, one.id)))
