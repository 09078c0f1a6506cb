"""A fleet gives every team its own answer, whatever becomes of the others and of the workers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.errors import NotFound
from scheduler.services import fleet
from scheduler.services.fleet import plan_fleet
from scheduler.services.fleet_files import orders
from scheduler.services.fleet_outcome import Outcome, Status, Wanted
from scheduler.services.fleet_team import plan_team
from scheduler.services.plan_text import to_json
from scheduler.services.planning import draft
from scheduler.services.team_text import problem_at

ROOT = Path(__file__).parents[2]
CLOCK = datetime(2027, 3, 3, 12, tzinfo=UTC)
SMALL = """
schedule: {name: NAME, timezone: Europe/Berlin}
horizon: {start: 2027-03-15, weeks: 6}
people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}]
"""
AWAY = "time_off: [{from: 2027-03-14, to: 2027-04-30}]"
IMPOSSIBLE = SMALL.replace("{id: bo}, {id: cy}", f"{{id: bo, {AWAY}}}, {{id: cy, {AWAY}}}").replace(
    "{id: dee}", f"{{id: dee, {AWAY}}}"
)


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    yield
    running = [path for path in Path("/proc").glob("[0-9]*/stat") if is_our_child(path)]
    assert running == []


def is_our_child(stat: Path) -> bool:
    try:
        fields = stat.read_text().rpartition(") ")[2].split()
        return fields[1] == str(os.getpid()) and b"planner.worker" in (stat.parent / "cmdline").read_bytes()
    except (OSError, IndexError):
        return False


def folder_of(place: Path, **teams: str) -> Path:
    """Make a folder of team files; `__` in a name stands for a folder."""
    for name, text in teams.items():
        path = place / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("NAME", path.stem), encoding="utf-8")
    return place


def planned(folder: Path, *, out: Path | None = None, jobs: int = 2, **options: Any) -> dict[str, Outcome]:
    limits = {name: options.pop(name) for name in ("wall", "resident") if name in options}
    wanted = Wanted(clock=CLOCK, **options)
    return {one.team: one for one in plan_fleet(orders(folder, out), wanted, jobs=jobs, **limits)}


def at_once(folder: Path, **options: Any) -> dict[str, Outcome]:
    """Plan in this process: what a worker does, without the wait for it to start."""
    return {order.team: plan_team(order, Wanted(clock=CLOCK, **options)) for order in orders(folder)}


def rehearse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(fleet, "JOB", f"tests.services.fleet_rehearsals:{name}")


def all_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_each_team_gets_the_very_plan_that_it_gets_alone(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "teams", api=SMALL, east__web=SMALL, west__web=SMALL, bad="people: [")
    folder_of(folder, none=IMPOSSIBLE)
    found = planned(folder, out=tmp_path / "plans")
    assert {team: one.status for team, one in found.items()} == {
        "api.yaml": Status.PROVEN,
        "bad.yaml": Status.REFUSED,
        "east/web.yaml": Status.PROVEN,
        "none.yaml": Status.IMPOSSIBLE,
        "west/web.yaml": Status.PROVEN,
    }
    names = {"api.plan.json", "east/web.plan.json", "west/web.plan.json"}
    assert all_files(tmp_path / "plans") == names | {"bad.explanation.json", "none.explanation.json"}
    for team in ("api", "west/web"):
        text = (folder / f"{team}.yaml").read_text(encoding="utf-8")
        alone = draft(problem_at(text, source=team, now=None, clock=CLOCK)).plan
        assert (tmp_path / "plans" / f"{team}.plan.json").read_text(encoding="utf-8") == to_json(alone)


def test_why_there_is_no_plan_is_said_in_a_line_and_explained_in_a_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, none=IMPOSSIBLE, bad=SMALL + "colour: red\nsize: 4\n", worse="a: [")
    found = at_once(folder)
    none = found["none.yaml"]
    assert none.reason.startswith("No plan keeps all of this: ")
    assert "off" in none.reason
    assert found["bad.yaml"].reason.startswith("Has 2 problems. The first: line 5, colour: ")
    assert found["worse.yaml"].reason.startswith("Line 2, column 1: this is no YAML: ")
    assert all("\n" not in one.reason for one in found.values())
    told = json.loads(Path(none.file).read_text(encoding="utf-8"))
    assert told["plan"] is None
    assert told["explanation"]["ways_out"]
    assert json.loads((folder / "bad.explanation.json").read_text(encoding="utf-8"))["status"] == "refused"


def test_what_is_planned_stays_and_what_has_changed_is_planned_anew(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, same=SMALL, said=SMALL, changed=SMALL, torn=SMALL, forged=SMALL, none=IMPOSSIBLE
    )
    first = at_once(folder)
    assert first["none.yaml"].status is Status.IMPOSSIBLE
    folder_of(folder, said="# a remark\n" + SMALL, changed=SMALL.replace("weeks: 6", "weeks: 7"))
    torn, forged = folder / "torn.plan.json", folder / "forged.plan.json"
    torn.write_text(torn.read_text(encoding="utf-8")[:500], encoding="utf-8")
    forged.write_text(forged.read_text(encoding="utf-8").replace('"person": "bo"', '"person": "cy"'))
    again = at_once(folder)
    skipped = {team for team, one in again.items() if one.status is Status.SKIPPED}
    assert skipped == {"same.yaml", "said.yaml"}
    assert again["same.yaml"].levels == first["same.yaml"].levels
    assert again["none.yaml"].reason == first["none.yaml"].reason
    assert {one.status for one in at_once(folder).values()} == {Status.SKIPPED, Status.IMPOSSIBLE}


def test_another_seed_or_no_resuming_plans_everything(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, api=SMALL)
    at_once(folder)
    assert at_once(folder, seed=2)["api.yaml"].status is Status.PROVEN
    assert at_once(folder, seed=2)["api.yaml"].status is Status.SKIPPED
    assert at_once(folder, seed=2, resume=False)["api.yaml"].status is Status.PROVEN


def test_fairness_first_is_another_plan_where_one_is_published(tmp_path: Path) -> None:
    held = ", ".join(
        f"{{tier: primary, week: 2027-{day}, person: {who}}}"
        for day, who in zip(
            ("03-15", "03-22", "03-29", "04-05", "04-12", "04-19"), ["ann", "bo"] * 3, strict=True
        )
    )
    folder = folder_of(tmp_path, api=f"{SMALL}published: {{shifts: [{held}]}}\n")
    stable = at_once(folder)["api.yaml"]
    fresh = at_once(folder, fresh=True)["api.yaml"]
    assert (stable.levels[0].name, fresh.levels[0].name) == ("stability", "fairness")
    assert at_once(folder, fresh=True)["api.yaml"].status is Status.SKIPPED
    assert at_once(folder)["api.yaml"].status is Status.PROVEN


def test_an_explanation_goes_when_there_is_a_plan(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, api=IMPOSSIBLE)
    at_once(folder)
    folder_of(folder, api=SMALL)
    assert at_once(folder)["api.yaml"].status is Status.PROVEN
    assert all_files(folder) == {"api.yaml", "api.plan.json"}


def test_a_plan_goes_when_there_is_none_any_more_and_stays_when_the_file_cannot_be_read(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path, api=SMALL, web=SMALL)
    at_once(folder)
    folder_of(folder, api=IMPOSSIBLE, web="people: [")
    assert at_once(folder)["api.yaml"].status is Status.IMPOSSIBLE
    plans = {name for name in all_files(folder) if name.endswith(".plan.json")}
    assert plans == {"web.plan.json"}


def test_a_plan_that_cannot_be_written_is_one_teams_trouble(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, api=SMALL)
    (folder / "api.plan.json").mkdir()
    (folder / "api.plan.json" / "in the way").touch()
    told = at_once(folder)["api.yaml"]
    assert told.status is Status.REFUSED
    assert "cannot be written" in told.reason
    assert not list(folder.rglob("*.part"))


def test_a_worker_that_dies_gets_a_successor_and_its_team_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse(monkeypatch, "dies_the_first_time")
    found = planned(folder_of(tmp_path, api=SMALL), jobs=1)
    assert found["api.yaml"].status is Status.PROVEN
    assert all_files(tmp_path) == {"api.yaml", "api.tried", "api.plan.json"}


def test_a_team_that_kills_every_worker_is_told_and_the_others_are_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse(monkeypatch, "dies_over_cursed_teams")
    found = planned(folder_of(tmp_path, a=SMALL, cursed=SMALL, z=SMALL), jobs=1)
    assert [found[f"{team}.yaml"].status for team in ("a", "z")] == [Status.PROVEN] * 2
    assert found["cursed.yaml"].status is Status.UNKNOWN
    assert "killed" in found["cursed.yaml"].reason
    assert not list(tmp_path.rglob("*.part"))


def test_a_team_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearse(monkeypatch, "hangs_over_cursed_teams")
    found = planned(folder_of(tmp_path, cursed=SMALL), jobs=1, wall=timedelta(seconds=0.3))
    assert found["cursed.yaml"].status is Status.UNKNOWN
    assert "stopped by the clock" in found["cursed.yaml"].reason


def test_a_fault_of_ours_is_told_and_the_others_are_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse(monkeypatch, "stumbles_over_cursed_teams")
    found = planned(folder_of(tmp_path, cursed=SMALL, fine=SMALL), jobs=1)
    assert found["fine.yaml"].status is Status.PROVEN
    assert found["cursed.yaml"].status is Status.FAULT
    assert found["cursed.yaml"].reason.endswith("ZeroDivisionError: nobody is here")


def test_stopping_leaves_whole_files_and_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearse(monkeypatch, "hangs_over_cursed_teams")
    folder = folder_of(tmp_path, a=SMALL, cursed=SMALL, z=SMALL)
    with closing(plan_fleet(orders(folder), Wanted(clock=CLOCK), jobs=1)) as outcomes:
        assert next(outcomes).team == "a.yaml"
    assert all_files(folder) == {"a.yaml", "cursed.yaml", "z.yaml", "a.plan.json"}


def test_a_worker_that_has_grown_gives_way_to_a_fresh_one(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=SMALL, b="a: [")
    found = planned(folder, jobs=1, resident=0)
    assert len({one.worker for one in found.values()}) == 2
    assert all(one.resident > 2**20 for one in found.values())
    assert len({one.worker for one in planned(folder, jobs=1).values()}) == 1


def test_team_files_are_found_by_their_names_wherever_they_are(tmp_path: Path) -> None:
    names = ["api.yaml", "b/team.yml", "b/c/team.json", ".hidden/team.yaml", "api.plan.json", "notes.txt"]
    names += ["api.explanation.json", "plans/api.yaml", ".api.plan.json.7.part", "b/.secret.yaml"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    saved = '{\n  "digest": "0",\n  "assignments": []\n}'
    (tmp_path / "saved.json").write_text(saved)  # as `watchbill plan TEAM --out` leaves it
    plans = tmp_path / "plans"
    assert [order.team for order in orders(tmp_path, plans)] == ["api.yaml", "b/c/team.json", "b/team.yml"]
    assert [order.plan for order in orders(tmp_path, plans)][2] == plans / "b" / "team.plan.json"
    assert orders(tmp_path)[-1].plan == plans / "api.plan.json"


def test_two_files_that_would_share_a_plan_are_not_both_planned(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, api=SMALL)
    (folder / "api.yml").write_text(SMALL, encoding="utf-8")
    found = at_once(folder)
    assert found["api.yaml"].status is Status.PROVEN
    assert found["api.yml"].status is Status.REFUSED
    assert "api.yaml" in found["api.yml"].reason
    assert all_files(folder) == {"api.yaml", "api.yml", "api.plan.json"}


def test_a_folder_without_a_team_is_not_there_to_plan(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no team file"):
        orders(tmp_path)
