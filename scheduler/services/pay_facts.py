"""What pay is worked out from: what a team's people served, in all teams, and worked on incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from scheduler.domain.handoffs import midnight
from scheduler.domain.held import held
from scheduler.domain.incidents import Incident
from scheduler.domain.local_days import DAY, days_in
from scheduler.domain.pay import Paid
from scheduler.domain.pay_lines import OnDuty, OnIncident
from scheduler.domain.pay_periods import Basis, Period, Terms
from scheduler.domain.pay_rates import RateBook
from scheduler.domain.paying import paid
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.services.pay_holidays import is_holiday
from scheduler.services.rest_cover import rest_rule
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

OFFSET = timedelta(hours=14)
"""The farthest that any clock is from UTC."""
NO_TIME = timedelta(0)
T = TypeVar("T", OnDuty, OnIncident)


class Facts:
    """
    All that pay of a team in some days, the last one included, is worked out from.

    Whoever served in two teams at once is paid once: what the team's people served in others is known, too.
    """

    def __init__(self, stored: Stored, team: str, first: date, last: date) -> None:
        self._team = team
        self._days = first, last
        self._wide = Span(midnight(first, "UTC") - OFFSET, midnight(last + DAY, "UTC") + OFFSET)
        mine = stored.rotations.some(stored.rotations.ever(team))
        served = list(self._duties(stored, mine))
        self._people = {one.person for one in served}
        for _, incident in self._incidents_near(stored, mine, [team]):
            self._people |= set(incident.responders)
        self._rotations = {one.id: one for one in (*mine, *self._elsewhere(stored, mine))}
        self._all_duties = list(self._duties(stored, self._rotations.values()))
        self._incidents = self._incidents_near(stored, self._rotations.values(), None)
        self._zones = {
            person: known.timezone for person, known in stored.people.get(sorted(self._people)).items()
        }
        self._book = RateBook(stored.pay.rates(), stored.pay.homes(self._people), is_holiday)

    def basis(self, first: date, last: date, before: Period | None = None) -> Basis:
        """
        Return what pay of some of the days is worked out from today.

        Parameters
        ----------
        before
            The closed period that ends just before them: they begin where it ended, also for somebody who
            has moved to another time zone since.
        """
        spans = {person: days_in(first, last, zone) for person, zone in self._zones.items()}
        for person, ended in (before.basis.spans if before else {}).items():
            if person in spans:
                spans[person] = Span(ended.end, max(ended.end, spans[person].end))
        terms = {one.id: _terms(one) for one in self._rotations.values()}
        over = max((span.end for span in spans.values()), default=days_in(first, last, "UTC").end)
        return Basis(terms=terms, zones=self._zones, spans=spans, over=over)

    def closed(self, period: Period) -> Basis:
        """Return what a closed period was worked out from, with those who were not known then."""
        today, then = self.basis(period.first, period.last), period.basis
        return Basis(
            terms=today.terms | then.terms,
            zones=today.zones | then.zones,
            spans=today.spans | then.spans,
            over=then.over,
        )

    def paid(self, basis: Basis, until: datetime) -> Paid:
        """Return the team's pay, as far as it was earned by an instant."""
        spans = {
            person: Span(span.start, max(span.start, min(span.end, until)))
            for person, span in basis.spans.items()
        }
        terms = basis.terms
        found = paid(
            _cut((one for one in self._all_duties if terms[one.rotation].stipend), spans),
            _cut(self._work(terms, until), spans),
            _cut(self._rests(terms), spans),
            self._book,
            basis.zones,
        )
        return Paid(
            lines=tuple(line for line in found.lines if line.team == self._team),
            unpaid=tuple(one for one in found.unpaid if one.team == self._team),
        )

    def _duties(self, stored: Stored, rotations: Iterable[StoredRotation]) -> Iterator[OnDuty]:
        known = {one.id: one for one in rotations}
        for rotation, schedule in stored.schedules.some(known).items():
            for piece in held(schedule, self._wide):
                if piece.tier != SHADOW:
                    span = Span(piece.start, piece.end)
                    yield OnDuty(
                        person=piece.person,
                        team=known[rotation].team,
                        rotation=rotation,
                        name=schedule.name,
                        tier=piece.tier,
                        span=span,
                        shift=piece.turn or span,
                    )

    def _incidents_near(
        self, stored: Stored, rotations: Iterable[StoredRotation], teams: list[str] | None
    ) -> list[tuple[str, Incident]]:
        """Return the incidents of the days, and those after which somebody may still rest in them."""
        reach = max((_terms(one).rest for one in rotations), default=NO_TIME)
        return stored.incidents.during(Span(self._wide.start - reach, self._wide.end), teams)

    def _elsewhere(self, stored: Stored, mine: Iterable[StoredRotation]) -> list[StoredRotation]:
        """Return the rotations of other teams that the team's people served in or belong to."""
        known = {one.id for one in mine}
        named = {rotation for person in self._people for rotation in stored.schedules.naming(person)}
        teams = {team for ones in stored.teams.of_people(sorted(self._people)).values() for team in ones}
        named |= {rotation for team in teams for rotation in stored.rotations.ever(team)}
        return stored.rotations.some(sorted(named - known))

    def _work(self, terms: dict[str, Terms], until: datetime) -> Iterator[OnIncident]:
        for team, incident in self._incidents:
            if any(term.overtime for term in self._agreed(terms, team, incident)):
                for person in self._people.intersection(incident.responders):
                    for span in incident.worked(person, until):
                        yield _on(incident, team, person, span)

    def _rests(self, terms: dict[str, Terms]) -> Iterator[OnIncident]:
        for team, incident in self._incidents:
            if incident.severity != "SEV1" or incident.resolved is None:
                continue
            rests = [
                term.rest
                for term in self._agreed(terms, team, incident)
                if term.minimum is not None and incident.span.length >= term.minimum
            ]
            span = Span(incident.resolved, incident.resolved + max(rests, default=NO_TIME))
            for person in self._people.intersection(incident.responders):
                yield _on(incident, team, person, span)

    def _agreed(self, terms: dict[str, Terms], team: str, incident: Incident) -> list[Terms]:
        """Return the terms of the rotation that fought an incident; of all, where none is known."""
        if incident.rotation in terms:
            return [terms[incident.rotation]]
        return [terms[one.id] for one in self._rotations.values() if one.team == team]


def _terms(one: StoredRotation) -> Terms:
    agreed, rule = one.rotation.compensation, rest_rule(one)
    earns = agreed.post_incident_time_off and rule is not None
    return Terms(
        stipend=agreed.on_call_stipend,
        overtime=agreed.incident_response_overtime,
        minimum=rule.minimum if rule and earns else None,
        rest=rule.rest if rule and earns else NO_TIME,
    )


def _on(incident: Incident, team: str, person: str, span: Span) -> OnIncident:
    return OnIncident(person=person, team=team, rotation=incident.rotation, incident=incident.id, span=span)


def _cut(pieces: Iterable[T], spans: dict[str, Span]) -> Iterator[T]:
    """Yield what of pieces lies in the span of their people."""
    for piece in pieces:
        mine = spans.get(piece.person)
        if mine is not None and piece.span.overlaps(mine):
            start, end = max(piece.span.start, mine.start), min(piece.span.end, mine.end)
            yield replace(piece, span=Span(start, end))
