from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.domain.errors import Invalid
from scheduler.planner.running import child as searches
from scheduler.planner.running.child import plan_in_child
from scheduler.planner.running.process import Child, Died
from scheduler.planner.solving.solution import Progress
from scheduler.planner.solving.solve import solve
from tests.builders import PRIMARY, SECONDARY, a_person, a_team

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")

ROOT = Path(__file__).parents[2]
GIGABYTE = 2**30


@pytest.fixture
def team() -> Problem:
    away = a_person("Ann", off=["2027-01-04/2027-01-18"])
    return a_team(away, "Bo", "Cy", "Dee", "Eve", weeks=20, tiers=(PRIMARY, SECONDARY))


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    yield
    assert children() == []


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return monkeypatch


def rehearse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(searches, "SOLVE", f"tests.planner.rehearsals:{name}")


def children() -> list[int]:
    """Return the processes below this one that search."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        fields = stat_of(process)
        ours = fields[1:2] == [str(os.getpid())] and fields[0] != "Z"
        if ours and b"scheduler.planner.running.worker" in (process / "cmdline").read_bytes():
            found.append(int(process.name))
    return found


def stat_of(process: Path) -> list[str]:
    """Return a process's state, its parent, and more, as Linux tells; nothing where it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def test_a_child_finds_what_the_planner_finds(team: Problem) -> None:
    there, here = plan_in_child(team), solve(team)
    assert (there.shifts, there.levels, there.run) == (here.shifts, here.levels, here.run)
    assert there.stopped == ""


def test_one_child_answers_question_after_question(team: Problem) -> None:
    with Child() as child:
        first = plan_in_child(team, child=child)
        second = plan_in_child(team, child=child)
        assert child.alive
    assert first.shifts == second.shifts


def test_progress_reaches_the_parent_while_the_child_searches(team: Problem) -> None:
    told: list[Progress] = []
    solution = plan_in_child(team, tell=told.append)
    done = [progress.level for progress in told if progress.done]
    assert done == [level.name for level in solution.levels]
    last = [progress for progress in told if progress.done][-1].shifts
    assert last == solution.shifts


def test_every_plan_told_keeps_every_rule(team: Problem) -> None:
    told: list[Progress] = []
    plan_in_child(team, tell=told.append)
    for progress in told:
        if progress.shifts is not None:
            report = bare_check(team, progress.shifts)
            assert report.ok
            assert report.levels[progress.level] == progress.value


def test_a_search_past_its_wall_limit_is_killed_and_the_best_plan_so_far_is_kept(
    team: Problem, rehearsed: pytest.MonkeyPatch
) -> None:
    rehearse(rehearsed, "hangs_at_spacing")
    began = time.monotonic()
    best = plan_in_child(team, wall=timedelta(seconds=6))
    assert time.monotonic() - began < 60
    assert best.shifts is not None
    assert bare_check(team, best.shifts).ok
    solved = [(level.name, level.proven) for level in best.levels]
    assert solved == [("fairness", True), ("leximax", True), ("spacing", False)]
    assert best.levels[2].bound <= best.levels[2].value
    assert best.stopped == "The search was stopped by the clock."
    assert not best.impossible


def test_a_child_out_of_memory_is_reported_with_the_cause(
    team: Problem, rehearsed: pytest.MonkeyPatch
) -> None:
    rehearse(rehearsed, "devours_memory_at_spacing")
    best = plan_in_child(team, memory=GIGABYTE)
    assert best.stopped == "The search ran out of memory (it may have 1024 MiB)."
    assert best.shifts is not None
    assert bare_check(team, best.shifts).ok


def test_a_child_that_is_killed_from_outside_is_reported_and_the_best_plan_is_kept(
    team: Problem, rehearsed: pytest.MonkeyPatch
) -> None:
    rehearse(rehearsed, "is_killed_at_spacing")
    best = plan_in_child(team)
    assert best.stopped == "The search was killed from outside, as systems do that run out of memory."
    assert best.shifts is not None


def test_a_search_that_is_stopped_before_its_first_plan_has_none_and_says_that_it_does_not_know(
    team: Problem, rehearsed: pytest.MonkeyPatch
) -> None:
    rehearse(rehearsed, "hangs")
    best = plan_in_child(team, wall=timedelta(seconds=0.2))
    assert best.shifts is None
    assert not best.impossible


def test_a_question_to_a_dead_child_is_asked_of_another(team: Problem) -> None:
    with Child() as child:
        child.close()
        assert plan_in_child(team, child=child).shifts is not None


def test_errors_of_the_child_come_back_as_they_were(team: Problem, rehearsed: pytest.MonkeyPatch) -> None:
    rehearse(rehearsed, "refuses")
    with pytest.raises(Invalid) as caught:
        plan_in_child(team)
    assert (caught.value.what, caught.value.mend) == ("The team is empty.", "Add people.")
    assert "in refuses" in caught.value.__notes__[0]


def test_an_error_that_cannot_travel_comes_back_in_words(
    team: Problem, rehearsed: pytest.MonkeyPatch
) -> None:
    rehearse(rehearsed, "stumbles")
    with pytest.raises(RuntimeError, match="Unportable"):
        plan_in_child(team)


def test_what_a_solver_prints_is_no_part_of_the_answer(
    team: Problem, rehearsed: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with Child() as child:
        assert child.ask("tests.planner.rehearsals:says_much_on_stdout", team) == "done"
    assert capfd.readouterr().out == ""


def test_a_child_whose_parent_is_killed_ends_by_itself(rehearsed: pytest.MonkeyPatch) -> None:
    words = """
import time
from scheduler.planner.running.process import Child
child = Child()
print(child.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(1)
        parent.kill()
    assert gone(pid)


def test_ctrl_c_ends_parent_and_child_at_once(rehearsed: pytest.MonkeyPatch) -> None:
    words = """
from scheduler.planner.running.process import Child
with Child() as child:
    print(child.pid, flush=True)
    child.ask("tests.planner.rehearsals:hangs", None)
"""
    with subprocess.Popen(
        [sys.executable, "-c", words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(1)
        parent.send_signal(signal.SIGINT)
        parent.wait(timeout=10)
    assert gone(pid)


def test_the_parent_never_loads_the_solver() -> None:
    words = """
import sys
from scheduler.planner.running.child import plan_in_child
from scheduler.services.planning import draft
from tests.builders import a_team
draft(a_team("Ann", "Bo", "Cy", "Dee"))
print([name for name in sys.modules if name.startswith(("ortools", "numpy", "pandas"))])
"""
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"


def test_a_job_nobody_knows_is_an_error_and_not_a_hang() -> None:
    with Child() as child, pytest.raises(ModuleNotFoundError):
        child.ask("scheduler.planner.nowhere:nothing")


def test_death_without_a_word_is_told_with_its_code() -> None:
    with Child() as child, pytest.raises(Died, match="ended with code 3"):
        child.ask("os:_exit", 3)


def gone(pid: int) -> bool:
    for _ in range(100):
        if stat_of(Path(f"/proc/{pid}"))[:1] in ([], ["Z"]):
            return True
        time.sleep(0.1)
    return False
