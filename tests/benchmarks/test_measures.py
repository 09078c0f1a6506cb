"""What is measured comes out as tables that can be read again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks import headline
from benchmarks.compare import compare, headlines
from benchmarks.figures import percentile
from benchmarks.instances import instance
from benchmarks.replanning import CHANGES, published
from benchmarks.rivals import greedy
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


def test_headlines_are_kept_and_come_together_in_one_table(tmp_path: Path) -> None:
    table = compare(["S"], ["watchbill", "textbook"], range(1, 3), lambda _: None)
    table.write(tmp_path)
    (kept,) = headline.read(tmp_path, ["planning", "fleet"])
    assert kept == table.headlines[0]
    row = dict(zip(headline.HEADINGS, kept.row(), strict=True))
    assert (row["question"], row["reached"], row["proven"]) == ("S: a plan", "yes", "all levels, 2 of 2")
    assert kept.faster > 1
    slow = replace(table.measured[0], seconds=999.0)
    (late,) = headlines("S", {"watchbill": [slow]})
    assert (late.reached, late.faster) == (False, 0.0)


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
