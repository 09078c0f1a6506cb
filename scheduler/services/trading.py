"""The stories of swaps as they are asked for: who may propose and answer, and what a swap comes to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from scheduler.domain.acting import Acting
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.verdict import Verdict
from scheduler.services import swaps
from scheduler.services.changing import current
from scheduler.services.verdicts import judged
from scheduler.store.stored import Stored
from scheduler.store.swaps import StoredSwap

Sees = Callable[[str | None], bool]


def team_of(stored: Stored, shifts: Sequence[str], sees: Sees) -> str:
    """
    Return the team of some shifts, which somebody may see.

    Raises
    ------
    NotFound
        When one of them is not there, or is another team's.
    """
    found = stored.shifts.get(shifts)
    for shift in shifts:
        known = stored.rotations.get(found[shift].rotation) if shift in found else None
        if known is None or not sees(known.team):
            raise NotFound(f"There is no shift {shift}.", "It may have moved; look at the schedule again.")
        team = known.team
    return team


def put_in_force(stored: Stored, shifts: Sequence[str], by: str) -> StoredSwap:
    """Make a swap to which everybody has agreed: to see what it would come to."""
    return swaps.propose(stored, shifts, by=by, agreed=_holders(stored, shifts))


def propose(
    stored: Stored,
    shifts: Sequence[str],
    acting: Acting,
    *,
    agreed: Collection[str] = (),
    why: str = "",
    accept_breaches: bool = False,
) -> tuple[StoredSwap, Verdict | None]:
    """
    Propose a swap, and return it with what it comes to, where it is in force at once.

    Raises
    ------
    Forbidden
        When an engineer proposes a swap without them, agrees for others, or accepts what breaks rules.
    Unaccepted
        When it would be in force and break a rule.
    """
    holders = _holders(stored, shifts)
    acting.need_one_of(holders, "propose swaps")
    for person in set(agreed) - {acting.person}:
        acting.need_one_of([person], "agree")
    if accept_breaches:
        acting.need_manager("accept broken rules")
    yes = {*agreed, *([acting.person] if acting.person in holders else [])}

    def change() -> StoredSwap:
        return swaps.propose(stored, shifts, by=acting.name, agreed=yes, why=why)

    found = stored.rotations.get(stored.shifts.get(shifts)[shifts[0]].rotation)
    assert found is not None
    made, verdict = judged(stored, found.team, change, accept_breaches=accept_breaches)
    return made, verdict if made.state == "agreed" else None


def agree(
    stored: Stored,
    swap: str,
    acting: Acting,
    *,
    people: Sequence[str] = (),
    why: str = "",
    accept_breaches: bool = False,
) -> tuple[StoredSwap, Verdict | None]:
    """
    Agree to a swap, and return it with what it comes to, where that puts it in force.

    Raises
    ------
    Unaccepted
        When it would break a rule.
    """
    if accept_breaches:
        acting.need_manager("accept broken rules")
    yes = speaking_for(acting, people)
    known, _ = current(stored, swaps.get(stored, swap).swap.rotation)

    def change() -> StoredSwap:
        return swaps.agree(stored, swap, people=yes, by=acting.name, why=why)

    made, verdict = judged(stored, known.team, change, accept_breaches=accept_breaches)
    return made, verdict if made.state == "agreed" else None


def speaking_for(acting: Acting, people: Sequence[str]) -> Sequence[str]:
    """
    Return on whose behalf somebody answers: their own, where they name nobody.

    Raises
    ------
    Invalid
        When they are nobody and name nobody.
    Forbidden
        When an engineer answers for somebody else.
    """
    if not people and acting.person is None:
        raise Invalid("It is not said for whom you answer.", "Name them in people.")
    for person in people:
        acting.need_one_of([person], "answer")
    return people or [str(acting.person)]


def seen(stored: Stored, swap: str, sees: Sees) -> StoredSwap:
    """
    Return a swap of a team that somebody may see.

    Raises
    ------
    NotFound
        When there is none, or it is another team's.
    """
    known = stored.swaps.get(swap)
    found = stored.rotations.get(known.swap.rotation) if known else None
    if known is None or found is None or not sees(found.team):
        raise swaps.missing(swap)
    return known


def _holders(stored: Stored, shifts: Sequence[str]) -> list[str]:
    """Return who holds some shifts now, swaps included."""
    found = stored.shifts.get(shifts)
    missing = next((shift for shift in shifts if shift not in found), None)
    if missing is not None:
        raise NotFound(f"There is no shift {missing}.", "It may have moved; look at the schedule again.")
    held = []
    for shift in shifts:
        traded = current(stored, found[shift].rotation)[1].traded.holders
        held.append(traded.get(shift, (found[shift].person, ""))[0])
    return held
