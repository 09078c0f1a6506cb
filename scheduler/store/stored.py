"""The store: one database, and the units of work that read and write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from scheduler.store import engines, tables
from scheduler.store.access import Replies, Tokens
from scheduler.store.accounts import Accounts
from scheduler.store.audit import Audit
from scheduler.store.changes import Changes
from scheduler.store.cover_requests import CoverRequests
from scheduler.store.draftings import Draftings
from scheduler.store.feeds import Feeds
from scheduler.store.incidents import Incidents
from scheduler.store.integrations import Integrations
from scheduler.store.linked_calendars import LinkedCalendars
from scheduler.store.migrate import upgrade
from scheduler.store.notices import Notices
from scheduler.store.overrides import Overrides
from scheduler.store.pages import Pages
from scheduler.store.pay import Pay
from scheduler.store.people import People
from scheduler.store.plans import Plans
from scheduler.store.policies import Policies
from scheduler.store.post_mortems import PostMortems
from scheduler.store.rotations import Rotations
from scheduler.store.satisfaction import Answers
from scheduler.store.schedules import Schedules
from scheduler.store.sealing import Sealing
from scheduler.store.shifts import Shifts
from scheduler.store.swaps import Swaps
from scheduler.store.teams import Teams
from scheduler.store.triggered import Triggered
from scheduler.store.watch import Watch, watch_for
from scheduler.store.workers import Workers

ORGANISATION = tables.ORGANISATION
"""The id of the organisation that an installation serves."""


class Stored:
    """
    One unit of work: all that is read in it is of one instant, and all that is written is kept or nothing.

    Parameters
    ----------
    now
        When it happens; None: it only reads.
    """

    def __init__(self, session: Session, now: datetime | None, sealing: Sealing) -> None:
        self._now = now
        self.changes = Changes(session, now)
        recorded_at = self.changes.recorded_at if now is not None else None
        self.people = People(session, ORGANISATION)
        self.teams = Teams(session, ORGANISATION)
        self.rotations = Rotations(session, recorded_at)
        self.shifts = Shifts(session, now, recorded_at)
        self.overrides = Overrides(session, now, recorded_at)
        self.swaps = Swaps(session, recorded_at)
        self.schedules = Schedules(
            session, self.changes, self.shifts, self.overrides, self.swaps, fixed=now is None
        )
        self.cover_requests = CoverRequests(session)
        self.policies = Policies(session)
        self.draftings = Draftings(session)
        self.plans = Plans(session)
        self.pages = Pages(session)
        self.pay = Pay(session)
        self.incidents = Incidents(session)
        self.post_mortems = PostMortems(session)
        self.answers = Answers(session)
        self.integrations = Integrations(session, sealing)
        self.linked_calendars = LinkedCalendars(session)
        self.triggered = Triggered(session)
        self.notices = Notices(session, sealing)
        self.audit = Audit(session, now)
        self.tokens = Tokens(session)
        self.accounts = Accounts(session)
        self.replies = Replies(session)
        self.workers = Workers(session)
        self.feeds = Feeds(session)

    @property
    def now(self) -> datetime:
        """Return when it happens."""
        if self._now is None:
            raise ValueError("a unit of work that only reads happens at no instant")
        return self._now


class Noted:
    """One unit of work on what does not decide who is on call: it need not wait for those that do."""

    def __init__(self, session: Session, sealing: Sealing) -> None:
        self.draftings = Draftings(session)
        self.workers = Workers(session)
        self.triggered = Triggered(session)
        self.notices = Notices(session, sealing)


class Store:
    """A database that is open."""

    def __init__(self, engine: Engine, sealing: Sealing) -> None:
        self.engine = engine
        self.sealing = sealing
        self._reading = engines.reading(engine)
        self._writing = engines.writing(engine)

    @classmethod
    def open(cls, url: str, keys: str = "") -> Store:
        """
        Open a database, and bring its tables up to date.

        Parameters
        ----------
        keys
            What secrets are sealed with, as `Sealing` takes them.

        Raises
        ------
        Invalid
            When the URL names no database that is known here, or its secrets are sealed with another key.
        NotFound
            When it cannot be reached.
        Conflict
            When a newer Watchbill has changed the tables.
        """
        engine = engines.engine_for(url)
        store = cls(engine, Sealing.beside(engine.url, keys))
        try:
            engines.reach(engine)
            upgrade(engine, store.sealing)
            with store.reading() as stored:
                store.sealing.need((*stored.integrations.newest_secret(), *stored.notices.newest_address()))
        except BaseException:
            engine.dispose()
            raise
        return store

    @contextmanager
    def reading(self) -> Iterator[Stored]:
        """Read, from one snapshot."""
        with Session(self._reading) as session, session.begin():
            yield Stored(session, None, self.sealing)

    @contextmanager
    def writing(self, now: datetime) -> Iterator[Stored]:
        """Write at an instant; everything is kept when the block ends, or nothing when it raises."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield Stored(session, now.astimezone(UTC), self.sealing)

    @contextmanager
    def noting(self) -> Iterator[Noted]:
        """Write what does not decide who is on call, such as how far a search has come."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield Noted(session, self.sealing)

    def watch(self) -> Watch:
        """Return what waits until another process may have changed something; to be closed."""
        return watch_for(self.engine)

    def answers(self) -> bool:
        """Say whether the database is there; raises what it says where it is not."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()
