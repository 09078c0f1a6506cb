"""What was committed is sent, though whoever committed it is gone."""

from __future__ import annotations

import shutil
import signal
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from scheduler.jobs.worker import Worker
from scheduler.store.stored import Store
from tests.conftest import KEY
from tests.importers.servers import a_server
from tests.jobs.test_worker import Process
from tests.services.stories import a_stored_team
from tests.services.test_notices import HERE, Receiver, a_destination, last, told
from tests.waiting import until


def test_a_notice_that_nobody_was_there_to_send_is_sent_by_the_next_worker(
    store: Store, database: str
) -> None:
    story, receiver = a_stored_team(store), Receiver()
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        settings = HERE.model_copy(update={"database": database, "secret_key": KEY})
        worker = Worker(settings, lambda: story.now)
        worker.start()
        try:
            until(lambda: last(story, one).state == "sent")
        finally:
            worker.stop()
    assert len(receiver.taken) == 1


class Slow(Receiver):
    """Takes the first notice, and answers only when nobody is there any more who would hear it."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = Event()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        if self.taken:
            super().__call__(request)
        else:
            self.taken.append(({name.lower(): value for name, value in request.headers.items()}, ""))
            self.gone.wait(20)
            request.close_connection = True


def test_a_worker_that_is_killed_while_it_sends_loses_no_notice_and_the_repeat_is_known_by_its_id(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'watchbill.db')}"
    store = Store.open(database, KEY)
    for name, value in (("SEND_TO", HERE.send_to), ("SEND_PLAIN", "1"), ("SECRET_KEY", KEY)):
        monkeypatch.setenv(f"WATCHBILL_{name}", value)
    story, receiver = a_stored_team(store, now=datetime.now(UTC)), Slow()
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        killed = Process(database)
        try:
            until(lambda: len(receiver.taken) == 1)
        finally:
            killed.end(signal.SIGKILL)
            receiver.gone.set()
        assert last(story, one).state == "waiting"
        settings = HERE.model_copy(update={"database": database, "secret_key": KEY, "worker_silence": 1})
        worker = Worker(settings, lambda: datetime.now(UTC))
        worker.start()
        try:
            until(lambda: last(story, one).state == "sent")
        finally:
            worker.stop()
    assert [headers["webhook-id"] for headers, _ in receiver.taken] == [last(story, one).message] * 2
    store.close()
