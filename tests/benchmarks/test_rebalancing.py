from __future__ import annotations

from benchmarks.rebalancing import rebalancing


def test_frontiers_are_measured_against_solving_every_point_anew() -> None:
    table = rebalancing(("S",), (1,), lambda _: None, patience=20)
    (row,) = (dict(zip(table.headings, row, strict=True)) for row in table.rows)
    assert (row["cases"], row["violations"]) == ("2", "0")
    assert row["points proven"] == f"{row['points']} of {row['points']}"
    (headline,) = table.headlines
    assert headline.faster > 0
    assert len(headline.row()) == len(table.headings)
