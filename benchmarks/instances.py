"""Instances: problems that are drawn from a seed, in families of one size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from fractions import Fraction
from random import Random

from benchmarks import draws
from constraints._registry import standard_rules
from constraints._rule import Problem, Rule
from constraints.holiday_limit import HolidayLimit
from constraints.knowledge import Knowledge
from constraints.minimum_rest import MinimumRest
from scheduler.domain.handoffs import Cadence
from scheduler.domain.people import Person
from scheduler.domain.rotations import Holiday, Membership, Rotation, Tier
from scheduler.domain.team import Horizon, Team

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
)
SKILL = "database"
YEAR_END = ("Christmas Day", "New Year's Day")
FIRST_MONDAY = date(2026, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Family:
    """
    What the instances of a family have in common.

    Parameters
    ----------
    people, joiners, leavers
        The fewest and the most; drawn for each instance. Joiners and leavers are among the people.
    first_weeks
        How many weeks after the first Monday of 2026 a horizon may begin, at most.
    holders
        The fewest holders of the scarce skill a rotation has who stay throughout; 0: none is asked for.
    careful
        Whether a third of a team is away at once at the most; if not, some instances have no plan.
    """

    people: tuple[int, int]
    weeks: int
    tiers: int = 2
    rotations: int = 1
    joiners: tuple[int, int] = (0, 1)
    leavers: tuple[int, int] = (0, 1)
    first_weeks: int = 36
    holders: int = 5
    careful: bool = True


FAMILIES = {
    "S": Family(people=(6, 6), weeks=12, tiers=1, first_weeks=40, holders=0),
    "M": Family(people=(8, 12), weeks=26, joiners=(0, 2), holders=3, careful=False),
    "L": Family(people=(12, 20), weeks=52, joiners=(1, 2), leavers=(1, 2)),
    "XL": Family(people=(60, 60), weeks=52, rotations=8, joiners=(4, 6), leavers=(2, 4)),
    "XXL": Family(people=(300, 300), weeks=52, rotations=40, joiners=(15, 20), leavers=(10, 15)),
}


def instance(family: str, seed: int) -> Problem:
    """
    Return the instance of a family that a seed stands for.

    About one M in twelve cannot be planned, as in life; the others nearly always can.
    """
    return drawn(FAMILIES[family], family, seed)


def drawn(family: Family, name: str, seed: int) -> Problem:
    """Return the instance of any family, under a name of its own, that a seed stands for."""
    return _Draw(family, name, Random(f"{name} {seed}")).problem(f"{name}-{seed}")


def fleet(count: int, seed: int = 1) -> Iterator[Problem]:
    """Yield `count` independent M teams."""
    for number in range(count):
        yield instance("M", seed * 1_000_000 + number)


class _Draw:
    """One instance in the making; the order of the draws is part of what a seed means."""

    def __init__(self, family: Family, name: str, random: Random) -> None:
        self.family, self.random = family, random
        self.size = random.randint(*family.people)
        self.start = FIRST_MONDAY + timedelta(weeks=random.randrange(family.first_weeks + 1))
        loads = (Fraction(1), Fraction(1, 2))
        names = ("primary", "secondary")
        self.tiers = tuple(Tier(name=names[n], load=loads[n]) for n in range(family.tiers))
        movers = self._spread(random.sample(range(self.size), self.size))
        joining, leaving = random.randint(*family.joiners), random.randint(*family.leavers)
        self.joiners = set(movers[:joining])
        self.leavers = set(movers[joining : joining + leaving])
        self.zones = [random.choice(ZONES) for _ in range(family.rotations)]
        self.prefix = name.lower()
        self.away: list[Counter[int]] = [Counter() for _ in self.zones]

    def problem(self, name: str) -> Problem:
        people = [self._person(number) for number in range(self.size)]
        rosters = self._rosters(people)
        rotations = tuple(self._rotation(n, roster) for n, roster in enumerate(rosters))
        people = self._skilled(people, rotations)
        past = draws.past(self.random, rotations, self.start)
        weeks = self.family.weeks
        team = Team(
            name=name,
            people=tuple(people),
            rotations=rotations,
            horizon=Horizon(start=self.start, weeks=weeks),
            past=past,
            carried=draws.carried(self.random, rotations, weeks),
            incidents=draws.incidents(self.random, rotations, past, self.start, weeks),
        )
        return Problem(team=team, rules={rotation.name: self._rules(rotation) for rotation in rotations})

    def _home(self, number: int) -> int:
        return number % self.family.rotations

    def _spread(self, numbers: list[int]) -> list[int]:
        """Order people so that those at the front have as few of them with the same home as can be."""
        seen: Counter[int] = Counter()
        turns = {}
        for number in numbers:
            turns[number] = seen[self._home(number)]
            seen[self._home(number)] += 1
        return sorted(numbers, key=lambda number: turns[number])

    def _person(self, number: int) -> Person:
        random, home, start, weeks = self.random, self._home(number), self.start, self.family.weeks
        zone = self.zones[home] if random.random() < 0.75 else random.choice(ZONES)
        team_size = self.size // self.family.rotations
        at_once = team_size // 3 if self.family.careful else team_size
        share = random.choices((Fraction(1), Fraction(4, 5), Fraction(1, 2)), weights=(80, 10, 10))[0]
        return Person(
            id=f"p{number:03d}",
            name=f"Person {number:03d}",
            timezone=zone,
            share=share,
            time_off=draws.time_off(random, start, weeks, zone, self.away[home], at_once),
            wishes=draws.wishes(random, start, weeks, zone),
        )

    def _rosters(self, people: list[Person]) -> list[list[Membership]]:
        """Give everybody a home, and about three in ten of those who stay a second rotation."""
        rosters: list[list[Membership]] = [[] for _ in range(self.family.rotations)]
        for number, person in enumerate(people):
            home = self._home(number)
            rosters[home].append(self._membership(number, person))
            stays = number not in self.joiners | self.leavers
            if self.family.rotations > 1 and stays and self.random.random() < 0.3:
                others = [n for n in range(self.family.rotations) if n != home]
                rosters[self.random.choice(others)].append(self._membership(number, person))
        return rosters

    def _membership(self, number: int, person: Person) -> Membership:
        random, weeks = self.random, self.family.weeks
        names = tuple(tier.name for tier in self.tiers)
        movers = self.joiners | self.leavers
        only_last = len(names) > 1 and number not in movers and random.random() < 0.12
        joined = left = None
        if number in self.joiners:
            joined = self.start + timedelta(weeks=random.randint(-2, weeks // 2))
        if number in self.leavers:
            left = self.start + timedelta(weeks=random.randint(weeks // 2, weeks), days=-3)
        return Membership(
            person=person.id,
            tiers=names[-1:] if only_last else names,
            joined=joined,
            left=left,
            newcomer=joined is not None,
            shadowed=1 if joined is not None and joined < self.start else 0,
        )

    def _rotation(self, number: int, members: list[Membership]) -> Rotation:
        zone = self.zones[number]
        end = self.start + timedelta(weeks=self.family.weeks)
        days = {year: (date(year, 12, 25), date(year + 1, 1, 1)) for year in (2026, 2027)}
        holidays = tuple(
            Holiday(date=day, name=name, extra_load=Fraction(1, 2))
            for pair in days.values()
            for day, name in zip(pair, YEAR_END, strict=True)
            if self.start <= day < end
        )
        name = self.prefix if self.family.rotations == 1 else f"{self.prefix}-{number:02d}"
        clock = time(self.random.choice((8, 9, 10, 10, 11)))
        return Rotation(
            name=name,
            cadence=Cadence(timezone=zone, handoff_time=clock),
            tiers=self.tiers,
            members=tuple(members),
            holidays=holidays,
        )

    def _skilled(self, people: list[Person], rotations: tuple[Rotation, ...]) -> list[Person]:
        """Give the scarce skill to two in five, and to as many as each rotation needs at the least."""
        holders: set[str] = {person.id for person in people if self.random.random() < 0.4}
        for rotation in rotations:
            staying = [m.person for m in rotation.members if m.joined is None and m.left is None]
            self.random.shuffle(staying)
            lacking = self.family.holders - len(holders.intersection(staying))
            holders.update([person for person in staying if person not in holders][: max(lacking, 0)])
        return [
            replace(person, skills=frozenset({SKILL})) if person.id in holders else person
            for person in people
        ]

    def _rules(self, rotation: Rotation) -> tuple[Rule, ...]:
        rules = {rule.kind: rule for rule in standard_rules()}
        if self.family.rotations == 1 and len(rotation.members) >= 10:
            rules["minimum_rest"] = MinimumRest(weeks=2)
        if self.family.holders and (self.family.rotations == 1 or self.random.random() < 0.5):
            rules["knowledge"] = Knowledge(skill=SKILL)
        if {day.name for day in rotation.holidays} == set(YEAR_END):
            rules["holiday_limit"] = HolidayLimit(name="year end", holidays=YEAR_END)
        return tuple(rules.values())
