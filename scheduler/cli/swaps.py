"""The command `swaps`."""

from __future__ import annotations

from scheduler.cli import asking, files
from scheduler.cli.ink import a_console


def swaps(
    team: files.Team,
    plan: asking.Plan,
    person: asking.Person,
    week: asking.Week,
    rotation: asking.Rotation = "",
    tier: asking.Tier = "",
    as_json: asking.AsJson = False,
    now: asking.Now = None,
) -> None:
    """
    Say who can take somebody's week or trade it: what every rule allows, the fairest first.

    Nobody is asked or told. Weeks inside the notice period may change hands, what has begun may not.

    [bold]Example:[/bold]

        watchbill swaps team.yaml plan.json ann 2027-01-04
    """
    from scheduler.cli.swap_page import page
    from scheduler.planner.why.question import Question
    from scheduler.services.questions import ask_swaps

    asked = asking.read_plan(team, plan, now)
    advice = ask_swaps(asked, Question(person=person, week=week, rotation=rotation, tier=tier))
    if as_json:
        asking.print_json(advice)
        return
    console = a_console()
    for part in page(advice, asked.problem.team):
        console.print(part)
