"""Seats: which of a tier's people is which, so that those who stay keep their place and their shift's id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from scheduler.domain.plan import Shift
from scheduler.domain.schedule import PublishedShift

Turn = tuple[str, datetime]
"""A tier, and when the shift begins."""


def seated(
    rotation: str, shifts: Iterable[Shift], holders: Mapping[Turn, Mapping[int, str]]
) -> list[PublishedShift]:
    """
    Give each of a plan's shifts its seat.

    Parameters
    ----------
    rotation
        Its id.
    holders
        Who holds which seat now, turn by turn: who stays keeps it, others take the lowest that are free.
    """
    wanted: dict[Turn, dict[str, Shift]] = defaultdict(dict)
    for shift in shifts:
        wanted[shift.tier, shift.start][shift.person] = shift
    return [
        PublishedShift(
            rotation=rotation,
            tier=tier,
            start=start,
            end=people[person].end,
            person=person,
            seat=seat,
        )
        for (tier, start), people in sorted(wanted.items())
        for seat, person in sorted(_places(people, holders.get((tier, start), {})).items())
    ]


def _places(people: Iterable[str], held: Mapping[int, str]) -> dict[int, str]:
    coming = sorted(people)
    places = {}
    for seat, person in sorted(held.items()):
        if person in coming:
            places[seat] = person
            coming.remove(person)
    seat = 0
    for person in coming:
        while seat in places:
            seat += 1
        places[seat] = person
    return places
