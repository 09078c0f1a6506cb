"""The command `plan` for a folder: a line a team, as it comes, and a summary."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from time import monotonic

import typer

from scheduler.cli.refusals import Exit, leave
from scheduler.domain.errors import Invalid
from scheduler.services.fleet import plan_fleet
from scheduler.services.fleet_files import orders
from scheduler.services.fleet_outcome import Outcome, Status, Wanted

SIGNS = {
    Status.PROVEN: ("✔", typer.colors.GREEN),
    Status.PLANNED: ("✔", typer.colors.YELLOW),
    Status.SKIPPED: ("·", typer.colors.BRIGHT_BLACK),
    Status.IMPOSSIBLE: ("✗", typer.colors.RED),
    Status.UNKNOWN: ("?", typer.colors.RED),
    Status.REFUSED: ("✗", typer.colors.RED),
    Status.FAULT: ("‼", typer.colors.RED),
}
"""How each line begins."""

LONGEST_NAME = 40
"""Columns at most that all lines give to the names of teams."""


def plan_folder(
    folder: Path,
    *,
    out: Path | None,
    wanted: Wanted,
    jobs: int | None,
    prove: bool,
    as_json: bool,
    timings: bool,
) -> None:
    """Plan every team below a folder, and leave with the worst that happened to one of them."""
    if out is not None and out.exists() and not out.is_dir():
        raise Invalid(f"{out} is no folder.", "Name a folder to write the plans to.")
    teams, began, tally = orders(folder, out), monotonic(), Tally()
    width = min(LONGEST_NAME, max(len(order.team) for order in teams))
    try:
        with closing(plan_fleet(teams, wanted, jobs=jobs)) as outcomes:
            for outcome in outcomes:
                tally.count(outcome)
                typer.echo(as_data(outcome) if as_json else line(outcome, width, tally.teams, len(teams)))
                sys.stdout.flush()
    except KeyboardInterrupt:
        leave(
            Exit.INTERRUPTED,
            f"Stopped after {tally.teams} of {len(teams)} teams; the same command goes on from there.",
        )
    typer.echo(tally.sentence(), err=as_json)
    if timings or sys.stderr.isatty():
        seconds = monotonic() - began
        typer.echo(f"{seconds:.1f} s, {tally.teams / seconds:.1f} teams a second", err=True)
    if code := tally.exit_code(prove=prove):
        raise typer.Exit(int(code))


class Tally:
    """What became of the teams so far, in numbers."""

    def __init__(self) -> None:
        self._statuses: Counter[Status] = Counter()
        self._proven = self._unproven = 0

    @property
    def teams(self) -> int:
        return self._statuses.total()

    def count(self, outcome: Outcome) -> None:
        """Count one more team."""
        self._statuses[outcome.status] += 1
        self._proven += outcome.proven and outcome.status is Status.PROVEN
        self._unproven += outcome.planned and not outcome.proven

    def sentence(self) -> str:
        """Say it in a line; what nobody hopes for is named only where it happened."""
        of = self._statuses
        planned = of[Status.PROVEN] + of[Status.PLANNED]
        parts = [
            f"{planned} planned ({self._proven} proven)",
            f"{of[Status.IMPOSSIBLE]} impossible",
            f"{of[Status.REFUSED]} refused",
            f"{of[Status.SKIPPED]} skipped",
            *(f"{of[status]} {status}" for status in (Status.UNKNOWN, Status.FAULT) if of[status]),
        ]
        return f"{self.teams} team{'' if self.teams == 1 else 's'}: {', '.join(parts)}."

    def exit_code(self, *, prove: bool) -> Exit:
        """Return the worst that happened to any team."""
        of = self._statuses
        if of[Status.FAULT]:
            return Exit.FAULT
        if of[Status.REFUSED]:
            return Exit.BAD_INPUT
        if of[Status.IMPOSSIBLE] or of[Status.UNKNOWN]:
            return Exit.NO_PLAN
        return Exit.UNPROVEN if prove and self._unproven else Exit.FINE


def as_data(outcome: Outcome) -> str:
    """Return a line of JSON."""
    data = {
        "team": outcome.team,
        "status": outcome.status,
        "levels": [level._asdict() for level in outcome.levels],
        "file": outcome.file or None,
        "reason": outcome.reason or None,
    }
    return json.dumps(data, ensure_ascii=False)


def line(outcome: Outcome, width: int, number: int, count: int) -> str:
    """Return a line for people; at a terminal it says how far the fleet is."""
    sign, colour = SIGNS[outcome.status]
    here = f"{number:{len(str(count))}}/{count} " if sys.stdout.isatty() else ""
    start = typer.style(f"{sign} {outcome.status:10}", fg=colour)
    said = outcome.reason if outcome.reason else _levels(outcome)
    return f"{here}{start} {_printable(outcome.team):{width}}  {_printable(said)}".rstrip()


def _levels(outcome: Outcome) -> str:
    return ", ".join(
        f"{level.name} {level.value:.4g}" + ("" if level.proven else f" (at best {level.bound:.4g})")
        for level in outcome.levels
    )


def _printable(words: str) -> str:
    """Return words from a file without what could steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in words)
