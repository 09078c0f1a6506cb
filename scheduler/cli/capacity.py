"""The command `capacity`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import asking, files
from scheduler.cli.ink import a_console


def capacity(
    team: files.Team,
    plan: Annotated[
        str, typer.Option("--plan", metavar="PLAN", help="Look at this plan; else, at the best there is.")
    ] = "",
    as_json: asking.AsJson = False,
    now: Annotated[
        str | None, typer.Option("--now", metavar="INSTANT", help="When it is, as 2027-01-04T10:00Z.")
    ] = None,
) -> None:
    """
    Say whether a team is large enough: time on call, the smallest team, what one step would change.

    Every variation is solved, none guessed: one more person, one rule tighter or looser. The last part says
    who could not drop out of which week, if only that week's seats may change hands.

    [bold]Example:[/bold]

        watchbill capacity team.yaml
    """
    from scheduler.cli.progress import Watching
    from scheduler.planner.running.process import Child

    with Child() as child:  # it loads the solver while this process reads the files
        from scheduler.importers.team_file import read_team
        from scheduler.services.capacity import ask_capacity

        if plan:
            made = asking.read_plan(team, plan, now)
            problem, shifts = made.problem, made.shifts
        else:
            asked = files.instant(now)
            first_day = (asked or datetime.now(UTC)).date()
            problem, shifts = read_team(files.read(team), source=team, now=asked, first_day=first_day), None
        with Watching() as watching:
            answer = ask_capacity(problem, shifts, tell=watching.tell, child=child)
    if as_json:
        asking.print_json(answer)
        return
    from scheduler.cli.capacity_page import page

    console = a_console()
    for part in page(answer, problem.team):
        console.print(part)
