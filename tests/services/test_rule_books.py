"""Rule books: what a rotation plays by is changed rule by rule."""

from __future__ import annotations

import pytest

from constraints._registry import rule_types
from scheduler.domain.errors import Invalid
from scheduler.services import rule_books
from scheduler.services.rule_books import Parameter
from scheduler.store.stored import Store
from tests.services.stories import EVE, a_stored_team


def test_one_rule_is_changed_and_the_others_stay_as_they_are(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.writing(EVE) as stored:
        before = {rule.kind: rule for rule in rule_books.of(stored, story.rotation).rules}
        version = stored.changes.versions([story.rotation])[story.rotation]
        rule_books.change(
            stored, story.rotation, {"minimum_rest": {"weeks": 2}, "resilience": False}, by="ann"
        )
    with store.reading() as stored:
        after = {rule.kind: rule for rule in rule_books.of(stored, story.rotation).rules}
        (_, line), *_ = stored.audit.of(subject=story.rotation)
        assert stored.changes.versions([story.rotation])[story.rotation] == version + 1
    assert "resilience" not in after
    assert after["minimum_rest"].sentence() == "Everyone has at least 2 free weeks between two runs of duty."
    changed = {"minimum_rest", "resilience"}
    assert {kind: rule for kind, rule in after.items() if kind not in changed} == {
        kind: rule for kind, rule in before.items() if kind not in changed
    }
    assert "at least 2 free weeks" in line.says


def test_each_rule_is_shown_with_what_holds_and_what_would(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.writing(EVE) as stored:
        rule_books.change(stored, story.rotation, {"minimum_rest": {"weeks": 2}, "time_off": False}, by="ann")
    with store.reading() as stored:
        found = {rule.kind: rule for rule in rule_books.shown(stored, story.rotation)}
    assert found.keys() == rule_types().keys()
    rest, off, knowledge = (found[kind] for kind in ("minimum_rest", "time_off", "knowledge"))
    assert rest.parameters == (Parameter(name="weeks", value=2, default=1),)
    assert (rest.in_force, rest.sentence) == (
        True,
        "Everyone has at least 2 free weeks between two runs of duty.",
    )
    assert (off.in_force, off.standard, off.parameters[0].value) == (False, True, None)
    assert off.parameters[0].default == "24_hours"
    assert (knowledge.sentence, knowledge.parameters[0].default) == ("", None)


def test_what_cannot_be_is_refused_in_the_words_for_team_files_and_the_same_changes_nothing(
    store: Store,
) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.writing(EVE) as stored, pytest.raises(Invalid, match="weeks"):
        rule_books.change(stored, story.rotation, {"minimum_rest": {"weeks": 0}}, by="ann")
    with store.writing(EVE) as stored, pytest.raises(Invalid, match="skill"):
        rule_books.change(stored, story.rotation, {"knowledge": {"skill": "nobody has it"}}, by="ann")
    with store.writing(EVE) as stored:
        lines = len(stored.audit.of())
        rule_books.change(stored, story.rotation, {"minimum_rest": {"weeks": 1}}, by="ann")
        assert len(stored.audit.of()) == lines
