"""
The cheapest ways to bend the rules: every fact that has a price may give way, for that price.

The rows are those of a model that explains. A seat that a rule forbids may be taken, which breaks the rule
once; a sum may pass its limit, a unit for each. What has no price holds whatever it costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from constraints._model import PlanModel, Row
from constraints._rule import Fact
from scheduler.planner.solving.program import Answer, Program, Strategy


@dataclass(frozen=True, kw_only=True)
class Bend:
    """
    Facts that give way together.

    Parameters
    ----------
    amounts
        By how many units of breach each.
    price
        Of all units together.
    values
        Of the model's choices, in a plan that keeps everything else.
    least
        Whether nothing that was not ruled out is known to be cheaper.
    """

    amounts: dict[Fact, int]
    price: int
    values: tuple[int, ...]
    least: bool


class Bending:
    """
    A program in which facts give way for their price; each answer can be ruled out before the next.

    Parameters
    ----------
    values, rotations
        Where given, only these rotations are planned anew; all others keep these values.
    """

    def __init__(
        self,
        model: PlanModel,
        seed: int,
        *,
        values: Sequence[int] | None = None,
        rotations: Collection[str] = (),
    ) -> None:
        self.model, self.seed, self.spent = model, seed, 0.0
        self._program = Program()
        self._terms: dict[int, int] = {}
        self._slack: dict[Fact, dict[int, None]] = defaultdict(dict)
        self._owed: dict[Fact, int] = defaultdict(int)
        self._values: tuple[int, ...] = ()
        free = set()
        for n, seat in enumerate(model.seats):
            if values is None or seat.rotation in rotations:
                free.add(self._program.boolean())
            else:
                self._program.integer(values[n], values[n])
        for row in model.rows:
            if row.choices and free.isdisjoint(row.choices):
                continue
            if row.fact is None or not row.fact.rule.price:
                self._program.row(row.choices, row.coefficients, low=row.low, high=row.high)
            else:
                self._bend(row, row.fact)

    def cheapest(self, strategy: Strategy) -> Bend | None:
        """Return what is cheapest to set aside of all that is not ruled out; None where nothing helps."""
        self._program.minimise(self._terms)
        if self._values:
            self._program.hint(dict(enumerate(self._values[: len(self.model.seats)])))
        answer = self._program.solve(strategy, seed=self.seed)
        self.spent += answer.deterministic_time
        if not answer.solved:
            return None
        self._values = answer.values
        return self._read(answer)

    def rule_out(self, facts: Collection[Fact]) -> None:
        """Never again set all of these facts aside together."""
        given = [self._gives_way(fact) for fact in facts if self._slack[fact]]
        self._program.row(given, high=len(given) - 1)

    def rule_out_kinds(self, kinds: Collection[str]) -> None:
        """Never again set a fact of these rules aside that could hold."""
        for fact, slack in self._slack.items():
            if fact.rule.kind in kinds:
                for variable in slack:
                    self._program.row([variable], high=0)

    @property
    def forced(self) -> dict[Fact, int]:
        """Return the facts that no choice can keep, such as a rotation that is too small."""
        return dict(self._owed)

    def _bend(self, row: Row, fact: Fact) -> None:
        price = fact.rule.price
        if not row.choices:
            self._owed[fact] += row.low or 0
        elif len(row.choices) == 1 and row.low is None and row.high == 0 and row.coefficients is None:
            self._let(fact, row.choices[0], price)
        elif row.low is not None:
            short = self._program.integer(0, max(1, row.low))
            self._let(fact, short, price)
            weights = row.coefficients or (1,) * len(row.choices)
            self._program.row([*row.choices, short], [*weights, 1], low=row.low)
            if row.high is not None:  # a seat may stay open, but is never filled twice
                self._program.row(row.choices, row.coefficients, high=row.high)
        else:
            weights = row.coefficients or (1,) * len(row.choices)
            most = sum(w for w in weights if w > 0) - (row.high or 0)
            over = self._over(fact, most)
            self._let(fact, over, price)
            self._program.row([*row.choices, over], [*weights, -1], high=row.high)

    def _over(self, fact: Fact, most: int) -> int:
        """Return how far a fact's limit is passed: once, though several rows may say it of one turn."""
        if fact.ordinal is not None and self._slack[fact]:
            return next(iter(self._slack[fact]))
        return self._program.integer(0, max(1, most))

    def _let(self, fact: Fact, slack: int, price: int) -> None:
        if slack not in self._slack[fact]:
            self._slack[fact][slack] = None
            self._terms[slack] = self._terms.get(slack, 0) + price

    def _gives_way(self, fact: Fact) -> int:
        """Return a variable that is true wherever the fact gives way."""
        given = self._program.boolean()
        for slack in self._slack[fact]:
            self._program.row([slack, given], [1, -self._program.domain(slack)[1]], high=0)
        return given

    def _read(self, answer: Answer) -> Bend:
        amounts = dict(self._owed)
        for fact, amount in self._amounts(answer.values):
            amounts[fact] = amounts.get(fact, 0) + amount
        owed = sum(fact.rule.price * amount for fact, amount in self._owed.items())
        return Bend(
            amounts=amounts,
            price=answer.objective + owed,
            values=answer.values[: len(self.model.seats)],
            least=answer.status == "optimal",
        )

    def _amounts(self, values: Sequence[int]) -> Iterator[tuple[Fact, int]]:
        for fact, slack in self._slack.items():
            amount = sum(values[variable] for variable in slack)
            if amount:
                yield fact, amount
