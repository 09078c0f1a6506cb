"""Which seats a question about somebody and a week is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic.dataclasses import dataclass

from constraints._timetable import Timetable
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.naming import person_called, rotation_called, turns_on
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.slots import Slot
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    A question as it is asked.

    Parameters
    ----------
    person, instead
        By id or name; who else could hold the seat: empty for anybody.
    week
        A day, an ISO week, or a day and time.
    rotation, tier
        Where there is more than one; empty: any.
    """

    person: str
    week: str
    instead: str = ""
    rotation: str = ""
    tier: str = ""


class Meant:
    """
    What a question means for a plan.

    Attributes
    ----------
    held
        The shift that the person holds; None where they hold none, and ask why not.
    slots
        The slot of that shift; else the slots of which any would do.
    """

    def __init__(self, team: Team, shifts: Iterable[Shift], question: Question) -> None:
        self.team = team
        self.person = person_called(team, question.person)
        self.instead = person_called(team, question.instead) if question.instead else ""
        slots = _slots(team, self.person, question)
        here = {(slot.rotation, slot.tier.name, slot.turn.span.start): slot for slot in slots}
        self.holders = [s for s in sorted(shifts) if (s.rotation, s.tier, s.start) in here]
        mine = [shift for shift in self.holders if shift.person == self.person]
        self.held = _only(team, mine, question.week) if mine else None
        self.slots = slots
        if self.held is not None:
            self.slots = [here[self.held.rotation, self.held.tier, self.held.start]]
        elif self.instead:
            raise Invalid(
                f"{team.named(self.person)} is not on call in {question.week}, so nobody can be instead.",
                "Ask without --instead, which asks why they are not.",
            )
        if self.held is not None and self.instead in {s.person for s in self.holders if _alike(s, self.held)}:
            raise Invalid(
                f"{team.named(self.instead)} holds that very seat.", "Name somebody else with --instead."
            )
        settled = Timetable(team, ()).settled
        self.settled = [shift for shift in self.holders if shift in settled]


def _slots(team: Team, person: str, question: Question) -> list[Slot]:
    """Return the slots of the turns that are meant, in the rotations the person has to do with."""
    mine = [rotation for rotation in team.rotations if person in rotation.roster] or list(team.rotations)
    rotations = [rotation_called(team, question.rotation)] if question.rotation else mine
    starts = {
        (rotation.name, turn.span.start)
        for rotation in rotations
        for turn in turns_on(team, rotation, question.week)
    }
    tiers = {tier.name for rotation in rotations for tier in rotation.tiers}
    if question.tier and question.tier not in tiers:
        raise NotFound(f"There is no tier {question.tier!r}.", f"Write one of {', '.join(sorted(tiers))}.")
    slots = [
        slot
        for slot in team.slots
        if (slot.rotation, slot.turn.span.start) in starts and question.tier in ("", slot.tier.name)
    ]
    if not slots:
        raise NotFound(
            f"No turn that is planned here holds {question.week}.",
            f"The plan begins on {team.horizon.start} and has {team.horizon.weeks} weeks.",
        )
    return slots


def _only(team: Team, shifts: Sequence[Shift], week: str) -> Shift:
    if len(shifts) == 1:
        return shifts[0]
    seats = " and ".join(f"{shift.rotation} {shift.tier}" for shift in shifts)
    raise Invalid(
        f"{team.named(shifts[0].person)} holds several seats in {week}: {seats}.",
        "Say which with --rotation or --tier, or name the time of day.",
    )


def _alike(one: Shift, other: Shift) -> bool:
    return one.tier != SHADOW and (one.rotation, one.tier, one.start) == (
        other.rotation,
        other.tier,
        other.start,
    )
