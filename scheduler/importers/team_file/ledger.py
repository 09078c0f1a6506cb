"""What people carried before the horizon: as the file says, or as their listed shifts show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from scheduler.checker.reading import Reading
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Carried
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import LedgerBlock
from scheduler.importers.team_file.shifts import ShiftReader
from scheduler.importers.team_file.turn_book import TurnBook
from scheduler.importers.yaml_text import Path


def written(
    path: Path, blocks: Iterable[LedgerBlock], reader: ShiftReader, complaints: Complaints
) -> list[Carried]:
    """Return the ledger's entries."""
    found: dict[tuple[str, str], Carried] = {}
    for number, block in enumerate(blocks):
        place = (*path, number)
        rotation = reader.named(place, block)
        if rotation is None:
            continue
        key = (block.person, rotation.name)
        if key in found:
            complaints.add((*place, "person"), f"{block.person} has an entry already", "add the two up")
        found[key] = Carried(
            person=block.person, rotation=rotation.name, load=block.load, exposure=block.exposure
        )
    return list(found.values())


def shown_by_shifts(
    rotation: Rotation, past: Collection[Shift], entered: Collection[str], reading: Reading, book: TurnBook
) -> Iterator[Carried]:
    """
    Yield an entry for each member who has none in the ledger, from the shifts that are listed.

    Their exposure is every turn from the first shift that is listed in which they were employed and not off,
    less the shadow turns of a newcomer: they lower what is owed, as those that are still to come do.
    Who holds none of the shifts could have been asked as well, unless they are new or the ledger is about
    others.

    Parameters
    ----------
    past
        The rotation's shifts before the horizon; at least one.
    entered
        Who has an entry in the ledger.
    """
    weights = {tier.name: tier.load for tier in rotation.tiers}
    loads: dict[str, Fraction] = defaultdict(Fraction)
    for shift in past:
        loads[shift.person] += weights.get(shift.tier, 0)
    earliest = min(shift.start for shift in past)
    turns = [turn for turn in book.turns if turn.ordinal < 0 and turn.span.start >= earliest]
    for person, member in rotation.roster.items():
        was_there = person in loads or not (entered or member.newcomer)
        if person not in entered and was_there:
            exposed = {turn.span.start for turn in reading.exposed_in(turns, person, rotation)}
            learned = sum(one.start in exposed and (one.person, one.tier) == (person, SHADOW) for one in past)
            exposure = Fraction(len(exposed) - min(learned, reading.to_learn(member, rotation)))
            yield Carried(person=person, rotation=rotation.name, load=loads[person], exposure=exposure)
