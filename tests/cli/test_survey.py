"""`watchbill survey`, as people type it."""

from __future__ import annotations

import json

import time_machine

from scheduler.services import satisfaction
from tests.cli.test_stored import run
from tests.cli.test_stored import story as story  # the team that the commands find
from tests.services.stories import Story
from tests.services.test_satisfaction import WITHIN


def test_whoever_held_a_shift_answers_once_and_the_team_sees_answers_only_together(story: Story) -> None:
    with time_machine.travel("2027-02-02T00:00Z", tick=True):
        assert "How was it to be on call" in run("survey", "asked", "Ann").stdout
        (last, *_) = json.loads(run("survey", "asked", "Ann", "--json").stdout)
        assert "of many shifts together" in run("survey", "answer", "Ann", last["shift"], "5").stdout
        assert "answered before" in run("survey", "answer", "Ann", last["shift"], "1", code=2).stderr
        assert "Somebody else" in run("survey", "answer", "Bo", last["shift"], "1", code=2).stderr
        run("survey", "answer", "Ann", last["shift"], "6", code=2)
        run("survey", "asked", "Zoe", code=2)
        assert last["shift"] not in run("survey", "asked", "Ann", "--json").stdout
        shown = ("survey", "show", "team", "--quarter", "2027Q1")
        assert run(*shown).stdout == "2027Q1: shown from five answers on, 1 answered.\n"
        for person in ("Bo", "Cy", "Di"):
            for one in json.loads(run("survey", "asked", person, "--json").stdout):
                with story.store.writing(story.at("2027-02-02 00:00").now) as stored:
                    satisfaction.answer(stored, one["shift"], 2, person=person, within=WITHIN)
        assert run(*shown).stdout == "2027Q1: 2.6 of 5, 7 answered.\n"
        assert json.loads(run(*shown, "--json").stdout) == {"answers": 7, "mean": 2.6}
