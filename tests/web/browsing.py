"""A site that real browsers look at, in as few words as a test's story needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from scheduler.domain.errors import Fault
from scheduler.planner.running.process import Child
from scheduler.services import accounts, drawing, signing_in, tokens
from scheduler.services.changing import new_id
from scheduler.services.drawing_steps import Superseded
from scheduler.services.settings import Settings
from scheduler.services.tokens import Scope
from scheduler.store.accounts import Account
from scheduler.store.stored import Store
from tests.services.stories import Story

PASSWORD = "correct horse battery staple"


@lru_cache(maxsize=1)
def a_hash() -> str:
    """Return what is kept of the password; to hash takes long, as it should."""
    return accounts.hashed(PASSWORD)


@dataclass
class Site:
    """
    A service that listens, and its store.

    Parameters
    ----------
    now
        Tells the time of the story.
    story
        What is stored, where it is one that tests tell.
    """

    address: str
    store: Store
    now: Callable[[], datetime]
    story: Story | None = None

    def account(
        self, login: str, *scopes: Scope, person: str | None = None, team: str | None = None, name: str = ""
    ) -> str:
        """Return the login of an account that is there from now on."""
        with self.store.writing(self.now()) as stored:
            if stored.accounts.called(login) is None:
                accounts.check_rights(stored, scopes, person, team)
                made = Account(
                    id=new_id(),
                    login=login,
                    name=name or login,
                    password=a_hash(),
                    scopes=scopes,
                    made_at=stored.now,
                    made_by="test",
                    person=person,
                    team=team,
                )
                stored.accounts.put(made)
        return login

    def session(self, login: str) -> str:
        """Return the secret of a new session."""
        with self.store.writing(self.now()) as stored:
            known = stored.accounts.called(login)
            assert known is not None
            return signing_in.begin(stored, known, lasts=timedelta(days=7))


@contextmanager
def a_site(store: Store, now: Callable[[], datetime], settings: Settings | None = None) -> Iterator[Site]:
    """Serve a store to browsers on this machine, at the time that the story says."""
    with store.writing(now()) as stored:
        tokens.first(stored)
    url = store.engine.url.render_as_string(hide_password=False)
    wanted = (settings or Settings()).model_copy(update={"database": url, "workers": "elsewhere"})
    with listening(create_app(wanted, now)) as address, drawing_what_waits(store, now):
        yield Site(address, store, now)


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Let an app listen on a port of its own, and yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > until or not thread.is_alive():
            raise Fault("the service does not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def drawing_what_waits(store: Store, now: Callable[[], datetime]) -> Iterator[None]:
    """Do beside it what a worker does, without the second that one takes to begin."""
    ended = threading.Event()
    worker = threading.Thread(target=draw_what_waits, args=(store, now, ended), daemon=True)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join(timeout=10)


def draw_what_waits(store: Store, now: Callable[[], datetime], ended: threading.Event) -> None:
    """Draw plans until it is ended."""
    child: Child | None = None
    while not ended.wait(0.1):
        with store.reading() as stored:
            waiting = stored.draftings.waiting(most=10)
        for plan, _ in waiting:
            child = child if child and child.alive else Child()
            with suppress(Superseded):
                drawing.draw(store, plan, worker="browser tests", clock=now, child=child)
    if child is not None:
        child.close()
