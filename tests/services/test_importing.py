"""Team files into the store and out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from scheduler.domain.errors import Conflict
from scheduler.importers.team_file import digest, read_team
from scheduler.services import importing, oncall
from scheduler.services.teams import problem_of
from scheduler.store.stored import Store
from tests.builders import a_person, an_instant, knowing
from tests.services.stories import EVE, a_problem, a_stored_team

TEAMS = sorted(Path(__file__).parents[2].glob("fixtures/teams/*/team.yaml"))


def everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table: sorted(map(str, connection.execute(text(f'SELECT * FROM "{table}"')).all()))
            for table in inspect(engine).get_table_names()
        }


@pytest.mark.parametrize("path", TEAMS, ids=lambda path: path.parent.name)
def test_every_fixture_comes_out_as_it_went_in_and_twice_changes_nothing(path: Path, store: Store) -> None:
    problem = read_team(path.read_text(), first_day=date(2027, 1, 4))
    with store.writing(EVE) as stored:
        team, said = importing.import_team(stored, problem, by="manager")
    assert said
    before = everything(store.engine)
    with store.writing(an_instant("2027-01-02 00:00")) as stored:
        assert importing.import_team(stored, problem, by="manager") == (team, ())
    assert everything(store.engine) == before
    with store.reading() as stored:
        assert problem_of(stored, team) == problem
        exported = importing.export_team(stored, team)
    assert digest(read_team(exported)) == digest(problem)


def test_the_same_instants_in_another_spelling_change_nothing(store: Store) -> None:
    text = next(path for path in TEAMS if path.parent.name == "sev1-rest").read_text()
    spelled = text.replace("now: 2027-03-13T07:00:00Z", "now: 2027-03-13T08:00:00+01:00")
    assert spelled != text
    with store.writing(EVE) as stored:
        assert importing.import_team(stored, read_team(text), by="manager")[1]
        assert importing.import_team(stored, read_team(spelled), by="manager")[1] == ()


def test_a_file_without_shifts_does_not_take_the_schedule_away(store: Store) -> None:
    story = a_stored_team(store)
    story.applied(story.drafted("Ann Bo Cy Di"))
    assert story.imported(a_problem()) == ()
    assert story.who("2027-01-12 12:00") == "Bo"


def test_the_same_file_after_a_swap_leaves_the_swap(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.swap("2027-01-04", "2027-01-11")
    assert story.imported(a_problem("Ann Bo Cy Di")) == ()
    assert story.who("2027-01-05 12:00") == "Bo"


def test_adding_a_member_moves_nobodys_shift(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-06 12:00")
    bigger = a_problem()
    rotation = bigger.team.rotations[0]
    member = replace(rotation.members[0], person="Eve")
    team = replace(
        bigger.team,
        people=(*bigger.team.people, a_person("Eve")),
        rotations=(replace(rotation, members=(*rotation.members, member)),),
    )
    said = story.imported(replace(bigger, team=team))
    assert said == ("Eve (Eve) is new.", "The team team is changed.", "The rotation oncall is changed.")
    assert [story.who(f"2027-01-{day} 12:00") for day in ("05", "12", "19", "26")] == [
        "Ann",
        "Bo",
        "Cy",
        "Di",
    ]
    with store.reading() as stored:
        now, then = (
            stored.rotations.get(story.rotation, as_of) for as_of in (None, an_instant("2027-01-06 11:59"))
        )
    assert now is not None
    assert then is not None
    assert (len(now.rotation.members), len(then.rotation.members)) == (5, 4)


def test_history_is_not_rewritten_by_a_file(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-06 12:00")
    with pytest.raises(Conflict, match="shift from 2027-01-04 10:00 UTC was served by Ann, not Di"):
        story.imported(a_problem("Di Bo Cy Ann"))
    assert story.who("2027-01-05 12:00") == "Ann"


def test_somebody_who_is_still_to_serve_is_not_left_out_and_who_is_not_may_be(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Ann")
    smaller = a_problem("Ann Bo Cy Ann")
    without = {
        name: replace(
            smaller.team,
            people=tuple(one for one in smaller.team.people if one.id != name),
            rotations=(
                replace(
                    smaller.team.rotations[0],
                    members=tuple(one for one in smaller.team.rotations[0].members if one.person != name),
                ),
            ),
        )
        for name in ("Cy", "Di")
    }
    gone = knowing(replace(smaller, team=without["Cy"]), published=a_problem().team.published)
    with pytest.raises(Conflict, match="no longer has Cy, who is oncall primary from 2027-01-18"):
        story.imported(gone)
    story.imported(replace(smaller, team=without["Di"]))
    with store.reading() as stored:
        assert "Di" in stored.people.names()
        assert "Di" not in stored.teams.people(story.team)


def test_two_teams_may_share_a_person_but_not_mean_two_by_one_id(store: Store) -> None:
    story = a_stored_team(store)
    other = a_problem()
    same = replace(other.team, name="other")
    story.imported(replace(other, team=same))
    strange = replace(same, name="third", people=(a_person("Ann", zone="Asia/Tokyo"), *same.people[1:]))
    with pytest.raises(Conflict, match="The id Ann is that of a person of another team"):
        story.imported(replace(other, team=strange))
    with store.reading() as stored:
        assert len(stored.rotations.called("oncall")) == 2


def test_the_policy_of_the_file_answers_for_its_rotation(store: Store) -> None:
    path = next(path for path in TEAMS if path.parent.name == "backend-primary")
    with store.writing(EVE) as stored:
        team, _ = importing.import_team(stored, read_team(path.read_text()), by="manager")
        rotation = stored.rotations.ids(team=team)[0]
        found = oncall.escalation(stored, rotation, at=EVE)
    assert [step.skipped for step in found.steps] == [True, True, True, True]
    assert found.says == "Nobody can be paged by backend-primary."
    assert found.steps[3].says == "Neither a person nor a rotation is called vp-engineering."


def test_a_rotation_that_the_file_no_longer_has_is_retired_when_its_shifts_are_over(store: Store) -> None:
    story = a_stored_team(store, "Ann")
    problem = a_problem()
    renamed = replace(problem.team.rotations[0], name="renamed")
    other = replace(
        problem, team=replace(problem.team, rotations=(renamed,)), rules={"renamed": problem.rules["oncall"]}
    )
    with pytest.raises(Conflict, match="no longer has oncall, which has shifts that are not over"):
        story.imported(other)
    story.at("2027-01-11 10:00")
    assert "oncall is retired." in story.imported(other)
    with store.reading() as stored:
        assert stored.rotations.called("oncall") == []
    assert story.imported(problem)[:1] == ("The rotation oncall is new.",)
