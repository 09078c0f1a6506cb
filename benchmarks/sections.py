"""The sections of the benchmark: what is measured in one go, and kept in files of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.asking import asking_about
from benchmarks.compare import compare
from benchmarks.explaining import explaining
from benchmarks.fleet import measure_fleet
from benchmarks.methods import anew, watchbill
from benchmarks.rebalancing import rebalancing
from benchmarks.replanning import replanning
from benchmarks.table import Table

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    How much is measured.

    Parameters
    ----------
    families, methods
        Of planning from nothing.
    seeds
        Of the instances of each family; of XXL there is one.
    teams
        How many a fleet has.
    """

    families: tuple[str, ...]
    methods: tuple[str, ...]
    seeds: tuple[int, ...]
    teams: int


def _planning(wanted: Wanted, tell: Tell) -> Table:
    return compare(wanted.families, wanted.methods, wanted.seeds, tell)


def _large(wanted: Wanted, tell: Tell) -> Table:
    methods = ("watchbill", "greedy", "patient-textbook")
    title = "Planning a company whole"
    table = compare(("XL",), methods, wanted.seeds[:3], tell, name="large", title=title)
    largest = compare(("XXL",), methods, wanted.seeds[:1], tell)
    table.rows += largest.rows
    table.measured += largest.measured
    table.headlines += largest.headlines
    return table


def _replanning(wanted: Wanted, tell: Tell) -> Table:
    return replanning(("M", "L"), wanted.seeds, watchbill, watchbill, anew, tell)


def _rebalancing(wanted: Wanted, tell: Tell) -> Table:
    return rebalancing(("M", "L"), wanted.seeds[:4], tell)


def _explaining(wanted: Wanted, tell: Tell) -> Table:
    return explaining(len(wanted.seeds), wanted.seeds[:3], tell)


def _asking(wanted: Wanted, tell: Tell) -> Table:
    return asking_about("M", wanted.seeds, tell)


def _fleet(wanted: Wanted, tell: Tell) -> Table:
    tell(f"a fleet of {wanted.teams} teams")
    return measure_fleet(wanted.teams)


SECTIONS: dict[str, Callable[[Wanted, Tell], Table]] = {
    "planning": _planning,
    "replanning": _replanning,
    "asking": _asking,
    "explaining": _explaining,
    "rebalancing": _rebalancing,
    "large": _large,
    "fleet": _fleet,
}
"""Each makes the table of its own name."""
