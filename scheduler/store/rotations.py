"""Rotations, with their rule books, members and holidays."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from constraints._registry import rule_types
from constraints._rule import Rule
from scheduler.domain.compensation import UNPAID, Compensation
from scheduler.domain.handoffs import Cadence
from scheduler.domain.people import Quantity
from scheduler.domain.rotations import EscalationLevel, HealthMetrics, Holiday, Membership, Rotation, Tier
from scheduler.store.base import Base, Instant, JsonOf, Recorded, RowNumber, known, plain


class RotationRow(Base):
    """People taking turns."""

    __tablename__ = "rotations"
    __table_args__ = (
        Index(
            "uq_rotations_team_id_name",
            "team_id",
            "name",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"))
    name: Mapped[str]
    position: Mapped[int]
    cadence: Mapped[Cadence] = mapped_column(JsonOf(Cadence))
    tiers: Mapped[tuple[Tier, ...]] = mapped_column(JsonOf(tuple[Tier, ...]))
    escalation: Mapped[tuple[EscalationLevel, ...]] = mapped_column(JsonOf(tuple[EscalationLevel, ...]))
    classes: Mapped[tuple[str, ...]] = mapped_column(JsonOf(tuple[str, ...]))
    compensation: Mapped[Compensation | None] = mapped_column(JsonOf(Compensation))
    health_metrics: Mapped[HealthMetrics | None] = mapped_column(JsonOf(HealthMetrics))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class MembershipRow(Recorded, Base):
    """Who may serve, as known at some time."""

    __tablename__ = "memberships"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    position: Mapped[int]
    tiers: Mapped[tuple[str, ...]] = mapped_column(JsonOf(tuple[str, ...]))
    joined: Mapped[date | None]
    left: Mapped[date | None]
    site: Mapped[str]
    newcomer: Mapped[bool]
    shadowed: Mapped[int]

    @classmethod
    def from_domain(
        cls, rotation: str, position: int, member: Membership, recorded_at: datetime
    ) -> MembershipRow:
        """Return the row of a membership that becomes known."""
        return cls(
            rotation_id=rotation,
            person_id=member.person,
            position=position,
            tiers=member.tiers,
            joined=member.joined,
            left=member.left,
            site=member.site,
            newcomer=member.newcomer,
            shadowed=member.shadowed,
            recorded_at=recorded_at,
        )

    def to_domain(self) -> Membership:
        """Return the noun."""
        return Membership(
            person=self.person_id,
            tiers=self.tiers,
            joined=self.joined,
            left=self.left,
            site=self.site,
            newcomer=self.newcomer,
            shadowed=self.shadowed,
        )


class HolidayRow(Base):
    """A day that weighs more in a rotation."""

    __tablename__ = "holidays"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"), index=True)
    date: Mapped[date]
    name: Mapped[str]
    extra_load: Mapped[Fraction] = mapped_column(JsonOf(Quantity))


@dataclass(frozen=True, kw_only=True)
class StoredRotation:
    """
    A rotation with its rule book and its id.

    Parameters
    ----------
    position
        Its place among the rotations of its team.
    """

    id: str
    team: str
    position: int
    rotation: Rotation
    rules: tuple[Rule, ...]


class Place(NamedTuple):
    """Where a rotation belongs: its team's id and its own name."""

    team: str
    name: str


