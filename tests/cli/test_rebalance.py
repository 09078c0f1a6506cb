from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli.app import app
from scheduler.services.plan_text import from_json

SMALL = """
schedule: {name: api, timezone: Europe/Berlin}
horizon: {start: 2027-03-15, weeks: 9}
people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}, {id: eli, name: Eli Øst}]
"""
SEV1 = "2027-03-28T20:00Z..2027-03-29T03:00Z"
LEAVES = ("--leaves", "bo:2027-04-11", "--now", "2027-03-20T12:00Z")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return a team file and its plan."""
    folder = tmp_path_factory.mktemp("team")
    team, plan = folder / "team.yaml", folder / "plan.json"
    team.write_text(SMALL, encoding="utf-8")
    told = CliRunner().invoke(app, ("plan", str(team), "--out", str(plan)))
    assert told.exit_code == 0, told.stderr
    return str(team), str(plan)


def run(files: tuple[str, str], *words: str) -> Result:
    return CliRunner().invoke(app, ("rebalance", *files, *words))


def test_the_points_are_a_table_with_a_chart(files: tuple[str, str]) -> None:
    told = run(files, *LEAVES)
    assert told.exit_code == 0, told.stderr
    for part in ("bo leaves on 2027-04-11.", "What changes buy", "fairness", "█", "✔ proven", "buy nothing"):
        assert part in told.stdout
    assert max(len(line.rstrip()) for line in told.stdout.splitlines()) <= 100


def test_a_point_that_is_taken_says_who_gives_what_to_whom_and_why(files: tuple[str, str]) -> None:
    told = run(files, *LEAVES, "--take", "1")
    assert told.exit_code == 0, told.stderr
    words = " ".join(told.stdout.split())
    for part in ("Point 1: ", "week of 2027-04-", "bo leaves api on 2027-04-11, so", "load before", "│"):
        assert part in words


def test_the_plan_of_a_point_is_written(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    told = run(files, *LEAVES, "--take", "1", "--out", str(out))
    assert told.exit_code == 0, told.stderr
    shifts = from_json(out.read_text(encoding="utf-8")).assignments
    assert all(shift.person != "bo" for shift in shifts if shift.start.date().isoformat() > "2027-04-04")
    assert len(shifts) == 9


def test_a_plan_is_not_written_without_saying_which(files: tuple[str, str]) -> None:
    told = run(files, *LEAVES, "--out", "new.json")
    assert told.exit_code == 2
    assert "--take" in told.stderr


def test_there_is_no_other_point(files: tuple[str, str]) -> None:
    told = run(files, *LEAVES, "--take", "99")
    assert told.exit_code == 2
    assert "There is no point 99." in told.stderr


def test_json_has_every_point_with_its_changes_and_fairness(files: tuple[str, str]) -> None:
    told = run(files, *LEAVES, "--json")
    assert told.exit_code == 0, told.stderr
    frontier = json.loads(told.stdout)
    assert frontier["complete"] is True
    assert frontier["reasons"] == ["bo leaves on 2027-04-11."]
    assert [point["number"] for point in frontier["points"]] == list(range(1, len(frontier["points"]) + 1))
    point = frontier["points"][0]
    assert point["changes"][0].keys() == {"rotation", "tier", "start", "end", "gives", "takes", "reason"}
    assert {row["person"] for row in point["fairness"]["people"]} == {"ann", "bo", "cy", "dee", "eli"}


def test_the_chart_is_written_as_svg(files: tuple[str, str], tmp_path: Path) -> None:
    svg = tmp_path / "chart.svg"
    assert run(files, *LEAVES, "--svg", str(svg)).exit_code == 0
    assert Xml.parse(svg).getroot().tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--joins", "fay:2027-04-12"), "fay joins api on 2027-04-12."),
        (("--joins", "fay@api:2027-04-12"), "fay joins api on 2027-04-12."),
        (("--time-off", "Eli Øst:2027-04-12..2027-04-18"), "Eli Øst is off from 2027-04-12 to 2027-04-18."),
        (("--rest", f"ann,cy:{SEV1}"), "cy responded to the SEV1 of 2027-03-28."),
        (("--page-load", "ann:1.5"), "ann carried 1.5 points of pages."),
        (("--page-load", "ann:1.5@2026-12-18"), "ann carried 0.75 points of pages."),
        (("--page-load", "ann:1.5@2026-12-18", "--half-life", "4"), "ann carried 0.1875 points of pages."),
        ((), "Nothing is said to have happened"),
    ],
)
def test_what_has_happened_is_said_as_it_was_understood(
    files: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    told = run(files, *words, "--now", "2027-03-20T12:00Z")
    assert told.exit_code == 0, told.stderr
    assert said in " ".join(told.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--leaves", "bo"), "'bo' does not say who and what. Write it like --leaves bo:2027-03-01."),
        (("--leaves", "zed:2027-04-11"), "Nobody is called 'zed'. Write one of ann, bo, cy, dee, eli."),
        (("--leaves", "bo:11.4.2027"), "'11.4.2027' is no day. Write it like 2027-03-01."),
        (("--joins", "fay@web:2027-04-12"), "It is not known which rotation fay joins. Name one of api"),
        (("--joins", "ann:2027-04-12"), "ann is in api already."),
        (("--time-off", "bo:2027-04-11"), "does not say from when until when"),
        (("--time-off", "bo:2027-04-11..2027-04-01"), "before it starts"),
        (("--rest", "bo:2027-04-11..2027-04-12"), "is no instant"),
        (("--rest", "bo:2027-04-11T01:00Z..2027-04-11T02:00Z"), "they rest after 4 hours or more"),
        (("--page-load", "bo:0"), "'0' is no load."),
        (("--page-load", "bo:1/0"), "'1/0' is no load."),
    ],
)
def test_what_cannot_be_understood_is_bad_input(
    files: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    told = run(files, *words, "--now", "2027-03-20T12:00Z")
    assert told.exit_code == 2
    assert said in " ".join(told.stderr.split())


def test_where_no_plan_is_left_the_clash_is_told(files: tuple[str, str]) -> None:
    everybody = [
        word
        for name in ("ann", "bo", "cy", "dee", "eli")
        for word in ("--time-off", f"{name}:2027-04-12..2027-04-18")
    ]
    told = run(files, *everybody, "--now", "2027-03-20T12:00Z")
    assert told.exit_code == 3
    assert "2027-04-12" in told.stdout


def test_what_has_begun_does_not_move(files: tuple[str, str]) -> None:
    late = run(files, "--leaves", "bo:2027-04-11", "--now", "2027-05-12T12:00Z", "--json")
    for point in json.loads(late.stdout)["points"]:
        assert all(change["start"] > "2027-05-12" for change in point["changes"])


def test_the_same_question_has_the_same_answer_byte_for_byte(files: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "scheduler.cli", "rebalance", *files, *LEAVES, "--json"]
    answers = {
        subprocess.run(
            command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
