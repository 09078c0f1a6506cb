"""The textbook model: OR-Tools' employee-scheduling example, written for on-call turns."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from ortools.sat.python import cp_model

from benchmarks.case import Case, Watch
from constraints._rule import Problem
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW

POINT = 100
"""Loads are counted in hundredths of a point."""

Bool = cp_model.IntVar


def textbook(problem: Problem, seconds: float = 15.0, workers: int = 2) -> tuple[Shift, ...] | None:
    """Return the best shifts found within the time, or None."""
    model = _Textbook(Case(problem))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return tuple(shift for shift, chosen in model.shifts() if solver.boolean_value(chosen))


class _Textbook:
    """One bool a person and seat, rules as sums over them, and a weighted sum as objective."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.model = cp_model.CpModel()
        self.work: dict[tuple[str, str, int, str], Bool] = {}
        self.shadow: dict[tuple[str, str, int], Bool] = {}
        for watch in case.watches:
            self._add_turn(watch)
        self._one_place()
        self._runs_and_rest()
        self._shadow_first()
        self._holidays()
        self.model.minimize(10 * self._spread() + 10 * self._nearness())

    def shifts(self) -> list[tuple[Shift, Bool]]:
        found = []
        for watch in self.case.watches:
            name, turn = watch.rotation.name, watch.turn
            for person in watch.rotation.roster:
                places = [(t.name, (person, name, turn.ordinal, t.name)) for t in watch.rotation.tiers]
                for tier, key in places:
                    shift = Shift(name, tier, turn.span.start, turn.span.end, person)
                    found.append((shift, self.work[key]))
                if (person, name, turn.ordinal) in self.shadow:
                    shift = Shift(name, SHADOW, turn.span.start, turn.span.end, person)
                    found.append((shift, self.shadow[person, name, turn.ordinal]))
        return found

    def _add_turn(self, watch: Watch) -> None:
        """Cover each tier of a turn by members who may hold it, with the skills it needs."""
        name, ordinal = watch.rotation.name, watch.turn.ordinal
        for person, member in watch.rotation.roster.items():
            free = self.case.free(person, watch)
            for tier in watch.rotation.tiers:
                seat = self.model.new_bool_var(f"{person} {name} {ordinal} {tier.name}")
                self.work[person, name, ordinal, tier.name] = seat
                if not free or tier.name not in member.tiers:
                    self.model.add(seat == 0)
            if self.case.owed.get((person, name)):
                shadow = self.model.new_bool_var(f"{person} {name} {ordinal} shadow")
                self.shadow[person, name, ordinal] = shadow
                if not free:
                    self.model.add(shadow == 0)
        for tier in watch.rotation.tiers:
            everyone = [self.work[p, name, ordinal, tier.name] for p in watch.rotation.roster]
            self.model.add(sum(everyone) == tier.count)
        self.model.add(
            sum(x for (_, where, n), x in self.shadow.items() if (where, n) == (name, ordinal)) <= 1
        )
        for at_least, tiers, knowing in self.case.knowledge(watch.rotation):
            people = [p for p in watch.rotation.roster if p in knowing]
            self.model.add(sum(self.work[p, name, ordinal, t] for p in people for t in tiers) >= at_least)

    def _held(self, person: str, watch: Watch) -> list[Bool]:
        key = (person, watch.rotation.name, watch.turn.ordinal)
        seats = [self.work[*key, tier.name] for tier in watch.rotation.tiers]
        return [*seats, self.shadow[key]] if key in self.shadow else seats

    def _one_place(self) -> None:
        for person in self.case.team.people:
            mine = [w for w in self.case.watches if person.id in w.rotation.roster]
            for watch in mine:
                self.model.add(sum(self._held(person.id, watch)) <= 1)
            for one, other in combinations(mine, 2):
                if one.turn.span.overlaps(other.turn.span):
                    self.model.add(sum(self._held(person.id, one) + self._held(person.id, other)) <= 1)

    def _duty(self, person: str) -> dict[int, list[Bool]]:
        """Map ordinals to a person's seats; what they served before comes as constants."""
        duty: dict[int, list[Bool]] = defaultdict(list)
        for who, ordinal, _ in self.case.past_duties():
            if who == person:
                duty[ordinal].append(self.model.new_constant(1))
        for (who, _, ordinal, _), seat in self.work.items():
            if who == person:
                duty[ordinal].append(seat)
        return duty

    def _runs_and_rest(self) -> None:
        for person in self.case.team.people:
            mine = [r for r in self.case.team.rotations if person.id in r.roster]
            run = min((self.case.run(r) for r in mine), default=52)
            rest = max((self.case.rest(r) for r in mine), default=1)
            duty = {n: sum(seats) for n, seats in self._duty(person.id).items()}
            first, last = min(duty, default=0), max(duty, default=-1)
            for start in range(first, last - run + 1):
                if start + run >= 0:
                    self.model.add(sum(duty.get(n, 0) for n in range(start, start + run + 1)) <= run)
            for free in range(1, rest):
                for start in range(first, last - free):
                    if start + free + 1 >= 0:
                        between = sum(duty.get(n, 0) for n in range(start + 1, start + free + 1))
                        ends = duty.get(start, 0) + duty.get(start + free + 1, 0)
                        self.model.add(ends <= 1 + between)

    def _shadow_first(self) -> None:
        for (person, name), owed in self.case.owed.items():
            first = self.case.team.rotation[name].tiers[0].name
            turns = self.case.team.turns[name]
            for turn in turns if owed else ():
                earlier = sum(self.shadow[person, name, t.ordinal] for t in turns if t.ordinal < turn.ordinal)
                seat = self.work[person, name, turn.ordinal, first]
                self.model.add(earlier >= owed).only_enforce_if(seat)

    def _holidays(self) -> None:
        for people, ordinals, at_most in self.case.seasons:
            for person in people:
                duty = self._duty(person)
                self.model.add(sum(x for n in ordinals for x in duty.get(n, ())) <= at_most)

    def _spread(self) -> cp_model.LinearExpr:
        """Return the largest less the smallest deviation from the fair share."""
        loads: dict[str, list[cp_model.LinearExprT]] = defaultdict(list)
        for watch in self.case.watches:
            for slot in {slot.tier.name: slot for slot in watch.seats}.values():
                for person in watch.rotation.roster:
                    seat = self.work[person, watch.rotation.name, watch.turn.ordinal, slot.tier.name]
                    loads[person].append(round(POINT * slot.load) * seat)
        reach = 1000 * POINT
        least = self.model.new_int_var(-reach, reach, "least")
        most = self.model.new_int_var(-reach, reach, "most")
        for person, terms in loads.items():
            owed = round(POINT * (self.case.fair_share[person] - self.case.history[person]))
            self.model.add(sum(terms) - owed <= most)
            self.model.add(sum(terms) - owed >= least)
        return most - least

    def _nearness(self) -> cp_model.LinearExpr:
        """Return how many weeks are missing between duty weeks, against what even spacing would give."""
        near = len(self.case.here) // sum(len(watch.seats) for watch in self.case.watches)
        paid: list[cp_model.LinearExprT] = []
        for person in self.case.team.people:
            duty = {n: sum(seats) for n, seats in self._duty(person.id).items()}
            for earlier, later in combinations(sorted(duty), 2):
                if later >= 0 and later - earlier < near:
                    both = self.model.new_bool_var("")
                    self.model.add(both >= duty[earlier] + duty[later] - 1)
                    paid.append((near - later + earlier) * both)
        return cp_model.LinearExpr.sum(paid)
