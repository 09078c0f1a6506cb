from __future__ import annotations

from fractions import Fraction
from io import StringIO

import pytest
from rich.console import Console

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.cli.calendar import Calendar, short_names
from scheduler.cli.ink import bar, round_reach, signed
from scheduler.domain.handoffs import Cadence
from scheduler.domain.plan import Shift
from scheduler.domain.team import Published
from tests.builders import a_person, a_team, an_instant, knowing, shifts


def drawn(problem: Problem, held: tuple[Shift, ...]) -> list[str]:
    console = Console(width=100, file=StringIO())
    console.print(Calendar(Timetable(problem.team, held), problem.team.rotations[0]).table())
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_row_a_week_with_pins_frozen_weeks_and_holidays_said() -> None:
    team = a_team("Ann", "Bo", "Cy", "Dee", weeks=4, holidays={"2027-01-06": "1/2"})
    held = shifts(team, "Ann Bo Cy Dee")
    team = knowing(
        team,
        pins=held[2:3],
        published=Published(shifts=held[:1]),
        now=an_instant("2027-01-05 12:00"),
    )
    rows = drawn(team, held)[2:]
    assert [row.split() for row in rows] == [
        ["Mon", "2027-01-04", "Ann", "2027-01-06", "frozen"],
        ["Mon", "2027-01-11", "Bo"],
        ["Mon", "2027-01-18", "Cy", "pinned"],
        ["Mon", "2027-01-25", "Dee"],
    ]


def test_a_week_that_nobody_holds_is_said() -> None:
    team = a_team("Ann", "Bo", weeks=2)
    assert "nobody" in drawn(team, shifts(team, "Ann -"))[-1]


def test_daily_turns_fill_a_row_a_week() -> None:
    team = a_team("Ann", "Bo", weeks=1, cadence=Cadence(kind="daily", timezone="Europe/Berlin"))
    rows = drawn(team, shifts(team, "Ann Bo Ann Bo Ann Bo Ann"))
    assert rows[1].split()[2:] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert rows[2].split() == ["2027-01-04", "Ann", "Bo", "Ann", "Bo", "Ann", "Bo", "Ann"]


def test_a_clock_change_opens_no_column_of_its_own() -> None:
    cadence = Cadence(
        kind="hourly", hours=12, timezone="Europe/Berlin", handoff_time=an_instant("2027-01-01 02:30").time()
    )
    team = a_team("Ann", "Bo", weeks=1, start="2027-03-22", cadence=cadence)
    rows = drawn(team, shifts(team, "Ann Bo " * 7))
    assert rows[1].split() == ["day", "02:30", "14:30"]
    assert rows[-1].split() == ["Sun", "2027-03-28", "Ann", "Bo", "⏰", "11", "h"]


def test_people_who_share_a_first_name_are_called_by_their_whole_name() -> None:
    people = [a_person("Ann Lee"), a_person("Ann Fox"), a_person("Bo Day")]
    assert short_names(people) == {"Ann Lee": "Ann Lee", "Ann Fox": "Ann Fox", "Bo Day": "Bo"}


@pytest.mark.parametrize(
    ("value", "looks"),
    [
        ("0", "    │    "),
        ("1", "    │████"),
        ("-1", "████│    "),
        ("1/8", "    │▌   "),
        ("-1/8", "   ▐│    "),
        ("9", "    │████"),
    ],
)
def test_bars_grow_from_the_middle(value: str, looks: str) -> None:
    assert bar(Fraction(value), Fraction(1), half=4) == looks


def test_bars_are_drawn_to_a_round_scale() -> None:
    assert [round_reach(Fraction(worst)) for worst in ("0.01", "0.21", "1", "3", "120")] == [
        Fraction(1, 100), Fraction(1, 2), 1, 5, 200,
    ]  # fmt: skip


def test_a_deviation_too_small_to_see_is_nought() -> None:
    assert [signed(Fraction(value)) for value in ("0.004", "-0.004", "0.5", "-0.5")] == [
        "0",
        "0",
        "+0.50",
        "−0.50",
    ]
