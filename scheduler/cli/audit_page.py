"""How an audit is printed: who carried what, what was broken, and the same weeks planned beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from constraints._rule import Problem
from constraints._words import spoken
from scheduler.cli.calendar import short_names
from scheduler.cli.ink import a_table, bar, figure, ink, round_reach, signed
from scheduler.domain.audit import Audit, Measured
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.spans import Span

MOST = 8
"""Sentences of a kind that are printed; `--json` has all."""

Part = Text | Table


def page(found: Audit, problem: Problem) -> Iterator[Part]:
    """Yield what is printed, part by part."""
    tiers = sum(len(rotation.tiers) for rotation in problem.team.rotations)
    members = sum(person.member for person in found.people)
    extent = (
        f"{members} people, {found.weeks} weeks from {found.start}, {tiers} tiers, as {found.tool} has it"
    )
    yield ink(found.name, "bold") + ink(f"  {extent}", "dim")
    yield from _list("What was read off it", found.inferred, "", most=len(found.inferred))
    for table in (_carried(found), _before_and_after(found)):
        yield ink("")
        yield table
    yield from _broken(found.as_it_is.breaches)
    yield from _list("Gaps: nobody, or too few", _gaps(found, problem), "red")
    yield from _list("Overlaps: more people than asked for", _overlaps(found, problem), "yellow")
    yield from _list("Could not be read", (one.said for one in found.unread), "yellow")
    yield from _weeks_beside(found, problem)


def _carried(found: Audit) -> Table:
    """Return hours, turns and deviation of everybody, the most burdened first, and what a plan would do."""
    seats = list(dict.fromkeys((one.rotation, one.tier) for person in found.people for one in person.held))
    several = len({rotation for rotation, _ in seats}) > 1
    headings = [f"{rotation} {tier}" if several else tier for rotation, tier in seats]
    numbers = (*headings, "load", "fair share", "deviation")
    reach = round_reach(max(found.as_it_is.fairness.worst, Fraction(1, 100)))
    table = a_table("Who carried what", "", *numbers, "", "planned", right=(*numbers, "planned"))
    rows = {row.person: row for row in found.as_it_is.fairness.people}
    after = {row.person: row for row in found.planned.measured.fairness.people} if found.planned else {}
    for person in sorted(
        found.people, key=lambda one: -rows[one.person].deviation if one.person in rows else 0
    ):
        held = {(one.rotation, one.tier): one for one in person.held}
        cells = [_held(held[seat].hours, held[seat].turns) if seat in held else ink("") for seat in seats]
        row = rows.get(person.person)
        if row is None:
            table.add_row(ink(person.name), *cells)
            continue
        planned = signed(after[person.person].deviation) if person.person in after else "–"
        table.add_row(
            ink(person.name),
            *cells,
            figure(row.load),
            figure(row.fair_share),
            signed(row.deviation),
            Text(bar(row.deviation, reach, half=6), style="green" if abs(row.deviation) <= 1 else "yellow"),
            planned,
        )
    table.caption = ink("hours, and turns of which they held most  ·  load in points", "dim")
    table.caption_justify = "left"
    return table


def _held(hours: Fraction, turns: int) -> Text:
    return ink(f"{figure(hours, 1)} h") + ink(f" {turns:>3}", "dim")


def _before_and_after(found: Audit) -> Table:
    planned = found.planned
    table = a_table(
        "Before and after", "", "as it is", "planned here", "", right=("as it is", "planned here")
    )
    after = planned.measured if planned else None
    proven = {level.name for level in planned.levels if level.proven} if planned else set()
    for words, name in (
        ("Sum of squared deviations", "sum_of_squares"),
        ("Worst deviation", "worst"),
        ("Spread", "spread"),
        ("Jain's index, 1 is even", "jain"),
        ("Gini's coefficient, 0 is even", "gini"),
    ):
        pair = [figure(getattr(one.fairness, name), 3) if one else "–" for one in (found.as_it_is, after)]
        sure = "✔ no plan can be fairer" if name == "sum_of_squares" and "fairness" in proven else ""
        table.add_row(ink(words), *pair, ink(sure, "green"))
    for rule in dict.fromkeys(
        breach.rule for one in (found.as_it_is, after) if one for breach in one.breaches
    ):
        pair = [str(_count(one, rule)) if one else "–" for one in (found.as_it_is, after)]
        table.add_row(ink(f"Broken: {rule.replace('_', ' ')}"), *pair)
    for words, name in (("Hours uncovered", "open_hours"), ("Hours covered twice", "crowded_hours")):
        pair = [figure(getattr(one, name)) if one else "–" for one in (found.as_it_is, after)]
        table.add_row(ink(words), *pair)
    if planned is None:
        table.caption = ink("No plan was found in the time there was; allow more with --wall.", "yellow")
    elif planned.obstacles:
        table.caption = ink(f"No plan keeps every rule: {'; '.join(planned.obstacles)}.", "yellow")
    table.caption_justify = "left"
    return table


def _count(measured: Measured, rule: str) -> int:
    return sum(breach.rule == rule for breach in measured.breaches)


def _broken(breaches: Iterable[Breach]) -> Iterator[Part]:
    """Yield the broken rules, the first few sentences of each."""
    by_rule: dict[str, list[str]] = defaultdict(list)
    for breach in breaches:
        by_rule[breach.rule].append(breach.sentence)
    for rule, sentences in by_rule.items():
        yield from _list(f"Broken: {rule.replace('_', ' ')}", sentences, "red")


def _gaps(found: Audit, problem: Problem) -> Iterator[str]:
    for gap in found.gaps:
        yield f"{gap.rotation} {gap.tier}: {_when(gap.span, problem.team.rotation[gap.rotation])}."


def _overlaps(found: Audit, problem: Problem) -> Iterator[str]:
    for one in found.overlaps:
        names = " and ".join(problem.team.named(person) for person in one.people)
        yield f"{one.rotation} {one.tier}: {names}, {_when(one.span, problem.team.rotation[one.rotation])}."


def _when(span: Span, rotation: Rotation) -> str:
    zone = ZoneInfo(rotation.cadence.timezone)
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return f"{spoken(span.length)} from {_clock(start)} to {_clock(end)}"


def _clock(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M}" + (f":{moment:%S}" if moment.second else "")


def _list(title: str, sentences: Iterable[str], style: str, most: int = MOST) -> Iterator[Part]:
    told = list(sentences)
    if not told:
        return
    yield ink("")
    yield ink(title, f"bold {style}".strip())
    for sentence in told[:most]:
        row = Table.grid(padding=(0, 1))
        row.add_row(ink(" •", "dim"), ink(sentence))
        yield row
    if len(told) > most:
        yield ink(f"   and {len(told) - most} more; --json has all", "dim")


def _weeks_beside(found: Audit, problem: Problem) -> Iterator[Part]:
    """Yield the weekly rotations, each week as it is and as it is planned; what changes is bright."""
    names = short_names(problem.team.people)
    planned = _holders(found.planned.shifts if found.planned else (), names)
    seen = _holders(found.shifts, names)
    for rotation in problem.team.rotations:
        if rotation.cadence.kind != "weekly" or not found.planned:
            continue
        tiers = [tier.name for tier in rotation.tiers]
        headings = [words for tier in tiers for words in (tier, f"{tier}, planned")]
        table = a_table(f"{rotation.name}, week by week", "week of", *headings)
        for turn in problem.team.turns[rotation.name]:
            day = turn.span.start.astimezone(ZoneInfo(rotation.cadence.timezone)).date()
            cells: list[Text] = []
            for tier in tiers:
                was, is_ = (by.get((rotation.name, tier, turn.span.start), "–") for by in (seen, planned))
                cells += [ink(was), ink(is_, "dim" if was == is_ else "bold")]
            table.add_row(ink(str(day), "dim"), *cells)
        yield ink("")
        yield table


def _holders(shifts: Iterable[Shift], names: dict[str, str]) -> dict[tuple[str, str, datetime], str]:
    held: dict[tuple[str, str, datetime], list[str]] = defaultdict(list)
    for shift in shifts:
        held[shift.rotation, shift.tier, shift.start].append(names[shift.person])
    return {key: ", ".join(people) for key, people in held.items()}
