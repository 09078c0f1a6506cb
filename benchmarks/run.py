"""`python -m benchmarks.run`: measures, prints the tables and writes them to `benchmarks/results/`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.compare import compare
from benchmarks.fleet import measure_fleet
from benchmarks.instances import FAMILIES
from benchmarks.methods import METHODS, QUICK, watchbill
from benchmarks.replanning import replanning
from benchmarks.table import Table

ON_SCREEN = 200
"""Columns to print in where the terminal's width is not known, so that nothing is cut."""


def run(
    families: Annotated[str, typer.Option(help="Families to plan, of S, M, L, XL, XXL.")] = "S,M,L",
    seeds: Annotated[int, typer.Option(min=1, help="Instances of each family.")] = 8,
    first_seed: Annotated[int, typer.Option(help="The seed of the first one.")] = 1,
    methods: Annotated[str, typer.Option(help="Methods to compare; empty: chosen by --rivals.")] = "",
    rivals: Annotated[bool, typer.Option(help="The slow rivals too.")] = False,
    replan: Annotated[bool, typer.Option(help="Replanning of M and L as well.")] = False,
    teams: Annotated[int, typer.Option(help="A fleet of so many M teams as well.")] = 0,
    write: Annotated[bool, typer.Option(help="Write the tables to benchmarks/results/.")] = True,
) -> None:
    """Measure Watchbill against its rivals: same instances, same checker, same run."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=ON_SCREEN)
    chosen_families = _chosen(families, FAMILIES)
    chosen = _chosen(methods, METHODS) if methods else [*(METHODS if rivals else QUICK)]
    numbers = range(first_seed, first_seed + seeds)
    with console.status("") as status:
        if chosen_families:
            _out(compare(chosen_families, chosen, numbers, status.update), console, write)
        if replan:
            _out(replanning(("M", "L"), numbers, watchbill, watchbill, status.update), console, write)
        if teams:
            status.update(f"a fleet of {teams} teams")
            _out(measure_fleet(teams), console, write)


def _chosen(names: str, known: Iterable[str]) -> list[str]:
    """Return the names that are separated by commas, all of which must be known."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    options = list(known)
    for name in wanted:
        if name not in options:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(options)}.")
    return wanted


def _out(table: Table, console: Console, write: bool) -> None:
    table.show(console)
    if write:
        table.write()


if __name__ == "__main__":
    typer.run(run)
