"""The command `plan`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import files, stores
from scheduler.cli.refusals import Exit, leave
from scheduler.domain.errors import Invalid

if TYPE_CHECKING:
    from constraints._rule import Problem
    from scheduler.planner.running.process import Child
    from scheduler.services.fleet_outcome import Wanted
    from scheduler.services.planning import Draft, Impossible


def plan(
    team: Annotated[
        str | None,
        typer.Argument(
            metavar="TEAM", help="The team file, YAML or JSON; - reads stdin; a folder: every team in it."
        ),
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="Every team of the store, by jobs that outlive this command.")
    ] = False,
    database: stores.Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON, not as tables.")] = False,
    out: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Write the plan as JSON to this file as well; a folder's plans, to this folder.",
        ),
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
    resilient: Annotated[
        bool, typer.Option("--resilient", help="Keep somebody free who could step in, wherever possible.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="NUMBER", help="Of a folder: teams planned at once; one a core, else."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume/--no-resume", help="Of a folder: leave plans that are as they would be now."),
    ] = True,
) -> None:
    """
    Plan a team's rotations: the fairest plan that keeps every rule, proven where it can be.

    The same file and seed give the same plan, byte for byte, on any machine, unless --wall cuts it short.
    Where the file has a published plan, as few weeks as possible change.

    Of a folder, every team below it is planned, a line each: api.yaml gets an api.plan.json beside it, or
    below --out, or an api.explanation.json where there is no plan. The exit code is the worst that happened
    to any team: 70 a fault, then 2 bad input, 3 no plan, 4 not proven though --prove, 0.

    [bold]Examples:[/bold]

        watchbill plan team.yaml

        watchbill plan team.yaml --out plan.json --prove

        watchbill plan teams/ --out plans/

        watchbill plan --all
    """
    if everyone or team is None:
        _everyone(team, everyone=everyone)
        from scheduler.cli.organisation import plan_all
        from scheduler.domain.drafting import Asked

        asked = Asked(seed=seed, fresh=fresh)
        plan_all(database, asked, jobs=jobs, resume=resume, prove=prove, as_json=as_json)
        return
    if team != "-" and Path(team).is_dir():
        from scheduler.cli.fleet import plan_folder

        _refuse_for_folders(**{"--wall": wall is not None, "--resilient": resilient})
        plan_folder(
            Path(team),
            out=None if out is None else Path(out),
            wanted=_wanted(now, seed=seed, fresh=fresh, resume=resume),
            jobs=jobs,
            prove=prove,
            as_json=as_json,
            timings=timings,
        )
        return
    from scheduler.planner.running.process import Child

    with Child() as child:  # it loads the solver while this process reads the file
        problem = _problem(team, now)
        if resilient:
            problem = _resilient(problem, child, seed=seed)
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


def _everyone(team: str | None, *, everyone: bool) -> None:
    """Refuse where it is not said which teams are meant, or twice."""
    if not everyone:
        raise typer.BadParameter("Which team? Name its file, a folder, or --all for every stored team.")
    if team is not None:
        raise typer.BadParameter("--all is every stored team: name no file with it.")


def _refuse_for_folders(**options: bool) -> None:
    """Refuse options that are about the search for one team."""
    for name, is_set in options.items():
        if is_set:
            raise Invalid(f"{name} is for one team, not for a folder.", "Plan that team by its file.")


def _wanted(now: str | None, *, seed: int, fresh: bool, resume: bool) -> Wanted:
    """Return how the teams of a folder are planned, all as of the same instant."""
    from scheduler.services.fleet_outcome import Wanted

    asked = files.instant(now)
    return Wanted(clock=asked or datetime.now(UTC), now=asked, seed=seed, fresh=fresh, resume=resume)


def _problem(team: str, now: str | None) -> Problem:
    """Read the team file as it stands now."""
    from scheduler.services.team_text import problem_at

    asked = files.instant(now)
    source = "stdin" if team == "-" else team
    return problem_at(files.read(team), source=source, now=asked, clock=asked or datetime.now(UTC))


def _resilient(problem: Problem, child: Child, *, seed: int) -> Problem:
    """Ask for stand-ins, and say what to write in the team file, since a check knows only that."""
    from scheduler.services.capacity import with_stand_ins

    wider = with_stand_ins(problem, seed=seed, child=child)
    for name, book in wider.rules.items():
        for rule in book:
            if rule.kind == "resilience" and rule not in problem.rules[name]:
                days = ", ".join(day.isoformat() for day in getattr(rule, "except_for", ()))
                words = f"resilience: {{except_for: [{days}]}}" if days else "resilience: true"
                typer.echo(f"To check this plan later, write under the rules of {name}: {words}", err=True)
    return wider


def _drafted(
    problem: Problem, child: Child, *, as_json: bool, seed: int, wall: float | None, fresh: bool
) -> Draft:
    """Return the plan, or leave with the reasons why there is none."""
    from scheduler.cli.progress import Watching
    from scheduler.planner.running.process import WALL
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
        explain(impossible, as_json=as_json)
        raise typer.Exit(int(Exit.NO_PLAN)) from None


def explain(impossible: Impossible, *, as_json: bool) -> None:
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
