"""Stored teams in as few words as a story needs; every answer is asked for in all ways there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from constraints._rule import Problem
from scheduler.domain.overrides import Override
from scheduler.domain.plan import Shift
from scheduler.domain.team import Published
from scheduler.services import importing, oncall, overrides, publishing, swaps
from scheduler.services.snapshot import Snapshots
from scheduler.services.teams import versions_of
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Store
from scheduler.store.swaps import StoredSwap
from tests.builders import PRIMARY, SECONDARY, a_span, a_team, an_instant, knowing, plan_of, shifts

EVE = an_instant("2027-01-01 00:00")
"""Before the first shift, which begins on Monday, 4 January, at 10:00."""


def a_problem(held: str = "", secondary: str = "", **facts: object) -> Problem:
    """Return Ann, Bo, Cy and Di, with what is published of their first rotation."""
    problem = a_team("Ann", "Bo", "Cy", "Di", tiers=(PRIMARY, SECONDARY), weeks=8)
    listed = (*shifts(problem, held), *shifts(problem, secondary, "secondary"))
    return knowing(problem, published=Published(shifts=listed), **facts)


@dataclass
class Story:
    """A stored team and the time that passes."""

    store: Store
    team: str
    rotation: str
    problem: Problem
    now: datetime = EVE

    def at(self, now: str) -> Story:
        """Let time pass."""
        self.now = an_instant(now)
        return self

    def who(self, at: str, tier: str = "primary", as_of: datetime | None = None) -> str:
        """Return who is on call; `-` for nobody."""
        moment = an_instant(at)
        with self.store.reading() as stored:
            answer = oncall.who(stored, [self.rotation], at=moment, as_of=as_of)[0]
            seen = oncall.window(stored, self.rotation, start=moment, end=moment.replace(microsecond=1))
        if as_of is None:
            assert Snapshots(self.store).refresh().on_call(self.rotation, moment) == answer
            for known in answer.tiers:
                held = [one for one in seen.final if one.tier == known.tier and one.start <= moment < one.end]
                assert [one.person for one in held] == [duty.person for duty in known.people]
        return "+".join(duty.person for duty in answer.tier[tier].people) or "-"

    def cover(self, person: str, span: str, tier: str = "primary", **more: str) -> Override:
        """Add an override."""
        when = a_span(span)
        with self.store.writing(self.now) as stored:
            return overrides.add(
                stored,
                self.rotation,
                tier,
                person,
                start=when.start,
                end=when.end,
                by="manager",
                **more,  # type: ignore[arg-type]
            )

    def uncover(self, override: Override) -> Override | None:
        """Take an override away."""
        with self.store.writing(self.now) as stored:
            return overrides.remove(stored, override.id, by="manager")

    def shift(self, day: str, tier: str = "primary") -> str:
        """Return the id of the shift that begins on a day."""
        with self.store.reading() as stored:
            schedule = stored.schedules.get(self.rotation)
        assert schedule is not None
        return next(
            one.id for one in schedule.published if one.tier == tier and one.start.date().isoformat() == day
        )

    def swap(self, *days: str, agreed: str = "Ann Bo Cy Di") -> StoredSwap:
        """Swap the primary shifts of these days."""
        with self.store.writing(self.now) as stored:
            wanted = [self.shift(day) for day in days]
            return swaps.propose(stored, wanted, by="Ann", agreed=agreed.split())

    def state(self, swap: StoredSwap) -> str:
        """Return how far a swap has come."""
        with self.store.reading() as stored:
            return swaps.get(stored, swap.swap.id).state

    def drafted(self, held: str, secondary: str = "", *, approved: bool = True) -> StoredPlan:
        """Draft a plan of primary and secondary shifts, and approve it."""
        listed = [*shifts(self.problem, held), *shifts(self.problem, secondary, "secondary")]
        return self.drafted_of(listed, approved=approved)

    def drafted_of(self, listed: Iterable[Shift], *, approved: bool = True) -> StoredPlan:
        """Draft a plan of shifts, and approve it."""
        with self.store.writing(self.now) as stored:
            made = publishing.draft(
                stored,
                self.team,
                plan_of(self.problem, listed),
                base=versions_of(stored, self.team),
                by="planner",
            )
            return publishing.approve(stored, made.id, by="manager") if approved else made

    def applied(self, plan: StoredPlan) -> StoredPlan:
        """Apply a plan."""
        with self.store.writing(self.now) as stored:
            return publishing.apply(stored, plan.id, by="manager")

    def imported(self, problem: Problem) -> tuple[str, ...]:
        """Import a team file; return what changed."""
        with self.store.writing(self.now) as stored:
            return importing.import_team(stored, problem, by="manager")[1]


def a_stored_team(store: Store, published: str = "", secondary: str = "", now: datetime = EVE) -> Story:
    """Return Ann, Bo, Cy and Di, stored before their first shift, with what is published."""
    problem = a_problem(published, secondary)
    with store.writing(now) as stored:
        team, _ = importing.import_team(stored, problem, by="manager")
        rotation = stored.rotations.ids(team=team)[0]
    unpublished = replace(problem.team, published=Published())
    return Story(store, team, rotation, Problem(team=unpublished, rules=problem.rules), now)
