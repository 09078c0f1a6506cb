"""Organisations and teams, with what a team file says beside its people and rotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.people import Quantity
from scheduler.domain.plan import Shift
from scheduler.domain.team import Carried, Horizon, Team, Wished
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.store.base import Base, Instant, JsonOf, RowNumber


class OrganisationRow(Base):
    """Everybody whose installation it is."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class TeamRow(Base):
    """A team, and what its file says about planning."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    horizon: Mapped[Horizon] = mapped_column(JsonOf(Horizon))
    notice: Mapped[timedelta] = mapped_column(JsonOf(timedelta))
    wished: Mapped[tuple[Wished, ...]] = mapped_column(JsonOf(tuple[Wished, ...]))
    pins: Mapped[tuple[Shift, ...]] = mapped_column(JsonOf(tuple[Shift, ...]))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    triggers: Mapped[TriggerPolicy | None] = mapped_column(JsonOf(TriggerPolicy))


class TeamPersonRow(Base):
    """Somebody whom a team's file names."""

    __tablename__ = "team_people"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    position: Mapped[int]


class LedgerRow(Base):
    """What a person carried in a rotation before the horizon."""

    __tablename__ = "ledger"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    rotation: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    load: Mapped[Fraction] = mapped_column(JsonOf(Quantity))
    exposure: Mapped[Fraction] = mapped_column(JsonOf(Quantity))

    def to_domain(self) -> Carried:
        """Return the noun."""
        return Carried(person=self.person_id, rotation=self.rotation, load=self.load, exposure=self.exposure)


@dataclass(frozen=True, kw_only=True)
class TeamFacts:
    """A team without its people and rotations, as it is stored."""

    id: str
    name: str
    horizon: Horizon
    notice: timedelta
    wished: tuple[Wished, ...]
    pins: tuple[Shift, ...]
    asked_at: datetime | None
    people: tuple[str, ...]
    carried: tuple[Carried, ...]
    triggers: TriggerPolicy | None = None

    @classmethod
    def of(cls, team_id: str, team: Team, before: TeamFacts | None = None) -> TeamFacts:
        """Return what of a team is stored with it, where it was another one before."""
        return cls(
            id=team_id,
            name=team.name,
            horizon=team.horizon,
            notice=team.published.notice,
            wished=team.wished,
            pins=team.pins,
            asked_at=team.now,
            people=tuple(person.id for person in team.people),
            carried=team.carried,
            triggers=team.triggers or (before.triggers if before else None),
        )


class Teams:
    """The teams of a store."""

    def __init__(self, session: Session, organisation: str) -> None:
        self._session = session
        self._organisation = organisation

    def all(self) -> dict[str, str]:
        """Return the names of all teams by id."""
        query = select(TeamRow.id, TeamRow.name).order_by(TeamRow.name)
        return {row.id: row.name for row in self._session.execute(query)}

    def called(self, name: str) -> str | None:
        """Return the id of the team of a name."""
        return self._session.scalars(select(TeamRow.id).where(TeamRow.name == name)).one_or_none()

    def get(self, team_id: str) -> TeamFacts | None:
        """Return a team."""
        row = self._session.get(TeamRow, team_id)
        if row is None:
            return None
        ledger = select(LedgerRow).where(LedgerRow.team_id == team_id).order_by(LedgerRow.row)
        return TeamFacts(
            id=row.id,
            name=row.name,
            horizon=row.horizon,
            notice=row.notice,
            wished=row.wished,
            pins=row.pins,
            asked_at=row.asked_at,
            people=self.people(team_id),
            carried=tuple(one.to_domain() for one in self._session.scalars(ledger)),
            triggers=row.triggers,
        )

    def people(self, team_id: str) -> tuple[str, ...]:
        """Return the ids of a team's people, in the order of its file."""
        query = select(TeamPersonRow.person_id).where(TeamPersonRow.team_id == team_id)
        return tuple(self._session.scalars(query.order_by(TeamPersonRow.position)))

    def by_person(self) -> dict[str, tuple[str, ...]]:
        """Return the teams that each person is in, by person id."""
        found: dict[str, tuple[str, ...]] = {}
        for person, team in self._session.execute(select(TeamPersonRow.person_id, TeamPersonRow.team_id)):
            found[person] = (*found.get(person, ()), team)
        return found

    def of_people(self, people: Sequence[str]) -> dict[str, list[str]]:
        """Return the teams that people are in, by person id."""
        query = select(TeamPersonRow.person_id, TeamPersonRow.team_id)
        found: dict[str, list[str]] = {}
        for person, team in self._session.execute(query.where(TeamPersonRow.person_id.in_(people))):
            found.setdefault(person, []).append(team)
        return found

    def put(self, facts: TeamFacts) -> None:
        """Write a team down, over what was known of it; its people must be known."""
        self._session.merge(
            TeamRow(
                id=facts.id,
                organisation_id=self._organisation,
                name=facts.name,
                horizon=facts.horizon,
                notice=facts.notice,
                wished=facts.wished,
                pins=facts.pins,
                asked_at=facts.asked_at,
                triggers=facts.triggers,
            )
        )
        self._session.flush()
        for part in (TeamPersonRow, LedgerRow):
            self._session.execute(delete(part).where(part.team_id == facts.id))
        self._session.add_all(self._parts(facts))
        self._session.flush()

    def _parts(self, facts: TeamFacts) -> list[Base]:
        rows: list[Base] = [
            TeamPersonRow(team_id=facts.id, person_id=person, position=position)
            for position, person in enumerate(facts.people)
        ]
        rows += [
            LedgerRow(
                team_id=facts.id,
                rotation=one.rotation,
                person_id=one.person,
                load=one.load,
                exposure=one.exposure,
            )
            for one in facts.carried
        ]
        return rows
