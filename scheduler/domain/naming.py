"""What people call things: a person by name or id, a turn by one of its days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from scheduler.domain.errors import NotFound
from scheduler.domain.handoffs import Turn
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


def person_called(team: Team, words: str) -> str:
    """
    Return the id of a person who is named by id, by name, or by a part of a name that nobody else has.

    Raises
    ------
    NotFound
        When nobody, or several people, are called that.
    """
    if words in team.person:
        return words
    asked = words.casefold().strip()
    names = {person.id: person.name.casefold() for person in team.people}
    whole = [one for one, name in names.items() if asked in (name, one.casefold())]
    part = [one for one, name in names.items() if asked in name.split()]
    found = whole or part
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"Several people are called {words!r}: {_ids(found)}.", "Write the id of one of them.")
    raise NotFound(f"Nobody is called {words!r}.", f"Write one of {_ids(team.person)}.")


def rotation_called(team: Team, words: str) -> Rotation:
    """Return a rotation by its name."""
    if words not in team.rotation:
        raise NotFound(f"There is no rotation {words!r}.", f"Write one of {_ids(team.rotation)}.")
    return team.rotation[words]


def turns_on(team: Team, rotation: Rotation, words: str) -> tuple[Turn, ...]:
    """
    Return the turns that a day stands for: those that begin on it, or else the one that holds its noon.

    Parameters
    ----------
    words
        A day (2027-01-04), an ISO week (2027-W01), or a day and a time on the rotation's clock, which stands
        for the turn that it is in.

    Raises
    ------
    NotFound
        When it is no day, or none of the rotation's turns is meant.
    """
    zone = ZoneInfo(rotation.cadence.timezone)
    turns = team.turns[rotation.name]
    day, moment = _read(words, zone)
    found = [turn for turn in turns if turn.span.start.astimezone(zone).date() == day and moment is None]
    if not found:
        moment = moment or datetime.combine(day, time(12), zone).astimezone(UTC)
        found = [turn for turn in turns if moment in turn.span]
    return tuple(found)


def _read(words: str, zone: ZoneInfo) -> tuple[date, datetime | None]:
    """Return the day, and the instant where a time is named."""
    try:
        return date.fromisoformat(words), None
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise NotFound(f"{words!r} is no week.", "Write a day of it, such as 2027-01-04.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.astimezone(zone).date(), moment.astimezone(UTC)


def _ids(names: Iterable[str], most: int = 12) -> str:
    known = list(names)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
