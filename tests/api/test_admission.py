"""Who is let in, and what others see of what is not theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduler.domain.contacts import Contact
from scheduler.services import tokens
from scheduler.store.changes import PEOPLE
from tests.api.asking import Service
from tests.builders import a_team

WHERE = "/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z"


def test_without_a_token_nothing_is_told(service: Service) -> None:
    nobody = service.as_()
    assert "has no token" in nobody.refused("GET", WHERE, 401)
    assert nobody.ask("GET", WHERE).headers["WWW-Authenticate"].startswith("Bearer")
    assert nobody.ask("GET", "/healthz").status_code == 200
    assert nobody.ask("GET", "/readyz").json()["status"] == "ready"


def test_unknown_expired_and_revoked_tokens_are_refused_in_the_same_words(service: Service) -> None:
    reader = service.as_("read")
    unknown = service.as_()
    unknown.secret = "wb_nobody"
    words = unknown.refused("GET", WHERE, 401)
    with service.story.store.writing(service.story.now) as stored:
        token = next(one for one in stored.tokens.all() if one.name == "read")
        tokens.revoke(stored, token.id, by="test")
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    assert reader.refused("GET", WHERE, 401) == words
    service.story.now += timedelta(days=400)
    assert service.refused("GET", WHERE, 401) == words


def test_a_token_in_the_address_is_refused_and_not_repeated(service: Service) -> None:
    said = service.refused("GET", f"{WHERE}&token={service.secret}", 422)
    assert "header Authorization" in said
    assert service.secret not in said


def test_contacts_are_for_those_who_page(service: Service) -> None:
    with service.story.store.writing(service.story.now) as stored:
        stored.people.put_contacts("Ann", (Contact(kind="phone", address="+49 30 1234"),))
        stored.changes.touch(PEOPLE)
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]

    def contacts(asked: Service) -> object:
        return asked.get(WHERE)["rotations"][0]["tiers"][0]["people"][0]["contacts"]

    assert contacts(service.as_("read")) == []
    assert contacts(service.as_("page-tool")) == [{"kind": "phone", "address": "+49 30 1234"}]


def test_things_of_another_team_are_as_if_they_were_not_there(service: Service) -> None:
    problem = a_team("Xi", "Yo", "Zed", "Wu")
    named = replace(problem, team=replace(problem.team, name="others"))
    others = service.holding(named)
    stranger = service.as_("read", team=others)
    for path, name in (
        ("/v1/oncall?rotation=", service.story.rotation),
        ("/v1/oncall?team=", "team"),
        ("/v1/oncall?person=", "Ann"),
        ("/v1/rotations/", f"{service.story.rotation}/shifts"),
    ):
        foreign = stranger.refused("GET", path + name, 404)
        missing = stranger.refused("GET", path + name.replace(name[:3], "zzz"), 404)
        assert missing.replace("zzz", name[:3]) == foreign
    assert stranger.get(WHERE)["rotations"][0]["team"] == others
