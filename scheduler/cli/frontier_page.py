"""What `rebalance` prints: the points as a table and a chart, and what a point changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, bar, figure, ink, lines, round_reach, signed
from scheduler.domain.plan import Level
from scheduler.domain.rebalance import Change, Frontier, FrontierPoint
from scheduler.domain.team import Team
from scheduler.domain.turn_words import turn_told

Part = Text | Table
EIGHTHS = " ▏▎▍▌▋▊▉"
WIDE = 24
"""Columns of the chart's longest bar."""


def page(frontier: Frontier, team: Team, taken: FrontierPoint | None) -> Iterator[Part]:
    """Yield what is printed; `taken` is the point whose changes are shown."""
    yield from happened(frontier)
    yield ink("")
    yield points_table(frontier)
    yield ink("")
    yield from upshot(frontier)
    if taken is not None:
        yield from difference(frontier, taken, team)


def happened(frontier: Frontier) -> Iterator[Text]:
    """Say why there is a choice to make at all."""
    if not frontier.reasons:
        yield ink(
            "Nothing is said to have happened; the plan is held against the team file as it is.", "bold"
        )
    for reason in frontier.reasons:
        yield ink(reason, "bold")
    yield ink(
        f"The published plan as it stands: fairness {figure(frontier.before.sum_of_squares)}, "
        f"spacing {figure(frontier.spacing_before)}.",
        "dim",
    )


def points_table(frontier: Frontier) -> Table:
    """Return the points, each with a bar as long as its plan is unfair."""
    numbers = ("point", "changes", "fairness", "worst", "spacing")
    table = a_table("What changes buy", *numbers[:3], "", *numbers[3:], "", right=numbers)
    most = max((point.sum_of_squares for point in frontier.points), default=Fraction(0))
    for point in frontier.points:
        table.add_row(
            str(point.number),
            str(len(point.changes)),
            figure(point.sum_of_squares),
            Text(_long(point.sum_of_squares, most), style="green" if point.proven else "yellow"),
            figure(point.fairness.worst),
            figure(point.spacing),
            _standing(point),
        )
    table.caption = ink("fairness: the sum of squared deviations; less of anything is better", "dim")
    table.caption_justify = "left"
    return table


def _long(value: Fraction, most: Fraction) -> str:
    """Return a bar to the eighth of a column."""
    eighths = round(value / most * WIDE * 8) if most else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "") or "▏"


def _standing(point: FrontierPoint) -> Text:
    open_ = [level for level in point.levels if not level.proven]
    if not open_:
        return ink("✔ proven", "green")
    return ink(f"not proven: {', '.join(_at_least(level) for level in open_)}", "yellow")


def _at_least(level: Level) -> str:
    return f"{level.name} ≥ {figure(level.bound)}" if level.bound != level.value else level.name


def upshot(frontier: Frontier) -> Iterator[Text]:
    """Say whether more changes would buy more."""
    last = len(frontier.points[-1].changes)
    if frontier.complete:
        yield ink(f"More than {_changes(last)} buy nothing.")
    else:
        yield ink(f"More than {_changes(last)} may buy more: the search ended there.", "yellow")
    if frontier.unsettled:
        numbers = _ranges(frontier.unsettled)
        yield ink(f"Not looked at to the end: {numbers} changes; there may be better points.", "yellow")


def _changes(count: int) -> str:
    return f"{count} change" if count == 1 else f"{count} changes"


def _ranges(numbers: tuple[int, ...]) -> str:
    """Say numbers, those in a row as one: "11, 13–36"."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}–{row[-1]}" for row in rows)


def difference(frontier: Frontier, point: FrontierPoint, team: Team) -> Iterator[Part]:
    """Yield who gives what to whom, why, and what becomes of everybody's load."""
    yield ink("")
    table = a_table(f"Point {point.number}: {_changes(len(point.changes))}", "", "", "why")
    for change in point.changes:
        table.add_row(
            lines([ink(_when(change, team)), ink(_where(change, team), "dim")]),
            lines([ink(_named(change.gives, team), "dim"), ink(f"→ {_named(change.takes, team)}", "bold")]),
            ink(change.reason),
        )
    yield table if point.changes else ink(f"Point {point.number} leaves the plan as it is.", "bold")
    yield ink("")
    yield people_table(frontier, point, team)


def _when(change: Change, team: Team) -> str:
    return turn_told(team, change).removeprefix("the ")


def _where(change: Change, team: Team) -> str:
    return change.tier if len(team.rotations) == 1 else f"{change.rotation} {change.tier}"


def _named(person: str, team: Team) -> str:
    if not person:
        return "nobody"
    return team.named(person) if person in team.person else person


def people_table(frontier: Frontier, point: FrontierPoint, team: Team) -> Table:
    """Return everybody's deviation before and after, the most burdened first."""
    reach = round_reach(max(frontier.before.worst, point.fairness.worst, Fraction(1, 100)))
    before = {row.person: row for row in frontier.before.people}
    scale = f"−{figure(reach)}".ljust(10) + "0" + f"+{figure(reach)}".rjust(10)
    numbers = ("load before", "load after", "before", "after")
    table = a_table("Off a fair share, before and after", "", *numbers, scale, right=numbers)
    for row in sorted(point.fairness.people, key=lambda row: (-row.deviation, row.person)):
        was = before.get(row.person, row)
        table.add_row(
            ink(_named(row.person, team), "bold" if was.load != row.load else ""),
            figure(was.load),
            figure(row.load),
            signed(was.deviation),
            signed(row.deviation),
            Text(bar(row.deviation, reach), style="green" if abs(row.deviation) <= 1 else "yellow"),
        )
    return table
