from __future__ import annotations

from benchmarks.rebalancing import rows


def test_frontiers_are_measured_against_solving_every_point_anew() -> None:
    (row,) = rows(("S",), (1,), patience=20)
    assert row["cases"] == 2
    assert row["violations"] == 0
    assert row["points proven"] == row["points"] > 2
    assert row["times faster"] > 0
