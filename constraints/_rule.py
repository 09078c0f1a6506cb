"""The contract that every rule keeps, and the book that a rotation plays by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team

if TYPE_CHECKING:
    from constraints._model import PlanModel
    from constraints._timetable import Timetable


class Fact(NamedTuple):
    """
    One thing that is so, small enough to be named in a sentence: "Bo is off in the week of 2026-12-21".

    Parameters
    ----------
    ordinal
        The turn it is about; None where it is about no single turn.
    tier, detail
        What else the rule needs to name it.
    """

    rule: Rule
    rotation: str
    person: str = ""
    ordinal: int | None = None
    tier: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """
    A rule that plans keep.

    Class attributes
    ----------------
    standard
        In force unless the team says otherwise.
    many
        A rotation may have several of it.
    phase
        0: forbids single seats, before there are choices; 1: adds choices; 2: relates them.
    price
        What one unit of breach costs when no plan keeps every rule; 0: it is never bent.
    background
        So plain that explanations do not name it: it holds whatever else is argued about.
    in_parts
        Judged person by person, by elapsed time, so that somebody who covers part of a turn can break it too.
    """

    kind: str
    standard: ClassVar[bool] = True
    many: ClassVar[bool] = False
    phase: ClassVar[int] = 2
    price: ClassVar[int] = 0
    background: ClassVar[bool] = False
    in_parts: ClassVar[bool] = False

    def sentence(self, turn: str = "week") -> str:
        """
        Say the rule as people say it.

        Parameters
        ----------
        turn
            What a turn of the rotation is called: week, day or turn.
        """
        raise NotImplementedError(f"the rule {self.kind} has no sentence")

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        """Hold `rotation` to the rule in the solver's terms."""
        raise NotImplementedError(f"the rule {self.kind} has no encoding")

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        """Yield what breaks the rule; shares no code with `encode`."""
        raise NotImplementedError(f"the rule {self.kind} has no check")

    def words(self, fact: Fact, team: Team) -> str:
        """Say one of the rule's facts as a sentence without its full stop."""
        raise NotImplementedError(f"the rule {self.kind} has no words for its facts")

    def gathered(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """Return facts to say instead of these, which are set aside together: as they are, mostly."""
        return facts

    def way_out(self, fact: Fact, team: Team) -> str:
        """Say what a manager would do to set the fact aside, beginning with a verb."""
        raise NotImplementedError(f"the rule {self.kind} cannot be set aside")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A team and the rule book of each of its rotations, by name."""

    team: Team
    rules: dict[str, tuple[Rule, ...]]
