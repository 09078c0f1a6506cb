"""What is measured comes out as tables that can be read again."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from benchmarks.compare import compare
from benchmarks.instances import instance
from benchmarks.replanning import CHANGES, published
from benchmarks.rivals import greedy
from benchmarks.table import percentile
from benchmarks.textbook import textbook
from scheduler.checker.check import bare_check


def test_the_comparison_is_written_for_people_and_for_programs(tmp_path: Path) -> None:
    table = compare(["S"], ["round-robin", "greedy"], range(1, 3), lambda _: None)
    table.write(tmp_path)
    page = (tmp_path / "planning.md").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "planning.json").read_text(encoding="utf-8"))
    assert page.count("\n| S |") == 2
    assert [row["method"] for row in found["rows"]] == ["round-robin", "greedy"]
    assert len(found["measured"]) == 4
    assert found["rows"][1]["violations"] == "0"
    assert found["rows"][1]["fairer than greedy"] == "1.0 ×"


def test_the_textbook_model_keeps_every_rule() -> None:
    problem = instance("S", 5)
    shifts = textbook(problem, seconds=5, workers=1)
    assert shifts is not None
    assert not bare_check(problem, shifts).breaches


def test_each_change_breaks_the_published_plan_where_it_may_still_move() -> None:
    problem = instance("M", 2)
    plan = greedy(problem)
    for change in CHANGES.values():
        changed = change(published(problem, plan), Random(1))
        report = bare_check(changed, plan)
        assert report.breaches
        assert changed.team.published.shifts == plan


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
