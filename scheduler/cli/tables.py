"""The page that a plan or a check is printed as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.check import Report
from scheduler.cli.calendar import Calendar
from scheduler.cli.ink import a_console, a_table, bar, figure, ink, round_reach, signed
from scheduler.domain.plan import Breach, Fairness, Level, Plan

IN_WORDS = {
    "coverage": "Coverage: seats left open",
    "fairness": "Fairness: sum of squared deviations",
    "leximax": "Fairness: the worst deviation",
    "spacing": "Spacing: turns too close together",
    "wishes": "Wishes: avoided less wanted turns",
    "stability": "Stability: published seats that change",
}


class Page:
    """Prints to one console, part by part."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or a_console()

    def plan(self, problem: Problem, plan: Plan, report: Report) -> None:
        """Print a plan with all that is known of it."""
        timetable = Timetable(problem.team, plan.assignments)
        self.console.print(ink(problem.team.name, "bold"), ink("  " + _extent(problem), "dim"))
        for rotation in problem.team.rotations:
            self._part(Calendar(timetable, rotation).table())
        self._part(fairness_table(problem, plan.fairness))
        self._part(levels_table(plan.levels, certified=report.certificate.certified))
        self._rules(problem)
        self._breaches("Warnings: decided by people, so the planner left them", report.warnings, "yellow")
        made = f"{plan.solver.version}, seed {plan.solver.seed}, input {plan.digest[:12]}"
        self.console.print()
        self.console.print(ink(f"Checked without the solver: every rule is kept.  ({made})", "dim"))

    def report(self, problem: Problem, report: Report) -> None:
        """Print what a check found."""
        verdict = ("✔ Every rule is kept and every claim is so.", "green") if report.ok else _faults(report)
        self.console.print(ink(*verdict))
        self._breaches("Rules that are broken", report.breaches, "red")
        self._breaches("Warnings: decided by people", report.warnings, "yellow")
        self._list("Claims that are not so", report.disagreements, "red")
        self._part(fairness_table(problem, report.fairness))
        self._part(reached_table(report))

    def reasons(self, sentences: Iterable[str]) -> None:
        """Print why there is no plan: headings, and what stands below them behind a dash or a number."""
        for number, sentence in enumerate(sentences):
            mark, _, rest = sentence.partition(" ")
            if mark == "-" or mark.rstrip(".").isdecimal():
                self._item(rest, "•" if mark == "-" else mark)
                continue
            if number:
                self.console.print()
            self.console.print(ink(sentence, "bold"))

    def _part(self, table: Table) -> None:
        self.console.print()
        self.console.print(table)

    def _rules(self, problem: Problem) -> None:
        books: dict[tuple[str, ...], list[str]] = {}
        for rotation in problem.team.rotations:
            word = rotation.cadence.turn_word
            sentences = tuple(rule.sentence(word) for rule in problem.rules[rotation.name])
            books.setdefault(sentences, []).append(rotation.name)
        for sentences, names in books.items():
            self._list("Rules" if len(books) == 1 else f"Rules of {', '.join(names)}", sentences, "")

    def _breaches(self, title: str, breaches: Iterable[Breach], style: str) -> None:
        self._list(title, (breach.sentence for breach in breaches), style)

    def _list(self, title: str, sentences: Iterable[str], style: str) -> None:
        found = list(sentences)
        if found:
            self.console.print()
            self.console.print(ink(title, f"bold {style}".strip()))
            for sentence in found:
                self._item(sentence)

    def _item(self, sentence: str, mark: str = "•") -> None:
        row = Table.grid(padding=(0, 1))
        row.add_row(ink(f" {mark}", "dim"), ink(sentence))
        self.console.print(row)


def fairness_table(problem: Problem, fairness: Fairness) -> Table:
    """Return who carries what against what they should, the most burdened first."""
    reach = round_reach(max(fairness.worst, Fraction(1, 100)))
    scale = f"−{figure(reach)}".ljust(10) + "0" + f"+{figure(reach)}".rjust(10)
    numbers = ("history", "load", "fair share", "deviation")
    table = a_table("Fairness", "", *numbers, scale, right=numbers)
    for row in sorted(fairness.people, key=lambda row: (-row.deviation, row.person)):
        name = problem.team.named(row.person) if row.person in problem.team.person else row.person
        table.add_row(
            ink(name),
            figure(row.history),
            figure(row.load),
            figure(row.fair_share),
            signed(row.deviation),
            Text(bar(row.deviation, reach), style="green" if abs(row.deviation) <= 1 else "yellow"),
        )
    table.caption = ink(
        f"worst {figure(fairness.worst)}  ·  spread {figure(fairness.spread)}  ·  "
        f"Jain {float(fairness.jain):.4f}  ·  Gini {float(fairness.gini):.4f}",
        "dim",
    )
    table.caption_justify = "left"
    return table


def levels_table(levels: Iterable[Level], *, certified: bool) -> Table:
    """Return what was wished for, in order, with what is proven of each level."""
    table = a_table("Certificate", "", "value", "bound", "", right=("value", "bound"))
    for level in levels:
        table.add_row(
            ink(in_words(level.name)),
            figure(level.value, 4),
            figure(level.bound, 4),
            _standing(level, certified=certified and level.name == "fairness"),
        )
    return table


def reached_table(report: Report) -> Table:
    """Return what a plan reaches on every level, as recomputed."""
    table = a_table("What the plan reaches", "", "value", "", right=("value",))
    notes: Mapping[str, Text] = {}
    if report.certificate.certified:
        notes = {"fairness": ink("✔ no plan can be fairer", "green")}
    elif report.certificate.bound is not None:
        notes = {"fairness": ink(f"no plan can go below {figure(report.certificate.bound, 4)}", "dim")}
    for name, value in report.levels.items():
        table.add_row(ink(in_words(name)), figure(value, 4), notes.get(name, ink("")))
    return table


def in_words(level: str) -> str:
    """Return what a level counts."""
    if level.startswith("class:"):
        return f"Fairness: {level.removeprefix('class:')} turns, spread alike"
    return IN_WORDS.get(level, level)


def _standing(level: Level, *, certified: bool) -> Text:
    if level.proven:
        how = "no plan can be fairer, by arithmetic alone" if certified else "proven"
        return ink(f"✔ {how}", "green")
    return ink(f"not proven: at most {figure(level.value - level.bound, 4)} from the best", "yellow")


def _extent(problem: Problem) -> str:
    team = problem.team
    people = _counted(len(team.people), "person", "people")
    tiers = _counted(sum(len(rotation.tiers) for rotation in team.rotations), "tier", "tiers")
    weeks = _counted(team.horizon.weeks, "week", "weeks")
    return f"{people}, {weeks} from {team.horizon.start}, {tiers}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _faults(report: Report) -> tuple[str, str]:
    broken, untrue = len(report.breaches), len(report.disagreements)
    return f"✘ Broken: {broken}. Not so: {untrue}.", "bold red"
