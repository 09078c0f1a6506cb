"""Shifts that cannot be judged: they name what the team does not have, or lie outside of what is planned."""

from __future__ import annotations

from collections.abc import Iterable

from constraints._timetable import Timetable
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.team import Team


def sort_out(team: Team, shifts: Iterable[Shift]) -> tuple[tuple[Shift, ...], tuple[str, ...]]:
    """Return the shifts that can be judged, and one sentence for each of the others."""
    judged: list[Shift] = []
    sentences: list[str] = []
    timetable = Timetable(team, ())
    for shift in sorted(shifts):
        wrong = _what_is_wrong(timetable, shift)
        if wrong:
            which = (
                f"The {shift.rotation} {shift.tier} shift of {shift.person} from {shift.start.isoformat()}"
            )
            sentences.append(f"{which} {wrong}.")
        else:
            judged.append(shift)
    return tuple(judged), tuple(sentences)


def _what_is_wrong(timetable: Timetable, shift: Shift) -> str:
    team = timetable.team
    rotation = team.rotation.get(shift.rotation)
    if rotation is None:
        return "is of no rotation of this team"
    if shift.person not in team.person:
        return "is held by nobody of this team"
    if shift.tier != SHADOW and shift.tier not in {tier.name for tier in rotation.tiers}:
        return "is of a tier that the rotation does not have"
    if shift.end <= shift.start:
        return "ends before it starts"
    turns = timetable.expected(rotation)
    if not turns[0][0] <= shift.start < turns[-1][1]:
        return "lies outside of the horizon"
    if shift.tier == SHADOW and (shift.start, shift.end) not in turns:
        return "does not follow a turn from handoff to handoff"
    return ""
