"""What a plan says of itself, held against what its shifts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from fractions import Fraction

from scheduler.checker.certificate import Certificate
from scheduler.domain.plan import Fairness, Level, Plan

TOLERANCE = Fraction(1, 10**9)
"""Plans are written to nine decimals."""


def contradictions(
    plan: Plan,
    *,
    levels: Mapping[str, Fraction],
    fairness: Fairness,
    certificate: Certificate,
    digest: str | None,
) -> Iterator[str]:
    """
    Yield one sentence for each claim of a plan that is not so.

    Parameters
    ----------
    digest
        Of the team the plan is held against; None: it is not compared.
    """
    if digest is not None and plan.digest != digest:
        yield f"The plan was made from another team file ({plan.digest[:12]}, not {digest[:12]})."
    for level in plan.levels:
        yield from _of_level(level, levels)
    yield from _of_fairness(plan.fairness, fairness)
    if plan.certificate and plan.certificate != certificate.as_dict():
        yield f"The plan's certificate is {plan.certificate}, not {certificate.as_dict()}."


def _of_level(level: Level, levels: Mapping[str, Fraction]) -> Iterator[str]:
    found = levels.get(level.name)
    if found is None:
        yield f"The plan has a level {level.name!r} that nobody knows."
    elif _differ(level.value, found):
        yield f"The plan claims {_said(level.value)} for {level.name}; its shifts come to {_said(found)}."
    if level.bound > level.value + TOLERANCE:
        yield (
            f"The plan's bound of {_said(level.bound)} for {level.name} is above its value of "
            f"{_said(level.value)}."
        )
    if level.proven and _differ(level.value, level.bound):
        yield (
            f"The plan calls {level.name} proven, but its value is {_said(level.value)} and its bound "
            f"{_said(level.bound)}."
        )


def _of_fairness(claimed: Fairness, found: Fairness) -> Iterator[str]:
    for name in (field.name for field in fields(Fairness) if field.name != "people"):
        if _differ(getattr(claimed, name), getattr(found, name)):
            yield (
                f"The plan claims {_said(getattr(claimed, name))} as its fairness in {name}, not "
                f"{_said(getattr(found, name))}."
            )
    people = {row.person: row for row in found.people}
    if people.keys() != {row.person for row in claimed.people}:
        yield "The plan's fairness names other people than the team."
    for row in claimed.people:
        true = people.get(row.person)
        for name in ("exposure", "history", "load", "fair_share", "deviation"):
            if true and _differ(getattr(row, name), getattr(true, name)):
                yield (
                    f"The plan claims {_said(getattr(row, name))} as {row.person}'s {name}, not "
                    f"{_said(getattr(true, name))}."
                )


def _differ(claimed: Fraction, found: Fraction) -> bool:
    return abs(claimed - found) > TOLERANCE


def _said(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9g}"
