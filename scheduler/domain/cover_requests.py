"""Cover requests: somebody asks to be covered for a while, and one colleague after the other is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Conflict, Forbidden
from scheduler.domain.plan import Figure
from scheduler.domain.spans import Span

State = Literal["open", "covered", "nobody", "withdrawn"]
"""`open` waits for whoever is asked; `nobody`: everybody who could cover has declined."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """
    Somebody who could cover, with what that would come to.

    Parameters
    ----------
    feasible
        Whether it breaks no rule.
    breaches
        The rules that it breaks, a sentence each.
    deviation_before, deviation_after
        What they carry above their fair share, without the cover and with it.
    gain
        By how much the sum of squared deviations of those concerned falls: above zero, it is fairer after.
    """

    person: str
    name: str
    feasible: bool
    breaches: tuple[str, ...]
    deviation_before: Figure
    deviation_after: Figure
    gain: Figure


@dataclass(frozen=True, kw_only=True)
class CoverRequest:
    """
    A request to be covered.

    Nobody is asked but the first of the candidates who have not declined, so that no request is broadcast.

    Parameters
    ----------
    rotation
        Its id.
    person
        Who asks to be covered.
    candidates
        In the order in which they are asked; those who could not cover without breaking a rule are left out.
    declined
        Those who have said no.
    override
        The id of the cover that came of it.
    """

    id: str
    rotation: str
    tier: str
    seat: int
    span: Span
    person: str
    candidates: tuple[Candidate, ...]
    made_at: AwareDatetime
    made_by: str
    why: str = ""
    state: State = "open"
    declined: tuple[str, ...] = ()
    override: str = ""

    @property
    def asked(self) -> str:
        """Return who is asked now; empty: nobody any more."""
        if self.state != "open":
            return ""
        return next((one.person for one in self.candidates if one.person not in self.declined), "")

    def after_no(self, person: str) -> CoverRequest:
        """Return it with somebody's no: the next one is asked."""
        self._need_asked(person)
        left = replace(self, declined=(*self.declined, person))
        return left if left.asked else replace(left, state="nobody")

    def after_yes(self, person: str, override: str) -> CoverRequest:
        """Return it with somebody's yes."""
        self._need_asked(person)
        return replace(self, state="covered", override=override)

    def need_open(self) -> None:
        """Refuse what is over."""
        if self.state != "open":
            raise Conflict(f"The request is {self.state}, not open.", "Ask again, if you still need cover.")

    def _need_asked(self, person: str) -> None:
        self.need_open()
        if person != self.asked:
            raise Forbidden(
                f"{person} is not asked.", "Whoever is asked answers; the others are not bothered."
            )


def ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates in the order in which to ask: those who can, then what is fairest for everybody."""
    return tuple(
        sorted(candidates, key=lambda one: (not one.feasible, -one.gain, one.deviation_after, one.name))
    )
