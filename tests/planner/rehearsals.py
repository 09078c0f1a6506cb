"""Searches that go wrong in the ways that real ones do; a child process runs them in place of the planner."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from typing import Any

from constraints._rule import Problem
from scheduler.domain.errors import Invalid
from scheduler.planner.solving import descent
from scheduler.planner.solving.solution import Progress, Solution, Tell
from scheduler.planner.solving.solve import solve


def hangs_at_spacing(problem: Problem, *, tell: Tell, **options: Any) -> Solution:
    """Hang once the second level has a first plan, which is not proven yet."""
    descent.SMALL = 0
    return solve(problem, tell=_hooked(tell, "spacing", lambda: time.sleep(600)), **options)


def hangs_at_fairness(problem: Problem, *, tell: Tell, **options: Any) -> Solution:
    """Hang once the fairness level has a first plan."""
    return solve(problem, tell=_hooked(tell, "fairness", lambda: time.sleep(600)), **options)


def devours_memory_at_spacing(problem: Problem, *, tell: Tell, **options: Any) -> Solution:
    """Take all the memory there is once the second level has a first plan."""
    return solve(problem, tell=_hooked(tell, "spacing", _devour), **options)


def is_killed_at_spacing(problem: Problem, *, tell: Tell, **options: Any) -> Solution:
    """Be killed from outside once the second level has a first plan."""
    return solve(
        problem, tell=_hooked(tell, "spacing", lambda: os.kill(os.getpid(), signal.SIGKILL)), **options
    )


def hangs(problem: Problem, **options: Any) -> Solution:
    """Never say a word."""
    time.sleep(600)
    raise AssertionError("nobody waits this long")


def gives_everything_to_one(problem: Problem, **options: Any) -> Solution:
    """Break the rules."""
    found = solve(problem, **options)
    assert found.shifts is not None
    return replace(found, shifts=tuple(replace(shift, person="ann") for shift in found.shifts))


def refuses(problem: Problem, **options: Any) -> Solution:
    raise Invalid("The team is empty.", "Add people.")


def stumbles(problem: Problem, **options: Any) -> Solution:
    raise Unportable(lambda: None)


def says_much_on_stdout(problem: Problem, **options: Any) -> str:
    print("a solver's log " * 10_000)
    return "done"


class Unportable(Exception):
    """An error that no other process can read."""


def _hooked(tell: Tell, level: str, act: Any) -> Tell:
    def hear(progress: Progress) -> None:
        tell(progress)
        if progress.level == level:
            act()

    return hear


def _devour() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(64 * 2**20))
