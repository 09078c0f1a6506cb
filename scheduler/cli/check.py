"""The command `check`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import files
from scheduler.cli.refusals import Exit


def check(
    team: files.Team,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="The plan as JSON, or bare assignments.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    now: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="When it is; else, when the plan was made."),
    ] = None,
) -> None:
    """
    Check a plan against its team file, without trust in any solver.

    Every rule is asked what is broken, every claim of the plan is computed anew, and its fairness is held
    against a bound that no plan can beat. Exits with 1 where something is broken or not so.

    [bold]Example:[/bold]

        watchbill check team.yaml plan.json
    """
    from scheduler.importers.team_file import read_team
    from scheduler.services.checking import judge

    asked = files.instant(now)
    first_day = (asked or datetime.now(UTC)).date()
    problem = read_team(files.read(team), source=team, now=asked, first_day=first_day)
    report = judge(problem, files.read(plan), source=plan, as_planned=asked is None)
    if as_json:
        from pydantic import TypeAdapter

        data = TypeAdapter(type(report)).dump_python(report, mode="json")
        typer.echo(json.dumps({"ok": report.ok, **data}, indent=2, ensure_ascii=False))
    else:
        from scheduler.cli.tables import Page

        Page().report(problem, report)
    if not report.ok:
        raise typer.Exit(int(Exit.BREACHES))
