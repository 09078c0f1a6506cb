"""
Who cannot be done without: for each turn and each person on duty in it, whether the turn could go on.

Only that turn's seats may change hands, since that is what can be done at short notice; what a plan of
everything could do is a second question, which a solver answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import permutations

from constraints._model import PlanModel, Seat
from constraints._rule import Problem
from scheduler.domain.capacity import DropOut
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.slots import Slot
from scheduler.planner.solving.program import Strategy
from scheduler.planner.solving.solve import program_of
from scheduler.planner.swaps.board import Board, Move

ANY_PLAN = Strategy(name="without one", deterministic_time=1, parameters={"linearization_level": 0})

LENIENT = ("maximum_consecutive", "minimum_rest", "holiday_limit")
"""Rules that a team may bend for a week when somebody drops out."""


def drop_outs(problem: Problem, shifts: Sequence[Shift]) -> tuple[DropOut, ...]:
    """Return who cannot be done without in which turn, without asking whether replanning would help."""
    board = Board(replace(problem, team=replace(problem.team, pins=())), shifts)
    return tuple(one for slot in board.problem.team.slots for one in _of_slot(board, shifts, slot))


def replanned(
    problem: Problem, shifts: Sequence[Shift], found: Sequence[DropOut], seed: int
) -> list[DropOut]:
    """Return them with whether another plan of everything could do without each."""
    model = PlanModel(problem)
    program = program_of(model)
    held = {(shift.person, shift.rotation, shift.start, shift.tier) for shift in shifts}
    program.hint({n: int(_key(seat) in held) for n, seat in enumerate(model.seats)})
    answers: list[DropOut] = []
    for one in found:
        out = [
            n
            for n, seat in enumerate(model.seats)
            if (seat.person, seat.rotation, seat.turn.span.start) == (one.person, one.rotation, one.start)
        ]
        answer = program.fixed(dict.fromkeys(out, 0)).solve(ANY_PLAN, seed=seed)
        known = answer.solved or answer.status == "infeasible"
        answers.append(replace(one, replanned=answer.solved if known else None))
    return answers


def _of_slot(board: Board, shifts: Sequence[Shift], slot: Slot) -> Iterator[DropOut]:
    seat = (slot.rotation, slot.tier.name, slot.turn.span.start)
    for shift in shifts:
        if (shift.rotation, shift.tier, shift.start) == seat and board.movable(shift.person, slot):
            chains = list(_chains(board, slot, shift.person))
            if all(board.broken(moves) for moves in chains):
                yield DropOut(
                    person=shift.person,
                    rotation=slot.rotation,
                    tier=slot.tier.name,
                    start=slot.turn.span.start,
                    stand_in=next((_comes_in(moves) for moves in chains if _lenient(board, moves)), ""),
                    replanned=None,
                )


def _chains(board: Board, slot: Slot, person: str) -> Iterator[tuple[Move, ...]]:
    """
    Yield the ways to go on without somebody: one who comes in, and up to all others of the turn who move up.

    The shortest come first.
    """
    rotation = board.problem.team.rotation[slot.rotation]
    here = [other for other in board.model.slots(rotation) if other.turn == slot.turn]
    held = {(p, other) for other in here for p in board.model.candidates(other) if board.holds(p, other)}
    busy = {p for p, _ in held}
    free = [p for p in rotation.roster if p not in busy]
    movers = [(p, other) for p, other in sorted(held, key=_by_tier(here)) if p != person and other != slot]
    for count in range(len(movers) + 1):
        for chain in permutations(movers, count):
            opened, moves = slot, []
            leaver = person
            for mover, other in chain:
                moves.append(Move(opened, leaver, mover))
                opened, leaver = other, mover
            for newcomer in free:
                yield (*moves, Move(opened, leaver, newcomer))


def _by_tier(here: Sequence[Slot]) -> Callable[[tuple[str, Slot]], tuple[int, str]]:
    return lambda held: (here.index(held[1]), held[0])


def _lenient(board: Board, moves: Sequence[Move]) -> bool:
    """Say whether all that moves would break is what a team may bend for a week."""
    return all(fact is not None and fact.rule.kind in LENIENT for fact in board.broken(moves))


def _comes_in(moves: Sequence[Move]) -> str:
    return moves[-1].taker


def _key(seat: Seat) -> tuple[str, str, datetime, str]:
    tier = SHADOW if seat.slot is None else seat.slot.tier.name
    return seat.person, seat.rotation, seat.turn.span.start, tier
