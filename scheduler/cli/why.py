"""The command `why`."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli import asking, files


def why(
    team: files.Team,
    plan: asking.Plan,
    person: asking.Person,
    week: asking.Week,
    instead: Annotated[
        str, typer.Option("--instead", metavar="OTHER", help="Why not this person instead.")
    ] = "",
    rotation: asking.Rotation = "",
    tier: asking.Tier = "",
    as_json: asking.AsJson = False,
    now: asking.Now = None,
) -> None:
    """
    Say why somebody is on call in a week, or why they are not.

    The opposite is forced and solved: the answer is the rule that it would break, or what it would cost and
    whom, or that either would be equally good.

    [bold]Examples:[/bold]

        watchbill why team.yaml plan.json ann 2027-01-04

        watchbill why team.yaml plan.json ann 2027-01-04 --instead bo
    """
    from scheduler.planner.running.process import Child
    from scheduler.planner.why.question import Question

    with Child() as child:  # it loads the solver while this process reads the files
        asked = asking.read_plan(team, plan, now)
        from scheduler.services.questions import ask_why

        question = Question(person=person, week=week, instead=instead, rotation=rotation, tier=tier)
        answer = ask_why(asked, question, child=child)
    if as_json:
        asking.print_json(answer)
    else:
        asking.print_sentences(answer.sentences)
