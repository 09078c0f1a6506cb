"""
Chains with holes: a policy's answer is the same at all instants but for who holds the seats that it names.

The template of a policy is the answer that `chain_answer` writes when placeholders hold all seats; to fill it
in takes a bisection for each. Where a seat is empty, or somebody would be paged twice by a level, the answer
is another one, and is left to `chain_answer`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from api.answers.escalation import CHAIN, ChainAnswer, chain_answer
from api.answers.fragments import Fragments, stamp
from api.answers.oncall import Known
from api.answers.quick_oncall import FOREVER
from scheduler.domain.chain import chain
from scheduler.domain.escalation import Policy
from scheduler.domain.incidents import Severity
from scheduler.domain.oncall import OnDuty, RotationOnCall, TierOnCall
from scheduler.domain.timeline import EPOCH, NOBODY, SeatLine, Timeline
from scheduler.services.snapshot import Snapshot

LATER = EPOCH + timedelta(days=1)
OPEN, CLOSE = "\ue000", "\ue001"
"""Around the number of a placeholder."""

HOLE = re.compile(f'"until":"[^"]*","person":"{OPEN}(\\d+){CLOSE}","name":"[^"]*","contacts":\\[\\]\\}}')


class Template:
    """
    A policy's answer with holes.

    Parameters
    ----------
    texts
        What stands before, between and behind the holes.
    holes
        The seats that are written into them, by number in `lines`.
    others
        What decides with them how long an answer holds: seats of the same rotations.
    groups
        For each level that pages several: its seats by number, and ids of people it names.
    usable
        Whether the policy is so plain that filling in holes is all there is to it.
    """

    __slots__ = (
        "contacts",
        "groups",
        "holes",
        "lines",
        "names",
        "others",
        "pending",
        "people",
        "policies",
        "revision",
        "team",
        "texts",
        "timelines",
        "usable",
    )

    def __init__(
        self, snapshot: Snapshot, policy: Policy, severity: Severity | None, *, contacts: bool
    ) -> None:
        stand_ins = StandIns(snapshot)
        answer = chain_answer(
            chain(policy, EPOCH, stand_ins, severity), Known.of(snapshot, contacts=contacts)
        )
        whole = CHAIN.dump_json(answer).decode()
        parts = HOLE.split(whole[whole.index('"policy":') :])
        self.texts, self.holes = tuple(parts[::2]), tuple(int(one) for one in parts[1::2])
        self.lines = tuple(stand_ins.lines)
        self.groups = tuple(groups(answer))
        self.names = dict(stand_ins.names)
        self.timelines = dict(stand_ins.timelines)
        known = {id(line) for line in self.lines}
        seats = (line for timeline in self.timelines.values() for line in timeline.lines.values())
        self.others = tuple(line for line in seats if id(line) not in known)
        self.team = snapshot.policy_teams.get(policy.id)
        self.revision, self.pending = snapshot.revision, snapshot.pending
        self.policies, self.people, self.contacts = snapshot.policies, snapshot.people, snapshot.contacts
        says = answer.says or any(step.says for step in answer.steps)
        only_ours = whole.count(OPEN) == 2 * len(self.holes)  # nobody is called as a placeholder is
        self.usable = only_ours and not stand_ins.odd and not says

    def fits(self, snapshot: Snapshot) -> bool:
        """Say whether it is still the policy's; found so once, it is until something changes."""
        if self.revision == snapshot.revision and self.pending is snapshot.pending:
            return True
        found = (
            self.policies is snapshot.policies
            and self.people is snapshot.people
            and self.contacts is snapshot.contacts
            and all(snapshot.timelines.get(one) is known for one, known in self.timelines.items())
            and all(snapshot.rotation_called(name) == known for name, known in self.names.items())
        )
        if found:
            self.revision, self.pending = snapshot.revision, snapshot.pending
        return found

    def written(self, moment: int, people: Fragments) -> str | None:
        """Write the answer at a moment; None: it is out of the ordinary."""
        if not self.usable:
            return None
        held: list[str] = []
        ends: list[int] = []
        for line in self.lines:
            place = line.place(moment)
            number = line.people[place] if place >= 0 else NOBODY
            if not number:
                return None
            held.append(line.names[(number - 1) >> 2])
            ends.append(line.starts[place + 1])
        for seats, named in self.groups:
            if len({*(held[seat] for seat in seats), *named}) < len(seats) + len(named):
                return None
        pieces = [self.texts[0]]
        for seat, behind in zip(self.holes, self.texts[1:], strict=True):
            pieces.append(f'"until":{stamp(ends[seat])},{people[held[seat]]}{behind}')
        return f'"valid_until":{self._until(ends, moment)},{"".join(pieces)}'

    def _until(self, ends: list[int], moment: int) -> str:
        until = min(ends, default=FOREVER)
        for line in self.others:
            place = line.place(moment) + 1
            if place < len(line.starts):
                until = min(until, line.starts[place])
        return stamp(until) if until < FOREVER else "null"


class Group(NamedTuple):
    """Whom one level pages: seats by number, and ids of people."""

    seats: tuple[int, ...]
    named: tuple[str, ...]


def groups(answer: ChainAnswer) -> list[Group]:
    """Return the levels that page several."""
    found = []
    for step in answer.steps:
        people = [one.person for one in step.people]
        seats = tuple(int(one[1:-1]) for one in people if one.startswith(OPEN))
        if len(people) > 1 and seats:
            found.append(Group(seats, tuple(one for one in people if not one.startswith(OPEN))))
    return found


class StandIns:
    """A directory in which a placeholder holds every seat."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.people: Mapping[str, str] = snapshot.people
        self.policies: Mapping[str, Policy] = snapshot.policies
        self.lines: list[SeatLine] = []
        self.names: dict[str, str | None] = {}
        self.timelines: dict[str, Timeline] = {}
        self.odd = False

    def rotation_called(self, name: str) -> str | None:
        """Return the id of the rotation of a name."""
        self.names[name] = self._snapshot.rotation_called(name)
        return self.names[name]

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        """Return placeholders on call in a rotation."""
        timeline = self._snapshot.timelines.get(rotation)
        if timeline is None:
            self.odd = True
            return None
        self.timelines[rotation] = timeline
        return RotationOnCall(
            rotation=rotation,
            name=timeline.name,
            version=timeline.version,
            at=at,
            tiers=tuple(self._tier(timeline, tier.name, tier.count) for tier in timeline.tiers),
            shadows=(),
            valid_until=LATER,
        )

    def _tier(self, timeline: Timeline, tier: str, count: int) -> TierOnCall:
        lines = [line for seat, line in timeline.lines.items() if seat[0] == tier]
        self.odd |= len(lines) != count
        people = []
        for line in lines:
            person = f"{OPEN}{len(self.lines)}{CLOSE}"
            people.append(OnDuty(person=person, since=EPOCH, until=LATER, why="published", shift="", seat=0))
            self.lines.append(line)
        return TierOnCall(
            tier=tier, people=tuple(people), missing=0, says="", next_handoff=None, next_people=()
        )
