"""What the demo shows how to ask: a line to type, and what the answer says in short."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scheduler.cli.demo_server import Server

if TYPE_CHECKING:
    from scheduler.services.sample.company import Founded


@dataclass(frozen=True)
class Question:
    """
    Something to ask.

    Parameters
    ----------
    shortly
        Says what matters of an answer, a line each.
    """

    server: Server
    says: str
    path: str
    shortly: Callable[[Any], Iterator[str]]

    @property
    def typed(self) -> str:
        """Return what to type."""
        return f'curl -H "Authorization: Bearer {self.server.token}" "{self.server.where}{self.path}"'

    def answer(self) -> Sequence[str]:
        """Ask, and return what the answer says."""
        return tuple(self.shortly(self.server.get(self.path)))


def questions(server: Server, team: Founded, plan: str) -> Iterator[Question]:
    """
    Yield what is asked.

    Parameters
    ----------
    plan
        The id of a draft.
    """
    rotation = team.problem.team.rotations[0].name
    yield Question(server, "Who is on call now?", f"/v1/oncall?rotation={rotation}", _on_call)
    if team.policy:
        chain = f"/v1/escalation-policies/{team.policy}/resolve?severity=SEV1"
        yield Question(server, "Whom does a SEV1 reach, and when?", chain, _chain)
    yield Question(server, "What would the draft change?", f"/v1/plans/{plan}/review", _changes)


def _on_call(told: Any) -> Iterator[str]:
    for tier in told["rotations"][0]["tiers"]:
        for one in tier["people"]:
            until = datetime.fromisoformat(one["until"])
            yield f"{tier['tier']}: {one['name']} until {until:%a %d %b %H:%M} UTC ({one['why']})"


def _chain(told: Any) -> Iterator[str]:
    for step in told["steps"]:
        who = " and ".join(one["name"] or one["paged_as"] for one in step["people"]) or step["says"]
        yield f"after {step['offset'].removeprefix('PT').lower()}: {who}"


def _changes(told: Any) -> Iterator[str]:
    count, state = len(told["changes"]), told["state"]
    yield f"{count} shifts change hands; the plan is a {state}, to be approved and applied"
    if told["worst_before"] is not None:
        before, after = float(told["worst_before"]), float(told["worst_after"])
        yield f"furthest from a fair share: {before:.2f} points today, {after:.2f} with it"
