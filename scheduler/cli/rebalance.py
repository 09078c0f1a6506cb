"""The command `rebalance`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from scheduler.cli import asking, files
from scheduler.cli.refusals import Exit

if TYPE_CHECKING:
    from constraints._rule import Problem
    from scheduler.domain.reasons import Reason
    from scheduler.planner.running.process import Child
    from scheduler.services.rebalancing import Rebalance


LeavesOption = Annotated[
    list[str] | None, typer.Option("--leaves", metavar="PERSON:DAY", help="Who leaves; their last day.")
]
JoinsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--joins",
        metavar="PERSON:DAY",
        help="Who joins, as a newcomer; their first day. PERSON@ROTATION where there are several.",
    ),
]
TimeOffOption = Annotated[
    list[str] | None,
    typer.Option("--time-off", metavar="PERSON:DAY..DAY", help="Who is away; both days count, or instants."),
]
RestOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rest",
        metavar="PEOPLE:INSTANT..INSTANT",
        help="Who (ann,bo) fought a SEV1, from when until when: they rest after it as the rules say. "
        "Incidents in the team file count anyway.",
    ),
]
PageLoadOption = Annotated[
    list[str] | None,
    typer.Option(
        "--page-load",
        metavar="PERSON:POINTS",
        help="Points of load that pages were to somebody; POINTS@DAY where that was some time ago.",
    ),
]
HalfLifeOption = Annotated[
    int | None,
    typer.Option("--half-life", min=1, metavar="WEEKS", help="Pages weigh half after so many weeks (13)."),
]


class Typed(NamedTuple):
    """What was typed, option by option."""

    leaves: Sequence[str] = ()
    joins: Sequence[str] = ()
    time_off: Sequence[str] = ()
    rest: Sequence[str] = ()
    page_load: Sequence[str] = ()
    half_life: int | None = None


def rebalance(
    team: files.Team,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="The published plan, as JSON.")],
    leaves: LeavesOption = None,
    joins: JoinsOption = None,
    time_off: TimeOffOption = None,
    rest: RestOption = None,
    page_load: PageLoadOption = None,
    half_life: HalfLifeOption = None,
    take: Annotated[
        int | None,
        typer.Option("--take", min=1, metavar="POINT", help="Show what this point changes, and why."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write the plan of --take to this file.")
    ] = None,
    svg: Annotated[
        str | None, typer.Option("--svg", metavar="FILE", help="Write the chart to this file.")
    ] = None,
    as_json: asking.AsJson = False,
    now: Annotated[
        str | None, typer.Option("--now", metavar="INSTANT", help="When it is; the clock, else.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, metavar="NUMBER")] = 1,
) -> None:
    """
    Offer what a published plan could become: for every number of changes the fairest plan, with reasons.

    What has begun, or begins within the notice period of the team file, stays as it is. Of plans that change
    as much and are as good, the one that leaves near weeks alone is shown.

    [bold]Examples:[/bold]

        watchbill rebalance team.yaml plan.json --leaves bo:2027-03-01

        watchbill rebalance team.yaml plan.json --leaves bo:2027-03-01 --take 3 --out new.json
    """
    from scheduler.cli.happenings import happenings
    from scheduler.planner.running.process import Child

    if out is not None and take is None:
        raise typer.BadParameter("--out needs --take: which point is to be written?")
    with Child() as child:  # it loads the solver while this process reads the files
        clock = files.instant(now) or datetime.now(UTC)
        problem = _problem(team, plan, clock, asked=now is not None)
        typed = Typed(leaves or (), joins or (), time_off or (), rest or (), page_load or (), half_life)
        reasons = happenings(typed, problem.team, clock.date())
        choice = _choice(problem, reasons, child, as_json=as_json, seed=seed)
    _hand_over(choice, take=take, out=out, svg=svg, as_json=as_json)


def _problem(team: str, plan: str, clock: datetime, *, asked: bool) -> Problem:
    """Read the team file with the plan published, as it stands now."""
    from scheduler.importers.team_file import read_team
    from scheduler.services.planning import as_of
    from scheduler.services.rebalancing import publishing, shifts_in

    shifts = shifts_in(files.read(plan), source=plan)
    first_day = min((shift.start for shift in shifts), default=clock).date()
    problem = read_team(files.read(team), source=team, now=clock if asked else None, first_day=first_day)
    return as_of(publishing(problem, shifts), clock)


def _choice(
    problem: Problem, reasons: tuple[Reason, ...], child: Child, *, as_json: bool, seed: int
) -> Rebalance:
    """Return the choice, or leave with the reasons why there is none."""
    from scheduler.cli.plan import explain
    from scheduler.services.planning import Impossible
    from scheduler.services.rebalancing import rebalance as choices

    try:
        return choices(problem, reasons, seed=seed, child=child)
    except Impossible as impossible:
        explain(impossible, as_json=as_json)
        raise typer.Exit(int(Exit.NO_PLAN)) from None


def _hand_over(
    choice: Rebalance, *, take: int | None, out: str | None, svg: str | None, as_json: bool
) -> None:
    """Write and print what was found."""
    taken = None if take is None else choice.point(take)
    if out is not None and take is not None:
        from scheduler.services.plan_text import to_json
        from scheduler.services.rebalancing import take as plan_of

        files.write(out, to_json(plan_of(choice, take).plan))
    if svg is not None:
        from scheduler.services.frontier_chart import frontier_svg

        files.write(svg, frontier_svg(choice.frontier, choice.problem.team.name))
    if as_json:
        asking.print_json(choice.frontier)
        return
    from scheduler.cli.frontier_page import page
    from scheduler.cli.ink import a_console, ink

    console = a_console()
    for part in page(choice.frontier, choice.problem.team, taken):
        console.print(part)
    if out is not None:
        console.print(ink(f"\nWrote {out}. Write into the team file, too, what has happened.", "dim"))
