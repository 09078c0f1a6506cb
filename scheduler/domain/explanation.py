"""Explanations: why there is no plan, what would help, and the plan that breaks as little as possible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Breach, Fairness, Level, Shift, SolverRun


@dataclass(frozen=True, kw_only=True)
class NamedFact:
    """
    One thing that is so: "Bo is off in the week of 2026-12-21".

    Parameters
    ----------
    rule
        The kind of the rule that makes it matter.
    person, tier
        Empty where it is about nobody, or no tier, in particular.
    turn
        The local day on which the turn begins that it is about; empty where it is about no single turn.
    start
        The same as an instant.
    sentence
        In words, without a full stop.
    alike
        People with whom the same would be so: the clash is no other with one of them in this person's stead.
    """

    rule: str
    rotation: str
    person: str = ""
    tier: str = ""
    turn: str = ""
    start: AwareDatetime | None = None
    detail: str = ""
    sentence: str
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clash:
    """
    Facts that no plan can keep together, though it can keep all but any one of them.

    Parameters
    ----------
    sentences
        The facts in words; those that say the same of several people or turns are one sentence.
    likewise
        Where one fact clashes by itself: facts of other turns that do so too; they are in its sentence.
    proven
        Whether two searches with different settings agree that the facts clash.
    minimal
        Whether for each fact a plan was found that keeps all the others.
    """

    facts: tuple[NamedFact, ...]
    sentences: tuple[str, ...]
    likewise: tuple[NamedFact, ...] = ()
    proven: bool
    minimal: bool


@dataclass(frozen=True, kw_only=True)
class TeamChange:
    """
    What is changed about a team, so that there is a plan.

    Parameters
    ----------
    rotation
        The one that people join.
    added
        How many people join who are not there yet.
    lent
        Ids of people of other rotations who join.
    since
        Their first day; None: they are there throughout.
    weeks
        How many weeks of the horizon are planned; None: all.
    """

    rotation: str
    added: int = 0
    lent: tuple[str, ...] = ()
    since: date | None = None
    weeks: int | None = None


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """
    Facts that, set aside together, leave a plan, and the best plan that was found then.

    Parameters
    ----------
    sentence
        What a manager would do, beginning with a verb, without a full stop.
    aside
        The facts that are set aside; none where a change of the team is enough.
    price
        The units of breach, each at the price of its rule.
    breaches
        What the check finds in the plan: the price, rule by rule.
    levels
        What the plan reaches of what is wished for; a level that is not proven may do better still.
    change
        What is changed about the team before; the plan is of the changed team. None: nothing.
    """

    sentence: str
    aside: tuple[NamedFact, ...]
    price: int
    breaches: tuple[Breach, ...]
    levels: tuple[Level, ...]
    fairness: Fairness
    shifts: tuple[Shift, ...]
    change: TeamChange | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """
    Why there is no plan.

    Parameters
    ----------
    impossible
        Whether it is certain, by two proofs, that no plan keeps every rule.
    clash
        The smallest that was found; None where none was in time.
    further
        Clashes that stay when the first is resolved by the cheapest way out, such as another week.
    ways_out
        The cheapest first.
    bent
        The plan that breaks as little as possible, of the cheapest way out; None where none was found.
    """

    impossible: bool
    clash: Clash | None
    further: tuple[Clash, ...] = ()
    ways_out: tuple[WayOut, ...]
    bent: WayOut | None
    run: SolverRun

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say it as people say it, a line each."""
        return tuple(_told(self))


def _told(explanation: Explanation) -> Iterator[str]:
    yield from _why(explanation)
    if explanation.ways_out:
        yield "Ways out, the cheapest first:"
    for number, way in enumerate(explanation.ways_out, start=1):
        cost = f"price {way.price}, " if way.aside else ""
        yield (
            f"{number}. {_capital(way.sentence)} ({cost}worst deviation "
            f"{float(way.fairness.worst):.2f} points)."
        )
    if explanation.bent is not None and explanation.bent.breaches:
        yield "The plan that breaks least does so here:"
        for breach in explanation.bent.breaches:
            yield f"- {breach.sentence}"


def _why(explanation: Explanation) -> Iterator[str]:
    clash = explanation.clash
    if clash is None:
        yield "No plan was found in the time there was, and no proof that there is none."
        return
    certain = "" if clash.proven else ", as far as one search can tell"
    yield f"No plan keeps all of this{certain}:"
    for sentence in clash.sentences:
        yield f"- {sentence}."
    for other in explanation.further:
        yield "Nor does any plan keep all of this:"
        for sentence in other.sentences:
            yield f"- {sentence}."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
