"""How a team responds to what happens, said over HTTP and in its file."""

from __future__ import annotations

from dataclasses import replace

from constraints._rule import Problem
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.importers.team_file import read_team
from scheduler.services.importing import export_team
from tests.api.asking import Service
from tests.services.stories import a_problem

WHERE = "/v1/teams/team/triggers"


def test_a_manager_says_how_the_team_responds_and_nothing_is_automatic_before(service: Service) -> None:
    usual = service.get(WHERE)
    assert set(usual.values()) == {"propose", 5, 2.0, 4}
    service.refused("PUT", WHERE, 428, json={"rest": "automatic"})
    changed = service.change("PUT", WHERE, {"rest": "automatic", "weeks_ahead": 6})
    assert service.get(WHERE) == changed == {**usual, "rest": "automatic", "weeks_ahead": 6}
    service.refused("PUT", WHERE, 412, json=usual, headers={"If-Match": '"older"'})
    service.refused("PUT", WHERE, 422, json={"rest": "sometimes"})
    reader = service.as_("read")
    assert reader.get(WHERE) == changed
    reader.refused("PUT", WHERE, 403, json=usual)
    audit = service.get("/v1/audit?team=team")["items"]
    assert "trigger.policy" in [one["what"] for one in audit]


def test_a_file_that_does_not_say_leaves_it_as_it_is(service: Service) -> None:
    service.change("PUT", WHERE, {"horizon": "automatic"})
    story, problem = service.story, a_problem()
    story.imported(problem)
    assert service.get(WHERE)["horizon"] == "automatic"
    with story.store.reading() as stored:
        exported = read_team(export_team(stored, story.team)).team.triggers
    assert exported == TriggerPolicy(horizon="automatic")
    said = replace(problem.team, triggers=TriggerPolicy(pages="off"))
    story.imported(Problem(team=said, rules=problem.rules))
    assert (service.get(WHERE)["horizon"], service.get(WHERE)["pages"]) == ("propose", "off")
