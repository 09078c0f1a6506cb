"""Requests that are sent twice: done once, and answered as before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.api.asking import Service

PATH = "/v1/rotations/oncall/overrides"
DI = {"tier": "primary", "person": "Di", "start": "2027-01-05T10:00:00Z", "end": "2027-01-05T14:00:00Z"}
BO, CY = DI | {"person": "Bo"}, DI | {"person": "Cy"}


def test_what_is_sent_again_with_its_key_is_done_once_and_answered_as_before(service: Service) -> None:
    first = service.ask("POST", PATH, json=DI, headers={"Idempotency-Key": "one"})
    again = service.ask("POST", PATH, json=DI, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(service.get(PATH)["items"]) == 1


def test_one_key_is_for_one_request_of_one_token(service: Service) -> None:
    service.post(PATH, DI, Idempotency_Key="one")
    said = service.refused("POST", PATH, 422, json=CY, headers={"Idempotency-Key": "one"})
    assert "came with another request before" in said
    service.as_("team-manager").post(PATH, DI, Idempotency_Key="one")
    assert "visible ASCII" in service.refused(
        "POST", PATH, 422, json=DI, headers={"Idempotency-Key": "with space"}
    )


def test_a_reply_is_kept_for_a_day_as_the_setting_says(service: Service) -> None:
    first = service.post(PATH, DI, Idempotency_Key="one")
    service.story.now += timedelta(hours=23)
    service.post(PATH, CY, Idempotency_Key="two")
    assert service.post(PATH, DI, Idempotency_Key="one") == first
    service.story.now += timedelta(hours=2)
    service.post(PATH, CY, Idempotency_Key="three")
    assert service.post(PATH, DI, Idempotency_Key="one") != first


def test_retries_that_come_at_once_are_one_change(service: Service) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: service.post(PATH, DI, Idempotency_Key="one"), range(4)))
    assert answers.count(answers[0]) == 4
    assert len(service.get(PATH)["items"]) == 1


def test_a_refusal_is_not_kept_so_that_it_can_be_mended(service: Service) -> None:
    assert service.ask("POST", PATH, json=BO, headers={"Idempotency-Key": "one"}).status_code == 409
    service.story.cover("Cy", "2027-01-05T00:00/2027-01-06T00:00", tier="secondary")
    service.post(PATH, BO, Idempotency_Key="one")
