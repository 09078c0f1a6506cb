"""The command `audit`, and how exports of other tools are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import asking, files

if TYPE_CHECKING:
    from scheduler.domain.foreign import ForeignSchedule

Export = Annotated[
    str, typer.Argument(metavar="FILE|URL", help="iCalendar or CSV; - reads stdin, https:// fetches.")
]
Zone = Annotated[
    str | None,
    typer.Option("--zone", metavar="ZONE", help="Whose clock its times are on, where they do not say."),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Look from this day on; else, two years back.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Look up to this day; else, a year ahead.")
]
AllAlong = Annotated[
    bool, typer.Option("--all-along", help="Take everybody to have been a member all the time.")
]


def audit(
    export: Export,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    all_along: AllAlong = False,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="PATH", help="Write what was read as a team file, to be planned."),
    ] = None,
    wall: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="Look no longer than this for a plan.")
    ] = 60,
    as_json: asking.AsJson = False,
) -> None:
    """
    Say what the schedule of another tool comes to: load, fairness, broken rules, gaps and overlaps.

    It reads what PagerDuty, Opsgenie, Grafana OnCall or Google Calendar export, or a table of shifts, infers
    what the export does not say, tells what it inferred, and plans the same weeks anew beside it. Nothing is
    stored.

    [bold]Example:[/bold]

        watchbill audit schedule.ics
    """
    from scheduler.cli.progress import Watching
    from scheduler.planner.running.process import Child

    with Child() as child:  # it loads the solver while this process reads the file
        from scheduler.services.auditing import audit as story

        schedule = read_export(export, zone, since, until, datetime.now(UTC))
        with Watching() as watching:
            found, problem = story(
                schedule,
                all_along=all_along,
                wall=timedelta(seconds=wall),
                tell=watching.tell,
                child=child,
            )
    if out is not None:
        from scheduler.importers.team_file import write_team

        files.write(out, write_team(problem))
    if as_json:
        asking.print_json(found)
        return
    from scheduler.cli.audit_page import page
    from scheduler.cli.ink import a_console

    console = a_console()
    for part in page(found, problem):
        console.print(part)


def read_export(
    export: str, zone: str | None, since: str | None, until: str | None, clock: datetime
) -> ForeignSchedule:
    """
    Return the shifts of a file, of stdin, or of what a URL answers.

    Raises
    ------
    Invalid, NotFound
        When there is none, or nothing in it is a shift.
    """
    from scheduler.domain.spans import Span
    from scheduler.importers.shifts import read_shifts

    window = Span(
        files.day(since) or clock - timedelta(days=730), files.day(until) or clock + timedelta(days=366)
    )
    if export.startswith(("https://", "http://", "webcal://")):
        from scheduler.importers.fetching import fetch
        from scheduler.services.team_text import decoded

        text = decoded(fetch(export).body or b"", "what the address answers")
    else:
        text = files.read(export)
    name = "stdin" if export == "-" else Path(export.partition("?")[0]).name
    return read_shifts(text, window, source=name, zone=_known(zone))


def _known(zone: str | None) -> str | None:
    from scheduler.domain.errors import Invalid
    from scheduler.domain.handoffs import zone_names

    if zone is not None and zone not in zone_names():
        raise Invalid(f"--zone: {zone!r} is no IANA time zone.", "Write one such as Europe/Berlin or UTC.")
    return zone