class Rotations:
    """The rotations of a store."""

    def __init__(self, session: Session, recorded_at: datetime | None) -> None:
        self._session = session
        self._recorded_at = recorded_at

    def get(self, rotation_id: str, as_of: datetime | None = None) -> StoredRotation | None:
        """Return a rotation, with its members as known at an instant."""
        return next(iter(self.some([rotation_id], as_of)), None)

    def of_team(self, team: str) -> list[StoredRotation]:
        """Return the rotations of a team in the order of its file."""
        query = select(RotationRow.id).where(RotationRow.team_id == team, RotationRow.retired_at.is_(None))
        return self.some(self._session.scalars(query).all())

    def some(self, ids: Collection[str], as_of: datetime | None = None) -> list[StoredRotation]:
        """Return rotations by id, in the order of teams and their files; unknown ids are left out."""
        query = select(RotationRow).where(RotationRow.id.in_(ids))
        rows = self._session.scalars(query.order_by(RotationRow.team_id, RotationRow.position)).all()
        members: dict[str, list[Membership]] = {row.id: [] for row in rows}
        signed = select(MembershipRow).where(MembershipRow.rotation_id.in_(ids), known(MembershipRow, as_of))
        for member in self._session.scalars(signed.order_by(MembershipRow.position)):
            members[member.rotation_id].append(member.to_domain())
        days: dict[str, list[Holiday]] = {row.id: [] for row in rows}
        holidays = select(HolidayRow).where(HolidayRow.rotation_id.in_(ids)).order_by(HolidayRow.row)
        for day in self._session.scalars(holidays):
            holiday = Holiday(date=day.date, name=day.name, extra_load=day.extra_load)
            days[day.rotation_id].append(holiday)
        return [_stored(row, members[row.id], days[row.id]) for row in rows]

    def ever(self, team: str) -> list[str]:
        """Return the ids of the rotations of a team, those included that are no longer in use."""
        query = select(RotationRow.id).where(RotationRow.team_id == team)
        return list(self._session.scalars(query.order_by(RotationRow.position, RotationRow.id)))

    def called(self, name: str, team: str | None = None) -> list[str]:
        """Return the ids of the rotations of a name, in one team or in all."""
        query = select(RotationRow.id).where(RotationRow.name == name, RotationRow.retired_at.is_(None))
        if team is not None:
            query = query.where(RotationRow.team_id == team)
        return list(self._session.scalars(query.order_by(RotationRow.id)))

    def ids(self, team: str | None = None, person: str | None = None) -> list[str]:
        """Return the ids of rotations that are in use: of a team, or those a person is a member of."""
        query = select(RotationRow.id).where(RotationRow.retired_at.is_(None))
        if team is not None:
            query = query.where(RotationRow.team_id == team)
        if person is not None:
            mine = select(MembershipRow.rotation_id).where(MembershipRow.person_id == person)
            query = query.where(RotationRow.id.in_(mine.where(known(MembershipRow, None))))
        return list(self._session.scalars(query.order_by(RotationRow.team_id, RotationRow.position)))

    def places(self, ids: Collection[str] | None = None) -> dict[str, Place]:
        """Return the team and name of rotations that are in use, by id: of some, or of all."""
        query = select(RotationRow.id, RotationRow.team_id, RotationRow.name)
        if ids is not None:
            query = query.where(RotationRow.id.in_(ids))
        rows = self._session.execute(query.where(RotationRow.retired_at.is_(None)))
        return {rotation: Place(team, name) for rotation, team, name in rows}

    def new_id(self, team: str, name: str) -> str:
        """Return an id for a new rotation: the same in every store, where it is free."""
        number = 0
        while True:
            word = "\0".join((team, name, str(number)) if number else (team, name))
            found = hashlib.blake2b(word.encode(), digest_size=8).hexdigest()
            if self._session.get(RotationRow, found) is None:
                return found
            number += 1

    def put(self, stored: StoredRotation) -> None:
        """Write a rotation down, over what was known of it."""
        rotation = stored.rotation
        self._session.merge(
            RotationRow(
                id=stored.id,
                team_id=stored.team,
                name=rotation.name,
                position=stored.position,
                cadence=rotation.cadence,
                tiers=rotation.tiers,
                escalation=rotation.escalation,
                classes=rotation.classes,
                compensation=rotation.compensation if rotation.compensation != UNPAID else None,
                health_metrics=rotation.health_metrics
                if rotation.health_metrics != HealthMetrics()
                else None,
                rules=[plain(rule) for rule in stored.rules],
                retired_at=None,
            )
        )
        self._session.flush()
        self._session.execute(delete(HolidayRow).where(HolidayRow.rotation_id == stored.id))
        self._session.add_all(
            HolidayRow(rotation_id=stored.id, date=day.date, name=day.name, extra_load=day.extra_load)
            for day in rotation.holidays
        )
        self._put_members(stored.id, rotation.members)
        self._session.flush()

    def retire(self, rotation_id: str) -> None:
        """Take a rotation out of use; its history stays."""
        self._session.get_one(RotationRow, rotation_id).retired_at = self._recorded_at
        self._session.flush()

    def _put_members(self, rotation_id: str, members: Iterable[Membership]) -> None:
        """Supersede the memberships that are no longer so, and record those that are new."""
        assert self._recorded_at is not None
        wanted = dict(enumerate(members))
        current = select(MembershipRow).where(
            MembershipRow.rotation_id == rotation_id, known(MembershipRow, None)
        )
        for row in self._session.scalars(current).all():
            if wanted.get(row.position) == row.to_domain():
                del wanted[row.position]
            else:
                row.superseded_at = self._recorded_at
        for position, member in wanted.items():
            self._session.add(MembershipRow.from_domain(rotation_id, position, member, self._recorded_at))


def _stored(row: RotationRow, members: list[Membership], holidays: list[Holiday]) -> StoredRotation:
    rotation = Rotation(
        name=row.name,
        cadence=row.cadence,
        tiers=row.tiers,
        members=tuple(members),
        escalation=row.escalation,
        holidays=tuple(holidays),
        classes=row.classes,
        compensation=row.compensation or UNPAID,
        health_metrics=row.health_metrics or HealthMetrics(),
    )
    return StoredRotation(
        id=row.id,
        team=row.team_id,
        position=row.position,
        rotation=rotation,
        rules=tuple(rule_types()[rule["kind"]](**rule) for rule in row.rules),
    )
