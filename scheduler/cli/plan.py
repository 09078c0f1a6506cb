"""The command `plan`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import files
from scheduler.cli.refusals import Exit, leave

if TYPE_CHECKING:
    from constraints._rule import Problem
    from scheduler.planner.process import Child
    from scheduler.services.planning import Draft, Impossible


def plan(
    team: files.Team,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON, not as tables.")] = False,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the plan as JSON to this file as well.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, metavar="NUMBER", help="Another seed, another equal plan.")
    ] = 1,
    prove: Annotated[bool, typer.Option("--prove", help="Exit with 4 unless every level is proven.")] = False,
    now: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="When it is, as 2027-01-04T10:00Z; the clock, else.")
    ] = None,
    wall: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Stop by the clock, keep the best so far."),
    ] = None,
    timings: Annotated[bool, typer.Option("--timings", help="Say on stderr how long it took.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Fairness first, however much of the published plan changes.")
    ] = False,
) -> None:
    """
    Plan a team's rotations: the fairest plan that keeps every rule, proven where it can be.

    The same file and seed give the same plan, byte for byte, on any machine, unless --wall cuts it short.
    Where the file has a published plan, as few weeks as possible change.

    [bold]Examples:[/bold]

        watchbill plan team.yaml

        watchbill plan team.yaml --out plan.json --prove
    """
    from scheduler.planner.process import Child

    with Child() as child:  # it loads the solver while this process reads the file
        problem = _problem(team, now)
        draft = _drafted(problem, child, as_json=as_json, seed=seed, wall=wall, fresh=fresh)
    _hand_over(problem, draft, as_json=as_json, out=out)
    if timings:
        _say_timings(draft)
    if draft.stopped:
        typer.echo(f"{draft.stopped} This is the best plan so far.", err=True)
    if prove and draft.unproven:
        leave(
            Exit.UNPROVEN, f"Not proven: {', '.join(draft.unproven)}. Allow more time, or plan fewer weeks."
        )


def _problem(team: str, now: str | None) -> Problem:
    """Read the team file as it stands now."""
    from scheduler.importers.team_file import read_team
    from scheduler.services.planning import as_of

    clock = files.instant(now) or datetime.now(UTC)
    monday = clock.date() + timedelta(days=-clock.weekday() % 7)
    source = "stdin" if team == "-" else team
    problem = read_team(files.read(team), source=source, now=files.instant(now), first_day=monday)
    return as_of(problem, clock)


def _drafted(
    problem: Problem, child: Child, *, as_json: bool, seed: int, wall: float | None, fresh: bool
) -> Draft:
    """Return the plan, or leave with the reasons why there is none."""
    from scheduler.cli.progress import Watching
    from scheduler.planner.process import WALL
    from scheduler.services.planning import Impossible, draft

    limit = WALL if wall is None else timedelta(seconds=wall)
    try:
        with Watching() as watching:
            return draft(
                problem,
                seed=seed,
                replan=False if fresh else None,
                wall=limit,
                tell=watching.tell,
                child=child,
            )
    except Impossible as impossible:
        _explain(impossible, as_json=as_json)
        raise typer.Exit(int(Exit.NO_PLAN)) from None


def _explain(impossible: Impossible, *, as_json: bool) -> None:
    """Print why there is no plan: to stdout, since that is the answer."""
    if as_json:
        from pydantic import TypeAdapter

        reasons = impossible.explanation
        data = TypeAdapter(type(reasons)).dump_python(reasons, mode="json")
        typer.echo(json.dumps({"plan": None, "explanation": data}, indent=2, ensure_ascii=False))
        return
    from scheduler.cli.tables import Page

    Page().reasons(impossible.explanation.sentences)


def _hand_over(problem: Problem, draft: Draft, *, as_json: bool, out: str | None) -> None:
    """Write and print the plan."""
    from scheduler.services.plan_text import to_json

    if out is not None:
        files.write(out, to_json(draft.plan))
    if as_json:
        typer.echo(to_json(draft.plan), nl=False)
        return
    from scheduler.cli.tables import Page

    Page().plan(problem, draft.plan, draft.report)


def _say_timings(draft: Draft) -> None:
    for name, seconds in draft.seconds.items():
        typer.echo(f"{name:12} {seconds:8.3f} s", err=True)
    typer.echo(f"{'together':12} {sum(draft.seconds.values()):8.3f} s", err=True)
