"""Pages: once for each thing that a sender tells of, however often and in whatever order it does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint, bindparam, insert, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.pages import Page
from scheduler.domain.spans import Span
from scheduler.store.base import Base, Instant, RowNumber

AT_ONCE = 500
"""Pages that are looked for by one query."""


class PageRow(Base):
    """One interruption, or an answer to one that has yet to arrive."""

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("source", "sender_id"),
        Index("ix_pages_team_id_at", "team_id", "at"),
    )

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"))
    source: Mapped[str]
    sender_id: Mapped[str]
    at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged: Mapped[datetime | None] = mapped_column(Instant)
    resolved: Mapped[datetime | None] = mapped_column(Instant)
    rotation_id: Mapped[str]
    tier: Mapped[str]
    shift: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[str]
    service: Mapped[str]
    title: Mapped[str]
    urgency: Mapped[str]
    incident: Mapped[str]
    action: Mapped[str | None]


TABLE = cast("Table", PageRow.__table__)
COLUMNS = tuple(TABLE.columns)
COUNTED = (
    TABLE.c.at,
    TABLE.c.acknowledged,
    TABLE.c.resolved,
    TABLE.c.rotation_id.label("rotation"),
    TABLE.c.shift,
    TABLE.c.person_id.label("person"),
    TABLE.c.service,
    TABLE.c.incident,
    TABLE.c.action,
)
KEYS = ("row", "id", "team_id", "source", "sender_id")
TOLD = tuple(column.name for column in COLUMNS if column.name not in KEYS)
"""The columns that later news may change."""


class Pages:
    """The pages of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, page_id: str) -> Page | None:
        """Return a page."""
        row = self._session.scalars(select(PageRow).where(PageRow.id == page_id)).one_or_none()
        return _page(row) if row else None

    def some(self, ids: Iterable[str]) -> dict[str, Page]:
        """Return those of the ids that are known."""
        found: dict[str, Page] = {}
        rest = iter(ids)
        while some := list(islice(rest, AT_ONCE)):
            rows = self._session.execute(select(*COLUMNS).where(PageRow.id.in_(some)))
            found |= {row.id: _page(row) for row in rows}
        return found

    def during(
        self, span: Span, teams: Collection[str] | None = None, rotations: Collection[str] | None = None
    ) -> Iterator[Page]:
        """Yield the pages of a span in the order of time."""
        query = select(*COLUMNS).where(PageRow.at >= span.start, PageRow.at < span.end)
        if teams is not None:
            query = query.where(PageRow.team_id.in_(teams))
        if rotations is not None:
            query = query.where(PageRow.rotation_id.in_(rotations))
        return map(_page, self._session.execute(query.order_by(PageRow.at, PageRow.row)))

    def teams(self, span: Span) -> frozenset[str]:
        """Return the teams that had a page in a span."""
        query = select(PageRow.team_id).where(PageRow.at >= span.start, PageRow.at < span.end).distinct()
        return frozenset(self._session.scalars(query))

    def counted(self, span: Span, team: str, **only: str) -> Iterator[Any]:
        """
        Yield what is counted of a team's pages in a span: lean, since a year has a hundred thousand.

        Parameters
        ----------
        only
            Of which rotation, person, shift or service.
        """
        query = select(*COUNTED).where(PageRow.at >= span.start, PageRow.at < span.end)
        query = query.where(*(column == only[column.key] for column in COUNTED if column.key in only))
        return iter(self._session.connection().execute(query.where(PageRow.team_id == team)))

    def part(
        self,
        teams: Collection[str] | None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        before: tuple[datetime, str] | None = None,
        most: int,
        **only: str,
    ) -> list[Page]:
        """
        Return pages, the latest first.

        Parameters
        ----------
        teams
            None: all of them.
        since, until
            Only those that came while `since <= t < until`.
        before
            When the last one of the part before came, and its id.
        only
            Of which rotation, person, shift, service or incident.
        """
        at, known = TABLE.c.at, TABLE.c.id
        query = select(*COLUMNS).where(at.is_not(None))
        query = query.where(*(column == only[column.key] for column in COUNTED if column.key in only))
        if teams is not None:
            query = query.where(TABLE.c.team_id.in_(teams))
        if since is not None:
            query = query.where(at >= since)
        if until is not None:
            query = query.where(at < until)
        if before is not None:
            query = query.where(tuple_(at, known) < before)
        query = query.order_by(at.desc(), known.desc()).limit(most)
        return [_page(row) for row in self._session.execute(query)]

    def in_shift(self, shift: str) -> list[Page]:
        """Return the pages that fell into a shift, in the order of time."""
        query = select(*COLUMNS).where(PageRow.shift == shift, PageRow.at.is_not(None))
        return [_page(row) for row in self._session.execute(query.order_by(PageRow.at, PageRow.row))]

    def add(self, pages: Sequence[Page]) -> None:
        """Record pages of which nothing was known."""
        if pages:
            self._session.execute(insert(PageRow), [_values(page) for page in pages])

    def change(self, pages: Sequence[Page]) -> None:
        """Write down what is known now of pages that were known."""
        if not pages:
            return
        query = update(TABLE).where(TABLE.c.id == bindparam("known"))
        query = query.values({name: bindparam(f"new_{name}") for name in TOLD})
        found = [(page.id, _values(page)) for page in pages]
        rows = [{"known": key, **{f"new_{name}": values[name] for name in TOLD}} for key, values in found]
        self._session.connection().execute(query, rows)


def _values(page: Page) -> Mapping[str, Any]:
    return {
        "id": page.id,
        "team_id": page.team,
        "source": page.source,
        "sender_id": page.sender_id,
        "at": page.at,
        "acknowledged": page.acknowledged,
        "resolved": page.resolved,
        "rotation_id": page.rotation,
        "tier": page.tier,
        "shift": page.shift,
        "person_id": page.person,
        "service": page.service,
        "title": page.title,
        "urgency": page.urgency,
        "incident": page.incident,
        "action": page.action,
    }


def _page(row: Any) -> Page:
    return Page(
        team=row.team_id,
        source=row.source,
        sender_id=row.sender_id,
        at=row.at,
        acknowledged=row.acknowledged,
        resolved=row.resolved,
        rotation=row.rotation_id,
        tier=row.tier,
        shift=row.shift,
        person=row.person_id,
        service=row.service,
        title=row.title,
        urgency=row.urgency,
        incident=row.incident,
        action=row.action,
    )
