"""Plans of rotations that share people come down to the bound of their relaxation."""

from __future__ import annotations

import pytest

from benchmarks.instances import Family, drawn
from scheduler.checker.check import bare_check
from scheduler.planner.solving import approach, attempts, descent
from scheduler.planner.solving.relaxation import Relaxation
from scheduler.planner.solving.solution import Limits
from scheduler.planner.solving.solve import solve

SHARING = Family(people=(18, 18), weeks=20, rotations=3, joiners=(1, 1), leavers=(1, 1))


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have small problems solved as large ones are, and return the bounds that plans are brought down to."""
    seen: list[int] = []

    class Seen(Relaxation):
        def at_most(self, most: int) -> None:
            seen.append(most)
            super().at_most(most)

    monkeypatch.setattr(descent, "SMALL", 0)
    for module in (attempts, descent):
        monkeypatch.setattr(module, "LARGE", 500)
    monkeypatch.setattr(approach, "Relaxation", Seen)
    return seen


def test_what_is_wished_for_is_proven_near_the_bound_the_same_way_each_time(bounds: list[int]) -> None:
    problem = drawn(SHARING, "sharing", 1)
    solution = solve(problem)
    values = {level.name: level.value for level in solution.levels}
    assert bounds == [values["spacing"], values["wishes"]]
    assert all(level.proven for level in solution.levels)
    assert solve(problem).shifts == solution.shifts


def test_groups_of_a_huge_problem_are_brought_down_one_after_the_other(
    bounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LARGE", 100)
    monkeypatch.setattr(attempts, "GROUP", 2)
    problem = drawn(SHARING, "sharing", 1)
    names = [rotation.name for rotation in problem.team.rotations]
    assert sorted(name for group in attempts.groups(problem.team) for name in group) == sorted(names * 2)

    solution = solve(problem, limits=Limits(level=0.2))
    assert len(bounds) > 2
    assert solution.shifts is not None
    report = bare_check(problem, solution.shifts)
    assert report.ok
    assert report.levels["spacing"] == solution.levels[2].value
