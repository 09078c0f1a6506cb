"""What the commands that ask about a plan have in common: their arguments, and how answers are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import files
from scheduler.cli.ink import a_console, ink

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.services.questions import Made

Plan = Annotated[str, typer.Argument(metavar="PLAN", help="The plan as JSON, or bare assignments.")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Who is asked about, by name or id.")]
Week = Annotated[str, typer.Argument(metavar="WEEK", help="A day of it, 2027-01-04, or an ISO week.")]
Rotation = Annotated[str, typer.Option("--rotation", metavar="NAME", help="Where there are several.")]
Tier = Annotated[str, typer.Option("--tier", metavar="NAME", help="Only this tier.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="INSTANT", help="When it is; else, when the plan was made.")
]


def read_plan(team: str, plan: str, now: str | None) -> Made:
    """Read a team file, and a plan as of when it was made or of `now`."""
    from scheduler.importers.team_file import read_team
    from scheduler.services.questions import made

    asked = files.instant(now)
    first_day = (asked or datetime.now(UTC)).date()
    problem = read_team(files.read(team), source=team, now=asked, first_day=first_day)
    return made(problem, files.read(plan), source=plan, as_planned=asked is None)


def print_json(answer: Any) -> None:
    """Print an answer as data."""
    from pydantic import TypeAdapter

    data = TypeAdapter(type(answer)).dump_python(answer, mode="json")
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def print_sentences(sentences: Iterable[str], console: Console | None = None) -> None:
    """Print an answer as a paragraph a sentence, the first one, which is the answer, in bold."""
    page = console or a_console()
    for number, sentence in enumerate(sentences):
        page.print(ink(sentence, "" if number else "bold"))
