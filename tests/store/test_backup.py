"""Backups, taken while others write: what is restored was so at one instant, and is gone on with."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from sqlalchemy.engine import make_url

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.oncall import who_is_on_call
from scheduler.services import integrations
from scheduler.store.backup import back_up, restore
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.conftest import KEY
from tests.databases import postgres_copy, postgres_tool
from tests.services.stories import Story, a_stored_team
from tests.services.test_drawing import asked

TUESDAY = an_instant("2027-01-05 00:00")
HOURS = [TUESDAY + place * timedelta(hours=1) for place in range(121)]


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store in SQLite."""
    shutil.copy(sqlite_template, tmp_path / "watchbill.db")
    store = Store.open(f"sqlite:///{tmp_path / 'watchbill.db'}", KEY)
    yield store
    store.close()


@contextmanager
def covering(story: Story) -> Iterator[Callable[[], int]]:
    """Cover one hour after the other from Tuesday on; yield what says how many are acknowledged."""
    acknowledged: list[int] = []
    enough = Event()

    def cover() -> None:
        for place in range(120):
            if enough.is_set():
                return
            story.cover(
                "Bo" if place % 2 else "Cy", f"{HOURS[place]:%Y-%m-%dT%H}/{HOURS[place + 1]:%Y-%m-%dT%H}"
            )
            acknowledged.append(place)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(cover)
        yield lambda: len(acknowledged)
        enough.set()
        running.result(30)


def who(story: Story) -> list[str]:
    """Return who is on call in each hour from Tuesday on."""
    with story.store.reading() as stored:
        schedule = stored.schedules.get(story.rotation)
    assert schedule is not None
    answers = [who_is_on_call(schedule, hour) for hour in HOURS]
    return [duty.person for answer in answers for duty in answer.tier["primary"].people]


@contextmanager
def restored(database: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Back a database up and restore it, as the README says; yield the URL of what was restored."""
    if database.startswith("sqlite"):
        url = f"sqlite:///{folder / 'restored.db'}"
        back_up(database, folder / "monday.db")
        restore(folder / "monday.db", url, KEY)
        yield url
    else:
        dump = str(folder / "monday.dump")
        postgres_tool("pg_dump", "--format=custom", f"--file={dump}", plainly(database))
        with postgres_copy(request.getfixturevalue("postgres"), "template0") as url:
            postgres_tool("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={plainly(url)}", dump)
            yield url


def plainly(database: str) -> str:
    return make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_backup_that_is_taken_while_others_write_answers_as_it_was_at_one_instant(
    store: Store, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", "Di Ann Bo Cy")
    with covering(story) as acknowledged:
        while (before := acknowledged()) < 5:
            sleep(0.001)
        with restored(database, tmp_path, request) as url:
            after = acknowledged() + 1  # one may be written, and not acknowledged yet
            there = replace(story, store=Store.open(url, KEY))
            found = who(there)
            there.cover("Bo", "2027-01-11T00:00/2027-01-11T01:00")  # it is gone on with
            there.store.close()
    kept = next(place for place, person in enumerate(found) if person == "Ann")
    assert before <= kept <= after
    assert found == ["Bo" if place % 2 else "Cy" for place in range(kept)] + ["Ann"] * (121 - kept)


def test_a_plan_that_was_being_drawn_is_drawn_anew_where_it_is_restored(tmp_path: Path, empty: Store) -> None:
    story = a_stored_team(empty)
    plan = asked(story)
    with empty.noting() as noted:
        noted.workers.sign_on("w1", "here", 1)
        noted.draftings.take_up(plan, "w1", story.now)
    back_up(str(empty.engine.url), tmp_path / "monday.db")
    restore(tmp_path / "monday.db", f"sqlite:///{tmp_path / 'restored.db'}", KEY)
    there = Store.open(f"sqlite:///{tmp_path / 'restored.db'}", KEY)
    with there.reading() as stored:
        assert stored.draftings.waiting(10) == [(plan, 1)]
        assert stored.workers.all() == []
    there.close()


def test_a_backup_takes_no_ones_place_and_only_whole_ones_are_restored(tmp_path: Path, empty: Store) -> None:
    story = a_stored_team(empty)
    with empty.writing(story.now) as stored:
        integrations.make(stored, story.team, story.rotation, "plain", "ours", by="manager")
    here, there, backup = (
        str(empty.engine.url),
        f"sqlite:///{tmp_path / 'new' / 'w.db'}",
        tmp_path / "monday.db",
    )
    back_up(here, backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with pytest.raises(Conflict, match=r"monday.db is there already"):
        back_up(here, backup)
    with pytest.raises(Conflict, match="is there already"):
        restore(backup, here, KEY)
    with pytest.raises(NotFound, match="no folder"):
        restore(backup, there, KEY)
    (tmp_path / "new").mkdir()
    torn, stale = tmp_path / "torn.db", tmp_path / "new" / "w.db-wal"
    torn.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    for bad, key, why in ((torn, KEY, "no whole backup"), (backup, "another key" * 3, "another key")):
        with pytest.raises(Invalid, match=why):
            restore(bad, there, key)
    with pytest.raises(Invalid, match="tools of its own"):
        back_up("postgresql://host/watchbill", tmp_path / "other.db")
    assert list((tmp_path / "new").iterdir()) == []
    stale.touch()
    with pytest.raises(Conflict, match="db-wal is there"):
        restore(backup, there, KEY)
    stale.unlink()
    restore(backup, there, KEY)
