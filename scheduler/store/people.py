"""People, with their time off, their wishes and the ways to reach them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from scheduler.domain.contacts import Contact
from scheduler.domain.people import Person, Quantity, TimeOff, Wish
from scheduler.domain.spans import Span
from scheduler.store.base import Base, Instant, JsonOf, RowNumber


class TimeOffRow(Base):
    """A span in which a person is away."""

    __tablename__ = "time_off"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str]
    reason: Mapped[str]
    calendar_id: Mapped[str | None] = mapped_column(ForeignKey("linked_calendars.id"))

    @classmethod
    def from_domain(cls, off: TimeOff) -> TimeOffRow:
        """Return the row of time off."""
        return cls(
            begins=off.span.start,
            ends=off.span.end,
            kind=off.kind,
            reason=off.reason,
            calendar_id=off.calendar or None,
        )

    def to_domain(self) -> TimeOff:
        """Return the noun."""
        return TimeOff(
            span=Span(self.begins, self.ends),
            kind=self.kind,  # type: ignore[arg-type]
            reason=self.reason,
            calendar=self.calendar_id or "",
        )


class WishRow(Base):
    """A span about which a person has a wish."""

    __tablename__ = "wishes"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)

    def to_domain(self) -> Wish:
        """Return the noun."""
        return Wish(kind=self.kind, span=Span(self.begins, self.ends))  # type: ignore[arg-type]


class PersonRow(Base):
    """Somebody who may carry the pager."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    timezone: Mapped[str]
    share: Mapped[Fraction] = mapped_column(JsonOf(Quantity))
    skills: Mapped[frozenset[str]] = mapped_column(JsonOf(frozenset[str]))
    contacts: Mapped[tuple[Contact, ...]] = mapped_column(JsonOf(tuple[Contact, ...]))
    time_off: Mapped[list[TimeOffRow]] = relationship(
        cascade="all, delete-orphan", order_by=TimeOffRow.row, lazy="selectin"
    )
    wishes: Mapped[list[WishRow]] = relationship(
        cascade="all, delete-orphan", order_by=WishRow.row, lazy="selectin"
    )

    @classmethod
    def from_domain(cls, person: Person, organisation: str, contacts: tuple[Contact, ...]) -> PersonRow:
        """Return the row of a person."""
        return cls(
            id=person.id,
            organisation_id=organisation,
            name=person.name,
            timezone=person.timezone,
            share=person.share,
            skills=person.skills,
            contacts=contacts,
            time_off=[TimeOffRow.from_domain(off) for off in person.time_off],
            wishes=[
                WishRow(kind=wish.kind, begins=wish.span.start, ends=wish.span.end) for wish in person.wishes
            ],
        )

    def to_domain(self) -> Person:
        """Return the noun."""
        return Person(
            id=self.id,
            name=self.name,
            timezone=self.timezone,
            skills=self.skills,
            share=self.share,
            time_off=tuple(off.to_domain() for off in self.time_off),
            wishes=tuple(wish.to_domain() for wish in self.wishes),
        )


class People:
    """The people of a store."""

    def __init__(self, session: Session, organisation: str) -> None:
        self._session = session
        self._organisation = organisation

    def get(self, ids: Collection[str]) -> dict[str, Person]:
        """Return those of the ids who are known."""
        rows = self._session.scalars(select(PersonRow).where(PersonRow.id.in_(ids)))
        return {row.id: row.to_domain() for row in rows}

    def names(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Return the names of people by id; None: everybody's."""
        query = select(PersonRow.id, PersonRow.name)
        if ids is not None:
            query = query.where(PersonRow.id.in_(ids))
        return {row.id: row.name for row in self._session.execute(query)}

    def zones(self, ids: Collection[str]) -> dict[str, str]:
        """Return the time zones of people by id."""
        query = select(PersonRow.id, PersonRow.timezone).where(PersonRow.id.in_(ids))
        return {row.id: row.timezone for row in self._session.execute(query)}

    def contacts(self, ids: Collection[str] | None = None) -> Mapping[str, tuple[Contact, ...]]:
        """Return the ways to reach people; None: everybody's."""
        query = select(PersonRow.id, PersonRow.contacts)
        if ids is not None:
            query = query.where(PersonRow.id.in_(ids))
        return {row.id: row.contacts for row in self._session.execute(query)}

    def put(self, person: Person) -> None:
        """Write a person down, over what was known of them; their contacts stay."""
        row = self._session.get(PersonRow, person.id)
        contacts = row.contacts if row else ()
        self._session.merge(PersonRow.from_domain(person, self._organisation, contacts))
        self._session.flush()

    def put_contacts(self, person: str, contacts: tuple[Contact, ...]) -> None:
        """Write down how to reach a person who is known."""
        self._session.get_one(PersonRow, person).contacts = contacts
        self._session.flush()
