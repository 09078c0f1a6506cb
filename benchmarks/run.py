"""
`python -m benchmarks.run`: measures, prints the tables and writes them to `benchmarks/results/`.

A section is written when it is done, so that a run that was broken off goes on with `--resume`. The last
table has the headlines of all sections that were ever measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import headline
from benchmarks.instances import FAMILIES
from benchmarks.methods import METHODS, QUICK, RIVALS
from benchmarks.sections import SECTIONS, Wanted
from benchmarks.table import RESULTS, Table

ON_SCREEN = 200
"""Columns to print in where the terminal's width is not known, so that nothing is cut."""

ROOT = Path(__file__).parents[1]
CODE = ("scheduler", "constraints", "benchmarks")


def run(
    sections: Annotated[str, typer.Option(help=f"Of {', '.join(SECTIONS)}.")] = ",".join(SECTIONS),
    families: Annotated[str, typer.Option(help="Families to plan, of S, M, L, XL, XXL.")] = "S,M,L",
    seeds: Annotated[int, typer.Option(min=1, help="Instances of each family.")] = 8,
    first_seed: Annotated[int, typer.Option(help="The seed of the first one.")] = 1,
    methods: Annotated[str, typer.Option(help="Methods to compare; empty: chosen by --rivals.")] = "",
    rivals: Annotated[bool, typer.Option(help="The slow rivals of planning too.")] = True,
    teams: Annotated[int, typer.Option(min=1, help="How many teams a fleet has.")] = 1000,
    resume: Annotated[bool, typer.Option(help="Leave out what was measured since the code changed.")] = False,
    write: Annotated[bool, typer.Option(help="Write the tables to benchmarks/results/.")] = True,
) -> None:
    """Measure Watchbill against its rivals: same instances, same checker, same run."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=ON_SCREEN)
    chosen = _chosen(methods, METHODS) if methods else [*(RIVALS if rivals else QUICK)]
    wanted = Wanted(
        families=tuple(_chosen(families, FAMILIES)),
        methods=tuple(chosen),
        seeds=tuple(range(first_seed, first_seed + seeds)),
        teams=teams,
    )
    found: list[headline.Headline] = []
    with console.status("") as status:
        for name in _chosen(sections, SECTIONS):
            if not (resume and _is_fresh(RESULTS / f"{name}.json")):
                table = SECTIONS[name](wanted, status.update)
                found += table.headlines
                _out(table, console, write)
    _out(_together(headline.read(RESULTS, SECTIONS) if write else found), console, write)


def _chosen(names: str, known: Iterable[str]) -> list[str]:
    """Return the names that are separated by commas, all of which must be known."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    options = list(known)
    for name in wanted:
        if name not in options:
            raise typer.BadParameter(f"{name!r} is not one of {', '.join(options)}.")
    return wanted


def _is_fresh(result: Path) -> bool:
    """Say whether a result is younger than all code."""
    code = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    return result.exists() and result.stat().st_mtime > max(path.stat().st_mtime for path in code)


def _together(headlines: list[headline.Headline]) -> Table:
    """Return the table of all sections."""
    return Table(
        name="bench",
        title="What is reached",
        headings=headline.HEADINGS,
        note=headline.NOTE,
        rows=[one.row() for one in headlines],
    )


def _out(table: Table, console: Console, write: bool) -> None:
    table.show(console)
    if write:
        table.write()


if __name__ == "__main__":
    typer.run(run)
