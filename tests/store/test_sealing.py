"""Secrets that must be read again are worth nothing to whoever has only the database."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scheduler.domain.errors import Fault, Invalid
from scheduler.services import integrations, notices
from scheduler.store.sealing import Sealing
from scheduler.store.stored import Store
from tests.conftest import KEY
from tests.services.stories import a_stored_team

OTHER = "another key that is as long as it must be"


def test_what_is_sealed_is_read_by_the_key_alone_and_never_looks_the_same_twice() -> None:
    sealed = Sealing(KEY).seal("whsec_1")
    assert "whsec" not in sealed
    assert sealed != Sealing(KEY).seal("whsec_1")
    assert Sealing(KEY).unseal(sealed) == "whsec_1"
    with pytest.raises(Fault, match="another key"):
        Sealing(OTHER).unseal(sealed)


def test_a_key_is_changed_by_writing_the_new_one_before_it() -> None:
    old, both = Sealing(KEY).seal("whsec_1"), Sealing(f"{OTHER}, {KEY}")
    assert both.unseal(old) == "whsec_1"
    assert Sealing(OTHER).unseal(both.seal("whsec_2")) == "whsec_2"


def test_without_a_key_one_is_made_beside_the_database_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "watchbill.db.key"
    sealed = Sealing(file=file).seal("whsec_1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Sealing(file=file).unseal(sealed) == "whsec_1"
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(("keys", "says"), [("", "There is no key"), ("short", "fewer than 32 characters")])
def test_without_a_good_key_nothing_is_sealed(keys: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        Sealing(keys).seal("whsec_1")


def test_what_a_start_that_was_killed_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    file = tmp_path / "watchbill.db.key"
    file.with_name(f"{file.name}.{os.getpid()}").write_text("half a k")
    assert Sealing(file=file).unseal(Sealing(file=file).seal("whsec_1")) == "whsec_1"


@pytest.mark.parametrize("sealed", ["of integrations", "of destinations"])
def test_a_store_is_not_opened_without_the_key_of_its_secrets(
    store: Store, database: str, sealed: str
) -> None:
    Store.open(database, OTHER).close()  # it has none yet
    story = a_stored_team(store)
    with store.writing(story.now) as stored:
        if sealed == "of integrations":
            integrations.make(stored, story.team, story.rotation, "plain", "ours", by="a")
        else:
            notices.make(stored, story.team, "email", "ops", "ops@example.com", shown="e-mail", by="a")
    with pytest.raises(Invalid, match="another key"):
        Store.open(database, OTHER)
    Store.open(database, f"{OTHER},{KEY}").close()
