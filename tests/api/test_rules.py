"""`/v1/rotations/{rotation}/rules`."""

from __future__ import annotations

from tests.api.asking import Service


def test_the_rules_of_a_rotation_are_read_with_their_defaults_by_whoever_sees_it(service: Service) -> None:
    where = "/v1/rotations/oncall/rules"
    rules = {one["kind"]: one for one in service.as_("read").get(where)["rules"]}
    assert rules["minimum_rest"] == {
        "kind": "minimum_rest",
        "sentence": "Everyone has at least 1 free week between two runs of duty.",
        "in_force": True,
        "standard": True,
        "parameters": [{"name": "weeks", "value": 1, "default": 1}],
    }
    assert not rules["knowledge"]["in_force"]
    stranger = service.as_("read", team=service.another_team())
    stranger.refused("GET", f"/v1/rotations/{service.story.rotation}/rules", 404)
