"""Incidents, from what is told to what is known, and to whom they go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from constraints._rule import Problem
from scheduler.domain.errors import NotFound
from scheduler.domain.impact import Impact
from scheduler.domain.incidents import Incident, Response
from scheduler.domain.notices import AboutIncident
from scheduler.services import incident_roles, incidents
from scheduler.store.stored import Store, Stored
from tests.builders import a_team, an_instant
from tests.services.stories import Story
from tests.services.test_notices import HERE, a_destination, kept
from tests.services.test_pages import a_story

TWO = an_instant("2027-01-12 02:00")
JOINING = (
    "It started at 2027-01-12 02:00 UTC. On call: Bo (oncall primary), Cy (oncall secondary). "
    "Proposed: Bo as technical lead, Cy as incident commander. "
    "Updates every 15 minutes, the next by 02:20 UTC."
)
"""What whoever joins at 02:05 is told of the SEV1 that Bo fights."""


def told(story: Story, severity: str, stated: bool = True, **more: Any) -> Incident:
    usual: dict[str, Any] = {"id": "INC-1", "severity": severity, "started": TWO, "rotation": story.rotation}
    news = Incident(**(usual | more))
    with story.store.writing(story.now) as stored:
        return incidents.record(stored, story.team, news, source="tool", by="tool", stated=stated)


def test_a_tool_that_tells_the_same_severity_again_does_not_lower_what_has_risen(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    assert told(story, "SEV3", impact=Impact(users=0.05)).severity == "SEV3"
    assert told(story, "SEV3", impact=Impact(users=0.1)).severity == "SEV2"
    again = told(story, "SEV3", acknowledged=TWO + timedelta(minutes=1))
    assert (again.severity, again.acknowledged) == ("SEV2", TWO + timedelta(minutes=1))
    assert told(story, "SEV4").severity == "SEV4"
    with store.reading() as stored:
        assert stored.incidents.get(story.team, "INC-1") == told(story, "SEV4")


def test_an_incident_without_a_cause_goes_on_tier_by_tier_until_there_is_none(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    told(story, "SEV1")
    assert incidents.escalate_overdue(store, an_instant("2027-01-12 02:34")) == []
    ((_, found),) = incidents.escalate_overdue(store, an_instant("2027-01-12 02:35"))
    assert [(one.level, one.people) for one in found.escalations] == [(2, ("Cy",))]
    assert incidents.escalate_overdue(store, an_instant("2027-01-12 02:36")) == []
    assert incidents.escalate_overdue(store, an_instant("2027-01-12 09:00")) == []
    with store.reading() as stored:
        (_, line), *_ = stored.audit.of(subject="INC-1", most=1)
    assert line.says == "INC-1 goes on to tier 2: Cy."
    assert "not known after 30 minutes" in line.why


def test_managers_are_told_once_that_an_incident_gets_worse_and_to_whom_it_goes_on(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    one, _ = a_destination(story, "webhook", "http://127.0.0.1:9/", HERE)
    told(story, "SEV3", title="Slow")
    assert kept(story, one) == []
    for _ in range(2):
        told(story, "SEV3", title="Slow", impact=Impact(users=0.1, data=True))
    for at in ("02:35", "02:36", "03:05", "03:06", "03:07"):
        incidents.escalate_overdue(store, an_instant(f"2027-01-12 {at}"))
    told(story, "SEV2", impact=Impact(security=True), resolved=TWO + timedelta(hours=2))
    late = "Its cause is not known after 30 minutes as a SEV1."
    worse = "INC-1 (Slow) is a SEV1 now, no longer a SEV3. There is doubt about data."
    assert [(sending.topic, sending.says) for sending in kept(story, one)] == [
        ("incident.raised", f"{worse} {JOINING}"),
        ("incident.escalated", f"INC-1 (Slow) goes on to tier 2: Cy. {late}"),
        ("incident.overdue", f"INC-1 (Slow) has no further tier to go on to: see who can help. {late}"),
    ]


def test_a_new_sev1_or_sev2_is_told_at_once_and_once_however_often_it_is_told_of(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    one, _ = a_destination(story, "webhook", "http://127.0.0.1:9/", HERE)
    for _ in range(2):
        told(story, "SEV1", title="Slow")
    told(story, "SEV1", title="Slow", mitigated=TWO + timedelta(minutes=4))
    told(story, "SEV4", id="INC-2", stated=False, rotation="", impact=Impact(key_feature=True))
    told(story, "SEV3", id="INC-3")
    told(story, "SEV1", id="INC-4", resolved=TWO + timedelta(minutes=1))
    first, second = sorted(kept(story, one), key=lambda sending: sending.says)
    assert (first.topic, first.says) == (
        "incident.declared",
        f"INC-1 (Slow) is a SEV1. tool says so. {JOINING}",
    )
    assert second.says.startswith("INC-2 is a SEV2. A key feature is down. It started at")
    assert second.says.endswith("Updates every 30 minutes, the next by 02:35 UTC.")
    assert first.incident == AboutIncident(id="INC-1", severity="SEV1")
    assert second.incident == AboutIncident(id="INC-2", severity="SEV2")


def test_a_bad_incident_is_declared_though_nobody_is_on_call(store: Store) -> None:
    story = a_story(store).at("2026-06-01 00:00")
    one, _ = a_destination(story, "webhook", "http://127.0.0.1:9/", HERE)
    told(story, "SEV1", started=story.now, rotation="none")
    (sending,) = kept(story, one)
    assert "On call: nobody. Proposed: nobody; ask somebody." in sending.says


def test_a_responder_may_be_of_another_team_but_must_be_somebody(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    others = a_team("Zoe", "Xia")
    story.imported(Problem(team=replace(others.team, name="others"), rules=others.rules))
    assert told(story, "SEV1", responses=(Response(person="Zoe"),)).responders == ("Zoe",)
    with pytest.raises(NotFound, match="There is no person Yan") as refused:
        told(story, "SEV1", responses=(Response(person="Zoe"), Response(person="Yan")))
    assert refused.value.mend


def test_an_incident_that_cannot_go_on_keeps_no_other_from_going_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    told(story, "SEV1")
    told(story, "SEV1", id="INC-0", rotation="none")
    usual = incident_roles.tiers

    def trouble(stored: Stored, team: str, one: Incident, at: datetime) -> tuple[tuple[str, ...], ...]:
        if one.id == "INC-0":
            raise NotFound("There is no such rotation.", "Correct it.")
        return usual(stored, team, one, at)

    monkeypatch.setattr(incidents, "tiers", trouble)
    found = incidents.escalate_overdue(store, an_instant("2027-01-12 02:35"))
    assert [one.id for _, one in found] == ["INC-1"]


def test_parts_of_long_lists_follow_on_each_other_without_a_gap(store: Store) -> None:
    story = a_story(store).at("2027-01-12 02:05")
    with store.writing(story.now) as stored:
        for number in range(5):
            stored.incidents.put(story.team, "tool", Incident(id=f"{number}", severity="SEV2", started=TWO))
    seen: list[str] = []
    with store.reading() as stored:
        before = None
        while part := stored.incidents.part([story.team], before=before, most=2, is_open=True):
            seen += [one.id for _, one in part]
            before = (part[-1][1].started, part[-1][0], part[-1][1].id)
        assert stored.incidents.part([story.team], is_open=False, most=1) == []
        assert stored.incidents.part([story.team], severity="SEV1", most=1) == []
        assert stored.incidents.part([story.team], since=story.now, most=1) == []
    assert seen == ["4", "3", "2", "1", "0"]
