"""Shadow turns: as early as the shifts allow, and no more than are owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from constraints._model import PlanModel
from scheduler.planner.solving.program import Program, Strategy


def early_shadows(model: PlanModel, bare: Program, values: Sequence[int], seed: int) -> tuple[int, ...]:
    """
    Return the choices with all shifts as they are and the shadow turns put first.

    Parameters
    ----------
    bare
        The model's rows without any level's.
    """
    choices = tuple(values[: len(model.seats)])
    shadows = [n for n, seat in enumerate(model.seats) if seat.slot is None]
    if not shadows:
        return choices
    tidy = bare.fixed({n: choices[n] for n, seat in enumerate(model.seats) if seat.slot is not None})
    for (person, rotation), owed in model.owed.items():
        mine = [n for n in shadows if (model.seats[n].person, model.seats[n].rotation) == (person, rotation)]
        tidy.row(mine, high=owed)
    latest = max(model.seats[n].turn.ordinal for n in shadows) + 1
    tidy.minimise({n: model.seats[n].turn.ordinal - 2 * latest for n in shadows})
    answer = tidy.solve(Strategy(name="shadows", deterministic_time=5), seed=seed)
    return answer.values if answer.solved else tuple(enough_shadows(model, choices))


def enough_shadows(model: PlanModel, values: Sequence[int]) -> list[int]:
    """Return the choices without the shadow turns that come after all that are owed are served."""
    kept = list(values[: len(model.seats)])
    served: Counter[tuple[str, str]] = Counter()
    shadows = [n for n, seat in enumerate(model.seats) if seat.slot is None and kept[n]]
    for n in sorted(shadows, key=lambda n: model.seats[n].turn.span.start):
        key = (model.seats[n].person, model.seats[n].rotation)
        served[key] += 1
        kept[n] = int(served[key] <= model.owed.get(key, 0))
    return kept
