"""Linked calendars, each with the last good copy of what it says."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.linked_calendars import LinkedCalendar
from scheduler.store.base import Base, Instant, JsonOf


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    Where a calendar comes from, and what was last read there; its owner's secret.

    Parameters
    ----------
    url
        Empty: it was uploaded.
    text
        The last good copy.
    tag, modified
        What its server said of that copy.
    """

    url: str
    text: str
    tag: str = ""
    modified: str = ""


class LinkedCalendarRow(Base):
    """A linked calendar."""

    __tablename__ = "linked_calendars"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    calendar: Mapped[LinkedCalendar] = mapped_column(JsonOf(LinkedCalendar))
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    url: Mapped[str]
    tag: Mapped[str]
    modified: Mapped[str]
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    def source(self) -> Source:
        """Return where it comes from, and its copy."""
        text = zlib.decompress(self.packed).decode()
        return Source(url=self.url, text=text, tag=self.tag, modified=self.modified)


class LinkedCalendars:
    """The linked calendars of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, calendar_id: str) -> LinkedCalendar | None:
        """Return a calendar."""
        row = self._session.get(LinkedCalendarRow, calendar_id)
        return row.calendar if row else None

    def source(self, calendar_id: str) -> Source:
        """Return where a calendar that is there comes from, and its copy."""
        return self._session.get_one(LinkedCalendarRow, calendar_id).source()

    def of(self, person: str) -> Sequence[LinkedCalendar]:
        """Return somebody's calendars, in the order in which they were linked."""
        query = select(LinkedCalendarRow.calendar).where(LinkedCalendarRow.person_id == person)
        return sorted(self._session.scalars(query), key=lambda one: (one.made_at, one.id))

    def add(self, calendar: LinkedCalendar, source: Source, due: datetime) -> None:
        """Keep a calendar that is new."""
        row = LinkedCalendarRow(id=calendar.id, person_id=calendar.person, calendar=calendar, due_at=due)
        self._fill(row, source)
        self._session.add(row)
        self._session.flush()

    def put(self, calendar: LinkedCalendar, source: Source | None = None) -> None:
        """Keep a calendar as it is now, and a newer copy where there is one."""
        row = self._session.get_one(LinkedCalendarRow, calendar.id)
        row.calendar = calendar
        if source is not None:
            self._fill(row, source)
        self._session.flush()

    def remove(self, calendar_id: str) -> None:
        """Forget a calendar and its copy."""
        self._session.execute(delete(LinkedCalendarRow).where(LinkedCalendarRow.id == calendar_id))

    def claim(self, now: datetime, again: timedelta, most: int) -> list[str]:
        """Return some calendars whose turn it is to be looked at again; nobody else is told of them then."""
        query = select(LinkedCalendarRow).where(LinkedCalendarRow.due_at <= now)
        rows = self._session.scalars(query.order_by(LinkedCalendarRow.due_at).limit(most)).all()
        for row in rows:
            row.due_at = now + again
        self._session.flush()
        return [row.id for row in rows]

    def _fill(self, row: LinkedCalendarRow, source: Source) -> None:
        row.url, row.tag, row.modified = source.url, source.tag, source.modified
        row.packed = zlib.compress(source.text.encode(), 6)
