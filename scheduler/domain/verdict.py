"""Verdicts: what a change would break, and what it would do to everybody's fairness, said beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Conflict
from scheduler.domain.plan import Breach, Figure


@dataclass(frozen=True, kw_only=True)
class Carries:
    """
    What one person carries in the horizon, before and after a change.

    Parameters
    ----------
    fair_share
        Points they should carry, history included.
    before, after
        Points they carry, history included.
    deviation_before, deviation_after
        The same less the fair share; above zero they carry too much.
    """

    person: str
    name: str
    fair_share: Figure
    before: Figure
    after: Figure
    deviation_before: Figure
    deviation_after: Figure


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    What a change of the schedule comes to.

    Parameters
    ----------
    ok
        Whether it breaks no rule that was not broken before.
    breaches
        The rules that it breaks, the first of them first.
    fairness
        For everybody whose load changes, in the order of the team's people.
    """

    ok: bool
    breaches: tuple[Breach, ...]
    fairness: tuple[Carries, ...]

    @classmethod
    def of(cls, breaches: Iterable[Breach], fairness: Iterable[Carries]) -> Verdict:
        """Return a verdict."""
        found = tuple(breaches)
        return cls(ok=not found, breaches=found, fairness=tuple(fairness))


class Unaccepted(Conflict):
    """
    A change breaks rules, and nobody who may has accepted that.

    Parameters
    ----------
    verdict
        What it would do.
    """

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.breaches[0].sentence
        more = f" So do {len(verdict.breaches) - 1} more." if len(verdict.breaches) > 1 else ""
        super().__init__(
            f"This would break a rule: {first}{more}",
            "Choose somebody or some time else; or let a manager send it again with accept_breaches.",
        )
        self.verdict = verdict

    def __reduce__(self) -> tuple[type[Unaccepted], tuple[Verdict], dict[str, object]]:  # type: ignore[override]
        return type(self), (self.verdict,), {}
