"""Rates of pay, where people are paid, and the periods that are closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.pay import Line
from scheduler.domain.pay_periods import Basis, Period
from scheduler.domain.pay_rates import Home, Rate, Worth
from scheduler.store.base import Base, Instant, JsonOf


class PayRateRow(Base):
    """What being on call is worth somewhere, from a day on."""

    __tablename__ = "pay_rates"

    location: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    worth: Mapped[Worth] = mapped_column(JsonOf(Worth))

    def to_domain(self) -> Rate:
        """Return the noun."""
        return Rate(location=self.location, since=self.since, worth=self.worth)


class PayHomeRow(Base):
    """Where somebody is paid, from a day on."""

    __tablename__ = "pay_homes"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    location: Mapped[str]


class PayPeriodRow(Base):
    """A closed period of a team; never changed."""

    __tablename__ = "pay_periods"
    __table_args__ = (UniqueConstraint("team_id", "first"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"))
    first: Mapped[date]
    last: Mapped[date]
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[str]
    basis: Mapped[Basis] = mapped_column(JsonOf(Basis))
    lines: Mapped[tuple[Line, ...]] = mapped_column(JsonOf(tuple[Line, ...]))

    def to_domain(self) -> Period:
        """Return the noun."""
        return Period(
            id=self.id,
            team=self.team_id,
            first=self.first,
            last=self.last,
            closed_at=self.closed_at,
            closed_by=self.closed_by,
            basis=self.basis,
            lines=self.lines,
        )


class Pay:
    """The pay of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rates(self) -> tuple[Rate, ...]:
        """Return all rates, by location and day."""
        rows = self._session.scalars(select(PayRateRow).order_by(PayRateRow.location, PayRateRow.since))
        return tuple(row.to_domain() for row in rows)

    def rate(self, location: str, since: date) -> Rate | None:
        """Return the rate that holds somewhere from a day on."""
        row = self._session.get(PayRateRow, (location, since))
        return row.to_domain() if row else None

    def put_rate(self, rate: Rate) -> None:
        """Write a rate down, over the one of the same location and day."""
        self._session.merge(PayRateRow(location=rate.location, since=rate.since, worth=rate.worth))
        self._session.flush()

    def remove_rate(self, location: str, since: date) -> None:
        """Take a rate away."""
        self._session.delete(self._session.get_one(PayRateRow, (location, since)))
        self._session.flush()

    def homes(self, people: Collection[str]) -> dict[str, tuple[Home, ...]]:
        """Return where people are paid, by person, the earliest first; who has no place is left out."""
        query = select(PayHomeRow).where(PayHomeRow.person_id.in_(people)).order_by(PayHomeRow.since)
        found: dict[str, tuple[Home, ...]] = {}
        for row in self._session.scalars(query):
            home = Home(location=row.location, since=row.since)
            found[row.person_id] = (*found.get(row.person_id, ()), home)
        return found

    def put_homes(self, person: str, homes: Collection[Home]) -> None:
        """Write down where somebody is paid, in place of what was known."""
        self._session.execute(delete(PayHomeRow).where(PayHomeRow.person_id == person))
        self._session.add_all(
            PayHomeRow(person_id=person, since=home.since, location=home.location) for home in homes
        )
        self._session.flush()

    def periods(self, team: str) -> tuple[Period, ...]:
        """Return the closed periods of a team, the earliest first."""
        query = select(PayPeriodRow).where(PayPeriodRow.team_id == team).order_by(PayPeriodRow.first)
        return tuple(row.to_domain() for row in self._session.scalars(query))

    def add_period(self, period: Period) -> None:
        """Write a closed period down."""
        self._session.add(
            PayPeriodRow(
                id=period.id,
                team_id=period.team,
                first=period.first,
                last=period.last,
                closed_at=period.closed_at,
                closed_by=period.closed_by,
                basis=period.basis,
                lines=period.lines,
            )
        )
        self._session.flush()
