"""The stories of team files: in, so that the store says what the file says, and out again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from constraints._rule import Problem
from scheduler.domain.errors import Conflict
from scheduler.domain.escalation import check_policies, policy_of
from scheduler.domain.incidents import Incident
from scheduler.domain.linked_calendars import with_linked
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.schedule import PublishedShift, Schedule
from scheduler.domain.seating import Turn, seated
from scheduler.importers.team_file import write_team
from scheduler.services.changing import let_swaps_lapse, refuse_new_double_duty
from scheduler.services.teams import as_filed
from scheduler.store.changes import PEOPLE, POLICIES
from scheduler.store.incidents import FILE
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored
from scheduler.store.teams import TeamFacts


def import_team(stored: Stored, problem: Problem, *, by: str, why: str = "") -> tuple[str, tuple[str, ...]]:
    """
    Store what a team file says, and return the team's id and a sentence for each change.

    The same file twice changes nothing. Published shifts that the file lists are set; others stay, so that a
    file without any does not take the schedule away.

    Raises
    ------
    Conflict
        When the file would change what has begun, a person of another team, or take away somebody who is
        still to serve.
    """
    team = stored.teams.called(problem.team.name) or _new_team_id(problem.team.name)
    work = _Import(stored, problem, team, by, why)
    work.run()
    return team, tuple(work.said)


def export_team(stored: Stored, team: str) -> str:
    """
    Return a team file that reads to what is stored of a team: swaps are in it as published, covers are not.

    Parameters
    ----------
    team
        Its id.
    """
    return write_team(as_filed(stored, team))


class _Import:
    """One team file on its way in."""

    def __init__(self, stored: Stored, problem: Problem, team: str, by: str, why: str) -> None:
        self.stored = stored
        self.problem = problem
        self.team = team
        self.by = by
        self.why = why
        self.said: list[str] = []

    def run(self) -> None:
        """Write down all that differs."""
        before = self.stored.teams.people(self.team)
        for person in self.problem.team.people:
            self._person(person)
        self._facts()
        self._incidents()
        kept = [self._rotation(n, rotation) for n, rotation in enumerate(self.problem.team.rotations)]
        self._retire(kept)
        for one in kept:
            self._shifts(one)
        self._refuse_absent(set(before) - {person.id for person in self.problem.team.people})

    def _person(self, person: Person) -> None:
        known = self.stored.people.get([person.id]).get(person.id)
        person = with_linked(person, known)
        if known == person:
            return
        teams = self.stored.teams.of_people([person.id]).get(person.id, [])
        if known is not None and set(teams) - {self.team}:
            raise Conflict(
                f"The id {person.id} is that of a person of another team, who is not as the file says.",
                "Give the person in the file another id, or say the same about both.",
            )
        self.stored.people.put(person)
        self.stored.changes.touch(PEOPLE)
        says = f"{person.name} ({person.id}) is {'new' if known is None else 'changed'}."
        mine = self.stored.rotations.ids(person=person.id)
        self._write_down("person.put", says, person.id, mine, known, person)

    def _facts(self) -> None:
        known = self.stored.teams.get(self.team)
        facts = TeamFacts.of(self.team, self.problem.team, known)
        if known == facts:
            return
        self.stored.teams.put(facts)
        self.stored.changes.touch(PEOPLE)
        says = f"The team {facts.name} is {'new' if known is None else 'changed'}."
        self._write_down("team.put", says, self.team, self.stored.rotations.ids(team=self.team), known, facts)

    def _incidents(self) -> None:
        """Keep what the file lists; what others tell of the same incidents is added to, never taken away."""
        stored, listed = self.stored, self.stored.incidents.listed(self.team)
        wanted = {one.id: one for one in self.problem.team.incidents}
        for gone in listed.keys() - wanted.keys():
            stored.incidents.remove(self.team, gone)
            self._incident_said(gone, "no longer listed", listed[gone], None)
        for one in wanted.values():
            known = stored.incidents.get(self.team, one.id)
            told = known.told(one) if known and one.id not in listed else one
            if told != known:
                stored.incidents.put(self.team, FILE, told)
                self._incident_said(one.id, "new" if known is None else "changed", known, told)

    def _incident_said(self, name: str, how: str, before: Incident | None, after: Incident | None) -> None:
        self._write_down("incident.put", f"The incident {name} is {how}.", name, [], before, after)

    def _rotation(self, position: int, rotation: Rotation) -> StoredRotation:
        stored = self.stored
        found = stored.rotations.called(rotation.name, self.team)
        rotation_id = found[0] if found else stored.rotations.new_id(self.team, rotation.name)
        known = stored.rotations.get(rotation_id) if found else None
        wanted = StoredRotation(
            id=rotation_id,
            team=self.team,
            position=position,
            rotation=rotation,
            rules=self.problem.rules[rotation.name],
        )
        if known != wanted:
            stored.rotations.put(wanted)
            says = f"The rotation {rotation.name} is {'new' if known is None else 'changed'}."
            self._write_down("rotation.put", says, rotation_id, [rotation_id], known, wanted)
        if known is None or known.rotation.escalation != rotation.escalation:
            self._policy(wanted)
        return wanted

    def _policy(self, one: StoredRotation) -> None:
        """Keep the policy that the file states beside the rotation, under the same id."""
        policies = self.stored.policies.all()
        known, wanted = policies.get(one.id), policy_of(one.rotation, one.id, one.id)
        if known == wanted:
            return
        if wanted is None:
            self.stored.policies.remove(one.id)
        else:
            check_policies([*(policy for policy in policies.values() if policy.id != one.id), wanted])
            self.stored.policies.put(wanted, team=self.team, rotation=one.id)
        self.stored.changes.touch(POLICIES)
        says = f"The escalation policy of {one.rotation.name} is {'new' if known is None else 'changed'}."
        self._write_down("policy.put", says, one.id, [], known, wanted)

    def _retire(self, kept: Iterable[StoredRotation]) -> None:
        names = {one.id for one in kept}
        for rotation in self.stored.rotations.ids(team=self.team):
            if rotation in names:
                continue
            schedule = self.stored.schedules.get(rotation)
            known = self.stored.rotations.get(rotation)
            assert schedule is not None
            if any(piece.end > self.stored.now for _, piece in schedule.pieces()):
                raise Conflict(
                    f"The file no longer has {schedule.name}, which has shifts that are not over.",
                    "Keep it in the file until its last shift is over.",
                )
            self.stored.rotations.retire(rotation)
            if self.stored.policies.team_of(rotation):
                self.stored.policies.remove(rotation)
                self.stored.changes.touch(POLICIES)
            self._write_down(
                "rotation.retire", f"{schedule.name} is retired.", rotation, [rotation], known, None
            )

    def _shifts(self, one: StoredRotation) -> None:
        team = self.problem.team
        listed = [
            shift for shift in (*team.past, *team.published.shifts) if shift.rotation == one.rotation.name
        ]
        before = self.stored.schedules.get(one.id)
        assert before is not None
        fresh = _fresh(before, listed)
        if not fresh:
            return
        now = self.stored.now
        self.stored.shifts.record_history([shift for shift in fresh if shift.start <= now])
        come = [shift for shift in fresh if shift.start > now]
        seats = {(shift.tier, shift.seat, shift.start) for shift in come}
        gone = [shift for shift in before.published if (shift.tier, shift.seat, shift.start) in seats]
        self.stored.shifts.replace(gone, come)
        let_swaps_lapse(self.stored, before, "A team file was imported.")
        refuse_new_double_duty(self.stored, before)
        says = f"{len(fresh)} shifts of {one.rotation.name} were imported."
        self._write_down("shifts.import", says, one.id, [one.id], gone or None, fresh)

    def _refuse_absent(self, gone: set[str]) -> None:
        """Refuse a file that leaves out somebody who is still to serve."""
        schedules = self.stored.schedules.some(self.stored.rotations.ids(team=self.team))
        for schedule in schedules.values():
            for seat, piece in schedule.pieces():
                if piece.person in gone and piece.end > self.stored.now:
                    raise Conflict(
                        f"The file no longer has {piece.person}, who is {schedule.name} {seat[0]} from "
                        f"{piece.start:%Y-%m-%d %H:%M} UTC.",
                        "Give their shifts to others first, or keep them in the file, with a last day.",
                    )

    def _write_down(
        self,
        what: str,
        says: str,
        subject: str,
        rotations: Iterable[str],
        before: object,
        after: object,
    ) -> None:
        self.said.append(says)
        self.stored.audit.add(
            what,
            who=self.by,
            why=self.why,
            says=says,
            subject=subject,
            team=self.team,
            versions={rotation: self.stored.changes.touch(rotation) for rotation in rotations},
            before=before,
            after=after,
        )


def _fresh(before: Schedule, listed: Iterable[Shift]) -> list[PublishedShift]:
    """Return the listed shifts that are not published as they are listed."""
    holders: dict[Turn, dict[int, str]] = defaultdict(dict)
    for shift in before.published:
        holders[shift.tier, shift.start][shift.seat] = shift.person
    known = set(before.published)
    return [shift for shift in seated(before.rotation, listed, holders) if shift not in known]


def _new_team_id(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=8).hexdigest()
