"""
Teams, shifts and plans in as few words as a test's story needs.

    problem = a_team("Ann", "Bo", a_person("Cy", share="1/2"), handoff="monday 10:00", weeks=6)
    plan = plan_of(problem, shifts(problem, "Ann Bo Cy Ann Bo Ann"))

Names are ids. Days are ISO dates; spans are two of them, `2027-01-04/2027-01-11`, each at midnight in the
person's zone, or two instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any, get_args
from zoneinfo import ZoneInfo

from constraints._registry import rule_types, standard_rules
from constraints._rule import Problem, Rule
from scheduler.checker.check import bare_check
from scheduler.domain.handoffs import Cadence, Turn, Weekday
from scheduler.domain.people import Person, TimeOff, Wish
from scheduler.domain.plan import Level, Plan, Shift, SolverRun
from scheduler.domain.rotations import Holiday, Membership, Rotation, Tier
from scheduler.domain.spans import Span
from scheduler.domain.team import Carried, Horizon, Team

PRIMARY = Tier(name="primary")
SECONDARY = Tier(name="secondary", load=Fraction(1, 2))
ROTATION = "oncall"

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def a_person(
    name: str,
    *,
    zone: str = "UTC",
    share: str | int = 1,
    skills: Iterable[str] = (),
    off: Sequence[str] = (),
    leave: Sequence[str] = (),
    want: Sequence[str] = (),
    avoid: Sequence[str] = (),
    never: Sequence[str] = (),
) -> Person:
    """Return a person; every list of spans is of strings such as `2027-01-04/2027-01-11`."""
    away = [TimeOff(span=a_span(text, zone)) for text in off]
    away += [TimeOff(span=a_span(text, zone), kind="leave") for text in leave]
    wishes = [Wish(kind="want", span=a_span(text, zone)) for text in want]
    wishes += [Wish(kind="avoid", span=a_span(text, zone)) for text in avoid]
    wishes += [Wish(kind="never", span=a_span(text, zone)) for text in never]
    return Person(
        id=name,
        name=name,
        timezone=zone,
        skills=frozenset(skills),
        share=Fraction(share),
        time_off=tuple(away),
        wishes=tuple(wishes),
    )


def a_team(
    *people: str | Person,
    handoff: str = "monday 10:00",
    zone: str = "UTC",
    weeks: int = 6,
    start: str = "2027-01-04",
    tiers: Sequence[Tier] = (PRIMARY,),
    cadence: Cadence | None = None,
    members: Mapping[str, Mapping[str, Any]] | None = None,
    holidays: Mapping[str, str | int] | None = None,
    classes: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    **rules: Mapping[str, Any] | None,
) -> Problem:
    """
    Return a team with one rotation, `oncall`, in which everybody may hold every tier.

    Parameters
    ----------
    cadence
        Where turns are no weeks; otherwise `handoff` and `zone` say it.
    members
        What is particular about a membership, by name: `{"Bo": {"newcomer": True}}`.
    holidays
        Extra load by day.
    facts
        Further fields of the team: `incidents`, `past`, `carried`, `pins`, `published`, `now`.
    rules
        Parameters by kind: `minimum_rest={"weeks": 2}`; None strikes the rule. Everything else is standard,
        but a team of a test may be as small as it likes.
    """
    crew = tuple(a_person(one) if isinstance(one, str) else one for one in people)
    rotation = _a_rotation(
        ROTATION,
        [one.id for one in crew],
        cadence or _weekly(handoff, zone),
        tiers,
        members,
        holidays,
        classes,
    )
    horizon = Horizon(start=date.fromisoformat(start), weeks=weeks)
    team = Team(name="team", people=crew, rotations=(rotation,), horizon=horizon, **(facts or {}))
    return Problem(team=team, rules={ROTATION: a_book(**rules)})


def with_rotation(
    problem: Problem,
    name: str,
    who: str,
    *,
    handoff: str = "monday 10:00",
    zone: str = "UTC",
    tiers: Sequence[Tier] = (PRIMARY,),
    cadence: Cadence | None = None,
    members: Mapping[str, Mapping[str, Any]] | None = None,
    classes: Sequence[str] = (),
    **rules: Mapping[str, Any] | None,
) -> Problem:
    """Return the problem with one more rotation; those of `who` that the team does not know join it."""
    team = problem.team
    crew = (*team.people, *(a_person(one) for one in who.split() if one not in team.person))
    rotation = _a_rotation(
        name, who.split(), cadence or _weekly(handoff, zone), tiers, members, None, classes
    )
    return Problem(
        team=replace(team, people=crew, rotations=(*team.rotations, rotation)),
        rules={**problem.rules, name: a_book(**rules)},
    )


def knowing(problem: Problem, **facts: Any) -> Problem:
    """Return the problem with other facts of its team: `past`, `carried`, `pins`, `published`, `now`."""
    return Problem(team=replace(problem.team, **facts), rules=problem.rules)


def a_book(**rules: Mapping[str, Any] | None) -> tuple[Rule, ...]:
    """Return the standard rules with the given parameters, without those that are None, for any team size."""
    asked = {"minimum_rotation_size": {"people": 1}, **rules}
    kinds = [rule.kind for rule in standard_rules()]
    kinds += [kind for kind in asked if kind not in kinds]
    return tuple(
        rule_types()[kind](kind=kind, **(asked.get(kind) or {}))
        for kind in kinds
        if asked.get(kind, {}) is not None
    )


def shifts(
    problem: Problem, holders: str, tier: str = "primary", *, rotation: str = "", first: int = 0
) -> tuple[Shift, ...]:
    """
    Return shifts turn by turn.

    Parameters
    ----------
    holders
        Names from the first turn on; `-` leaves a turn open, `Ann+Bo` gives it to both.
    rotation
        Its name; empty: the team's first.
    first
        The turn of the first holder; negative: before the horizon.
    """
    name = rotation or problem.team.rotations[0].name
    turns = turns_from(problem, name, first)
    named = holders.split()
    return tuple(
        Shift(name, tier, turn.span.start, turn.span.end, person)
        for turn, people in zip(turns, named, strict=False)
        for person in people.split("+")
        if person != "-"
    )


def turns_from(problem: Problem, rotation: str, first: int = 0) -> tuple[Turn, ...]:
    """Return a rotation's turns from an ordinal on, which may lie before the horizon."""
    team = problem.team
    known = team.rotation[rotation].cadence.turns(
        team.horizon.start, team.horizon.weeks, before=max(0, -first)
    )
    return tuple(turn for turn in known if turn.ordinal >= first)


