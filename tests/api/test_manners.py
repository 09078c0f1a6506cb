"""Manners of changes: meant for another state, asked for too often, listed in parts."""

from __future__ import annotations

import pytest

from scheduler.store.stored import Store
from tests.api.asking import Service, a_service

NEW = {"name": "pager", "scopes": ["page-tool"]}


def test_what_is_shown_once_is_not_kept_for_a_second_time(service: Service) -> None:
    made = service.post("/v1/tokens", NEW, Idempotency_Key="one")
    said = service.refused("POST", "/v1/tokens", 409, json=NEW, headers={"Idempotency-Key": "one"})
    assert "shown then, once" in said
    assert made["secret"] not in said
    with service.story.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM replies").all()
    assert len(kept) == 1
    assert made["secret"] not in str(kept)


def test_a_change_says_which_state_it_is_meant_for(service: Service) -> None:
    token = service.post("/v1/tokens", NEW)["token"]["id"]
    path = f"/v1/tokens/{token}"
    assert "send its ETag back as If-Match" in service.refused("DELETE", path, 428)
    assert "Read it again" in service.refused("DELETE", path, 412, headers={"If-Match": '"older"'})
    tag = service.tag(path)
    assert service.change("DELETE", path)["revoked_at"] is not None
    assert service.refused("DELETE", path, 412, headers={"If-Match": tag})


def test_the_reply_of_a_change_has_the_tag_that_the_next_one_needs(service: Service) -> None:
    made = service.ask("POST", "/v1/tokens", json=NEW)
    path = f"/v1/tokens/{made.json()['token']['id']}"
    assert made.headers["ETag"] == service.tag(path)
    assert service.sent("DELETE", path, If_Match=made.headers["ETag"])["name"] == "pager"


def test_who_asks_too_often_is_told_when_to_go_on(empty: Store) -> None:
    with a_service(empty, "Ann Bo", changes_per_minute=2, readings_per_minute=3) as service:
        for _ in range(2):
            service.post("/v1/tokens", NEW)
        answer = service.ask("POST", "/v1/tokens", json=NEW)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "Go on in" in answer.json()["mend"]
        service.as_("admin").post("/v1/tokens", NEW)
        for _ in range(3):
            service.get("/v1/tokens")
        service.refused("GET", "/v1/tokens", 429)
        for _ in range(9):
            service.get("/v1/oncall?rotation=oncall")


def test_a_list_comes_in_parts_without_holes(service: Service) -> None:
    for number in range(5):
        service.post("/v1/tokens", NEW | {"name": str(number)})
    whole = [one["id"] for one in service.get("/v1/tokens")["items"]]
    seen, cursor = [], ""
    while True:
        part = service.get(f"/v1/tokens?limit=2{cursor}")
        seen += [one["id"] for one in part["items"]]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"
    assert seen == whole
    assert len(whole) == 6


@pytest.mark.parametrize("query", ["cursor=%C3%A9", "cursor=a", "limit=0", "limit=201", "limit=many"])
def test_a_part_that_there_is_not_is_refused(service: Service, query: str) -> None:
    assert service.refused("GET", f"/v1/tokens?{query}", 422)
