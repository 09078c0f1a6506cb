"""
Why this person, why this week: the opposite is forced and solved, and what is wrong with it is the answer.

What the solver finds is not believed before the checker has found no rule broken and the same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version

from constraints._model import PlanModel
from constraints._rule import Fact, Problem
from scheduler.checker.check import bare_check
from scheduler.domain.answers import Difference, Verdict, Why
from scheduler.domain.errors import Invalid
from scheduler.domain.explanation import NamedFact
from scheduler.domain.handovers import handovers
from scheduler.domain.plan import Level, Shift, SolverRun
from scheduler.planner.no_plan.facts import FactBook
from scheduler.planner.no_plan.minimal_clash import smallest_clash
from scheduler.planner.no_plan.telling import named, told
from scheduler.planner.solving.levels import order
from scheduler.planner.swaps.effects import effects
from scheduler.planner.why.alternative import Alternative, alternative
from scheduler.planner.why.asked import Asked, asking
from scheduler.planner.why.question import Meant, Question
from scheduler.planner.why.why_words import sentences


def why(
    problem: Problem,
    shifts: Iterable[Shift],
    question: Question,
    *,
    known: Sequence[Level] = (),
    seed: int = 1,
) -> Why:
    """
    Return why somebody has a week in a plan, or has it not.

    Parameters
    ----------
    known
        The plan's levels, as far as their proofs can be trusted; none for a plan of unknown origin.

    Raises
    ------
    Invalid
        When the plan breaks rules, so that there is nothing to compare with.
    """
    plan = tuple(sorted(shifts))
    meant = Meant(problem.team, plan, question)
    report = bare_check(problem, plan)
    if not report.ok:
        fault = next(iter((*(b.sentence for b in report.breaches), *report.disagreements)))
        raise Invalid(f"The plan breaks rules: {fault}", "Plan the team again, then ask about that plan.")
    return _Asking(problem, plan, meant, known, seed).answer()


class _Asking:
    """One question on its way to an answer."""

    def __init__(
        self,
        problem: Problem,
        plan: tuple[Shift, ...],
        meant: Meant,
        known: Sequence[Level],
        seed: int,
    ) -> None:
        self.problem, self.plan, self.meant = problem, plan, meant
        replan = bool(problem.team.published.shifts)
        self.order = [level.name for level in known] or list(order(problem, replan=replan))
        self.proven = frozenset(level.name for level in known if level.proven)
        self.seed, self.spent = seed, 0.0
        self.wishes = self._wishes()

    def answer(self) -> Why:
        meant = self.meant
        if meant.held in meant.settled or (meant.held is None and self._all_settled()):
            return self._why("settled")
        forced = asking(self.problem, *self.wishes)
        other = alternative(forced, self.plan, self.order, self.proven, seed=self.seed)
        self.spent += other.spent
        if other.shifts is None:
            return self._impossible(forced) if other.impossible else self._why("unknown")
        return self._compared(forced, other)

    def _wishes(self) -> list[Asked]:
        """Return what the alternative has to have, as rules."""
        meant = self.meant
        seats = tuple((slot.rotation, slot.tier.name, slot.turn.span.start) for slot in meant.slots)
        wishes = [Asked(person=meant.person, seats=seats, holds=meant.held is None)]
        if meant.instead:
            wishes.append(Asked(person=meant.instead, seats=seats, holds=True))
        return wishes

    def _all_settled(self) -> bool:
        settled = [(shift.rotation, shift.tier, shift.start) for shift in self.meant.settled]
        return all(
            settled.count((slot.rotation, slot.tier.name, slot.turn.span.start)) >= slot.tier.count
            for slot in self.meant.slots
        )

    def _impossible(self, forced: Problem) -> Why:
        """Say which facts stand against the alternative."""
        book = FactBook(PlanModel(forced, explain=True), self.seed)
        facts, alike = self._forbidding(book), {}
        if not facts and (found := smallest_clash(book)) is not None:
            facts, alike = [fact for fact in found.facts if fact.rule not in self.wishes], found.alike
        self.spent += book.spent
        team = self.problem.team
        return self._why(
            "impossible",
            clash=tuple(named(fact, team, alike.get(fact, ())) for fact in facts),
            said=told(facts, team, alike),
        )

    def _forbidding(self, book: FactBook) -> list[Fact]:
        """Return a fact for each seat asked for that forbids it by itself; none where a seat has none."""
        wish = self.wishes[-1]
        if not wish.holds:
            return []
        found: list[Fact] = []
        for slot in self.meant.slots:
            choice = book.model.works(wish.person, slot)
            against = [
                fact
                for fact, rows in book.rows.items()
                if any(row.choices == (choice,) and row.high == 0 for row in rows)
            ]
            if not against:
                return []
            found += [] if any(fact in found for fact in against) else against[:1]
        return found

    def _compared(self, forced: Problem, other: Alternative) -> Why:
        """Say where the alternative first differs from the plan."""
        assert other.shifts is not None
        self._believe(forced, other)
        last = other.levels[-1] if other.levels else None
        differs = last if last and last.after != last.before else None
        verdict: Verdict = "equal"
        if differs is not None:
            verdict = "costs" if differs.after > differs.before else "better"
        return self._why(verdict, other=other, differs=differs)

    def _believe(self, forced: Problem, other: Alternative) -> None:
        """Refuse an alternative that the checker does not see as the solver does."""
        found = bare_check(forced, other.shifts or ())
        faults = [*(breach.sentence for breach in found.breaches), *found.disagreements]
        for level in other.levels:
            value = found.levels.get(level.level, level.after)
            if level.level not in ("stability", "leximax") and value != level.after:
                faults.append(f"{level.level} is {value}, not {level.after}.")
        if faults:
            raise RuntimeError("The checker does not believe the alternative: " + " ".join(faults))

    def _why(
        self,
        verdict: Verdict,
        *,
        other: Alternative | None = None,
        differs: Difference | None = None,
        clash: tuple[NamedFact, ...] = (),
        said: Sequence[str] = (),
    ) -> Why:
        meant, slot = self.meant, self.meant.slots[0]
        after = other.shifts if other is not None and other.shifts is not None else self.plan
        answer = Why(
            person=meant.person,
            rotation=slot.rotation,
            tier=slot.tier.name if len(meant.slots) == 1 else "",
            start=slot.turn.span.start,
            holds=meant.held is not None,
            instead=meant.instead,
            verdict=verdict,
            other=self._other(after),
            clash=clash,
            level=differs,
            levels=() if other is None else other.levels,
            effects=effects(self.problem, self.plan, after, differs.level if differs else ""),
            handovers=handovers(self.plan, after),
            sentences=(),
            run=SolverRun(
                version=f"ortools {version('ortools')}",
                seed=self.seed,
                deterministic_time=round(self.spent, 6),
            ),
        )
        return replace(answer, sentences=sentences(answer, self.problem.team, meant.settled, said))

    def _other(self, after: Sequence[Shift]) -> str:
        """Return who holds the seat in the alternative, or in the plan the seat that was asked for."""
        old, new = set(self.plan), set(after)
        keys = {(slot.rotation, slot.tier.name, slot.turn.span.start) for slot in self.meant.slots}
        won = sorted(s for s in new - old if (s.rotation, s.tier, s.start) in keys)
        if self.meant.held is not None:
            return self.meant.instead or next((shift.person for shift in won), "")
        mine = [(s.rotation, s.tier, s.start) for s in won if s.person == self.meant.person]
        lost = sorted(s for s in old - new if (s.rotation, s.tier, s.start) in mine)
        return next((shift.person for shift in lost), "")