def carried(problem: Problem, **ledger: tuple[str | int, str | int]) -> tuple[Carried, ...]:
    """Return what people carried in the first rotation: `Ann=(load, exposure)`."""
    rotation = problem.team.rotations[0].name
    return tuple(
        Carried(person=person, rotation=rotation, load=Fraction(load), exposure=Fraction(exposure))
        for person, (load, exposure) in ledger.items()
    )


def plan_of(problem: Problem, assignments: Iterable[Shift], levels: Sequence[Level] = ()) -> Plan:
    """Return a plan of these shifts that claims what is so."""
    held = tuple(sorted(assignments))
    report = bare_check(problem, held)
    return Plan(
        digest="",
        assignments=held,
        levels=tuple(levels),
        fairness=report.fairness,
        breaches=(*report.breaches, *report.warnings),
        solver=SolverRun(version="none", seed=0, deterministic_time=0.0),
        certificate=report.certificate.as_dict(),
    )


def a_span(text: str, zone: str = "UTC") -> Span:
    """Read `2027-01-04/2027-01-11`, or two instants such as `2027-01-04T09:00`, on the clocks of `zone`."""
    start, end = (datetime.fromisoformat(part) for part in text.split("/"))
    place = ZoneInfo(zone)
    return Span(start.replace(tzinfo=place), end.replace(tzinfo=place))


def an_instant(text: str, zone: str = "UTC") -> datetime:
    """Read a wall clock such as `2027-01-04 10:00` in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _weekly(handoff: str, zone: str) -> Cadence:
    day, clock = handoff.split()
    weekday = next(known for known in WEEKDAYS if known == day.lower())
    return Cadence(timezone=zone, handoff_day=weekday, handoff_time=time.fromisoformat(clock))


def _a_rotation(
    name: str,
    who: Iterable[str],
    cadence: Cadence,
    tiers: Sequence[Tier],
    members: Mapping[str, Mapping[str, Any]] | None,
    holidays: Mapping[str, str | int] | None,
    classes: Sequence[str],
) -> Rotation:
    usual = {"tiers": tuple(tier.name for tier in tiers)}
    return Rotation(
        name=name,
        cadence=cadence,
        tiers=tuple(tiers),
        members=tuple(Membership(person=one, **{**usual, **(members or {}).get(one, {})}) for one in who),
        holidays=tuple(
            Holiday(date=date.fromisoformat(day), name=day, extra_load=Fraction(extra))
            for day, extra in (holidays or {}).items()
        ),
        classes=tuple(classes),
    )
