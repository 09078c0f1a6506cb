"""What the service serves from: an open store, and the snapshot of it that is kept fresh."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from api.pace import Pace
from scheduler.domain.errors import Fault
from scheduler.services import accounts, rezoning, tokens, zone_rules
from scheduler.services.receiving import Inbox, Senders
from scheduler.services.settings import Settings
from scheduler.services.snapshot import Snapshot, Snapshots
from scheduler.store.stored import Store

if TYPE_CHECKING:
    from scheduler.services.feed_pages import FeedPages

Clock = Callable[[], datetime]

STALE = timedelta(seconds=5)
"""A snapshot that could not be refreshed for so long says that something is wrong."""
AT_A_TIME = 50
"""Rotations that are compiled between two looks for changes, while the service starts."""
NOTE_USE = timedelta(minutes=1)
"""How often it is written down which tokens and feeds were used."""


def wall_clock() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class First:
    """What a new installation gives its admin: a token for programs, and an invitation for a browser."""

    token: str
    invitation: str


class Serving:
    """
    The state of a running service.

    Parameters
    ----------
    clock
        Tells what time it is: asked once a request.
    """

    def __init__(self, settings: Settings, clock: Clock = wall_clock) -> None:
        self.settings = settings
        self.clock = clock
        self.pace = Pace(changes=settings.changes_per_minute, readings=settings.readings_per_minute)
        self._store: Store | None = None
        self._snapshots: Snapshots | None = None
        self._inbox: Inbox | None = None
        self._feed_pages: FeedPages | None = None
        self._senders: Senders | None = None
        self.zones = zone_rules.release()
        self._stop = Event()
        self._thread: Thread | None = None
        self._refreshed = 0.0
        self._used: dict[str, datetime] = {}
        self._fetched: dict[str, datetime] = {}

    @property
    def store(self) -> Store:
        """Return the open store."""
        if self._store is None:
            raise Fault("the service has not started")
        return self._store

    @property
    def snapshots(self) -> Snapshots:
        """Return what keeps the snapshot."""
        if self._snapshots is None:
            raise Fault("the service has not started")
        return self._snapshots

    @property
    def inbox(self) -> Inbox:
        """Return what writes down what tools deliver."""
        if self._inbox is None:
            raise Fault("the service has not started")
        return self._inbox

    @property
    def feed_pages(self) -> FeedPages:
        """Return what keeps the pages of feeds, loaded when the first is asked for."""
        if self._feed_pages is None:
            from scheduler.services.feed_pages import FeedPages

            self._feed_pages = FeedPages(self.store, self.settings.public_url)
        return self._feed_pages

    @property
    def senders(self) -> Senders:
        """Return who may deliver."""
        if self._senders is None:
            raise Fault("the service has not started")
        return self._senders

    @property
    def current(self) -> Snapshot:
        """Return the snapshot as it is now."""
        return self.snapshots.current

    @property
    def age(self) -> timedelta:
        """Return how long ago it was last looked whether the store has moved on."""
        return timedelta(seconds=monotonic() - self._refreshed)

    @property
    def behind(self) -> int:
        """Return for how many whole seconds nobody could look: 0 while the database is there."""
        return int(monotonic() - self._refreshed)

    def start(self) -> First | None:
        """Open the store and begin to keep the snapshot; return what a new installation begins with."""
        self._store = Store.open(self.settings.database, self.settings.secret_key)
        first = None
        with self._store.reading() as stored:
            anew = not stored.tokens.all()
        if anew:
            with self._store.writing(self.clock()) as stored:
                token, invitation = tokens.first(stored), accounts.first_invitation(stored)
            first = First(token, invitation) if token and invitation else None
        self._snapshots = Snapshots(self._store)
        self._senders = Senders(self._store)
        self._inbox = Inbox(self._store, self.clock, lambda rotation, at: self.current.on_call(rotation, at))
        self.refresh(most=0)
        self._thread = Thread(target=self._keep_fresh, name="snapshot", daemon=True)
        self._thread.start()
        return first

    def stop(self) -> None:
        """Let go of everything."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        if self._inbox is not None:
            self._inbox.close()
        if self._store is not None:
            self._note_use()
            self._store.close()

    def refresh(self, *, most: int = AT_A_TIME) -> Snapshot:
        """Bring the snapshot up to date now."""
        known = self.snapshots.refresh(most=most)
        self._refreshed = monotonic()
        return known

    def at_least(self, revision: int) -> Snapshot:
        """Return a snapshot that is not older than a revision, or the newest where there is no such yet."""
        return self.current if self.current.revision >= revision else self.refresh()

    def used(self, token: str, now: datetime) -> None:
        """Remember that a token was used."""
        self._used[token] = now

    def fetched(self, feed: str, now: datetime) -> None:
        """Remember that a feed was asked for."""
        self._fetched[feed] = now

    def _keep_fresh(self) -> None:
        log, noted, starting = structlog.get_logger(), monotonic(), True
        watch = self.store.watch()
        while not self._stop.is_set():
            try:
                pending = self.refresh().pending
                if starting and not pending:
                    self._follow_zones()
                    starting = False
                    gc.freeze()  # what is in memory stays: looking through it would hold answers up
                if monotonic() - noted > NOTE_USE.total_seconds():
                    noted = monotonic()
                    self._note_use()
            except Exception as error:  # the database may be away: it goes on when it is back
                pending = frozenset()
                log.warning("snapshot not refreshed", error=type(error).__name__)
            if pending:
                self._stop.wait(0.001)
            else:
                watch.wait(self.settings.poll)
        watch.close()

    def _follow_zones(self) -> None:
        for sentence in rezoning.follow(self.store, self.clock(), self.zones):
            structlog.get_logger().warning("time-zone rules changed", says=sentence)

    def _note_use(self) -> None:
        used, self._used = self._used, {}
        fetched, self._fetched = self._fetched, {}
        if not used and not fetched:
            return
        try:
            with self.store.writing(self.clock()) as stored:
                for token, at in used.items():
                    stored.tokens.used(token, at)
                for feed, at in fetched.items():
                    stored.feeds.used(feed, at)
        except Exception as error:
            structlog.get_logger().warning("use of tokens and feeds not noted", error=type(error).__name__)
