"""The facts of a model as literals of a program: insist on some of them, and ask what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from constraints._model import PlanModel, Row
from constraints._rule import Fact
from scheduler.planner.solving.program import Answer, Program, Strategy

QUICK = Strategy(
    name="clash",
    deterministic_time=0.5,
    parameters={"cp_model_presolve": False, "linearization_level": 0},
)
"""Most clashes are found by propagation, which presolve only delays."""

THOROUGH = Strategy(name="clash", deterministic_time=10)
"""For what needs counting over many turns."""

SECOND_OPINION = Strategy(
    name="proof",
    deterministic_time=20,
    parameters={"cp_model_presolve": False, "linearization_level": 1, "symmetry_level": 0},
)


class FactBook:
    """
    What a model that explains says, fact by fact.

    Attributes
    ----------
    facts
        All that can be argued about, in the order in which the rules say them.
    spent
        Deterministic seconds of all searches.
    """

    def __init__(self, model: PlanModel, seed: int) -> None:
        self.model, self.seed, self.spent = model, seed, 0.0
        self.rows: dict[Fact, list[Row]] = {}
        self.background: list[Row] = []
        for row in model.rows:
            if row.fact is None or row.fact.rule.background:
                self.background.append(row)
            else:
                self.rows.setdefault(row.fact, []).append(row)
        self.facts = tuple(self.rows)

    def insist(self, facts: Iterable[Fact]) -> Insistence:
        """Return a program of these facts alone, and of what is never argued about."""
        return Insistence(self, tuple(facts))

    def clash(self, facts: Sequence[Fact], strategy: Strategy, seed: int) -> bool:
        """Say whether no plan keeps all these facts, by a program in which nothing is assumed."""
        program, _ = self.program(facts, argued=False)
        return self.run(program, strategy, seed).status == "infeasible"

    def program(self, facts: Sequence[Fact], *, argued: bool) -> tuple[Program, dict[Fact, int]]:
        """
        Return a program over the choices that the facts speak of.

        Parameters
        ----------
        argued
            Whether each fact holds only while its literal is true, which is returned by fact.
        """
        mine = {fact: self.rows[fact] for fact in facts}
        choices = dict.fromkeys(choice for rows in mine.values() for row in rows for choice in row.choices)
        program = Program()
        variable = {choice: program.boolean() for choice in choices}
        for row in self.background:
            there = [choice for choice in row.choices if choice in variable]
            if len(there) > 1 or (there and row.low is not None):
                _add(program, row, variable)
        literals: dict[Fact, int] = {}
        for fact, rows in mine.items():
            if argued:
                literals[fact] = program.boolean()
            for row in rows:
                _add(program, row, variable, when=(literals[fact],) if argued else ())
        return program, literals

    def run(self, program: Program, strategy: Strategy, seed: int) -> Answer:
        answer = program.solve(strategy, seed=seed)
        self.spent += answer.deterministic_time
        return answer


class Insistence:
    """A program in which each fact can be insisted on or let go."""

    def __init__(self, book: FactBook, facts: tuple[Fact, ...]) -> None:
        self.book = book
        self._program, self._literals = book.program(facts, argued=True)
        self._facts = {literal: fact for fact, literal in self._literals.items()}

    def on(self, facts: Iterable[Fact], *, seed: int | None = None) -> Answer:
        """Look for a plan that keeps these facts."""
        self._program.assume([self._literals[fact] for fact in facts])
        seed = self.book.seed if seed is None else seed
        answer = self.book.run(self._program, QUICK, seed)
        if answer.status == "unknown":
            answer = self.book.run(self._program, THOROUGH, seed)
        return answer

    def core(self, answer: Answer) -> tuple[Fact, ...]:
        """Return the facts that an answer blames: a hint, until it is proven."""
        return tuple(self._facts[literal] for literal in answer.core)


def _add(program: Program, row: Row, variable: dict[int, int], when: Iterable[int] = ()) -> None:
    """Add a row over the choices that have a variable; a choice without one is not taken by anybody."""
    weights = row.coefficients or (1,) * len(row.choices)
    there = [
        (variable[choice], w) for choice, w in zip(row.choices, weights, strict=True) if choice in variable
    ]
    program.row([v for v, _ in there], [w for _, w in there], low=row.low, high=row.high, when=when)
