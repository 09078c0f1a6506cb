"""The hard night of the demo: pages, a long SEV1, rest, and a rebalance, as programs and people tell them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from scheduler.cli.demo_server import Server
from scheduler.domain.handoffs import instant
from scheduler.domain.spans import Span

if TYPE_CHECKING:
    from scheduler.services.sample.company import Founded

BEGINS, ENDS = time(2), time(7)
"""Of the SEV1, on the clock of the rotation."""
EVENING = (-480, -420, -330, -260)
"""Minutes from the beginning of the SEV1 to pages of the evening before."""
NIGHT = (-100, -35, 0, 12, 45, 130, 210)
"""Minutes to pages of the night."""
INCIDENT = "INC-1"
PARTS = ("api", "database", "gateway")


class Night:
    """
    The last night of a team, told of over HTTP.

    Attributes
    ----------
    plan
        The id of the rebalance that came of it.
    """

    def __init__(self, server: Server, team: Founded, now: datetime) -> None:
        self.server = server
        self.team = team
        self.rotation = team.problem.team.rotations[0]
        self.sev1 = _last_night(self.rotation.cadence.timezone, now)
        self.names = {person.id: person.name for person in team.problem.team.people}
        self.plan = ""

    def told(self) -> Iterator[str]:
        """Let it happen, and yield what came of it, a sentence each."""
        yield from self._paged()
        yield from self._rested()
        yield from self._rebalanced()

    def _paged(self) -> Iterator[str]:
        """Tell of pages, and of the incident behind some of them."""
        made = self.server.post(
            "/v1/integrations", {"rotation": self.rotation.name, "kind": "plain", "name": "pager"}
        )
        sender, secret = f"?integration={made['integration']['id']}", made["secret"]
        for number, minutes in enumerate((*EVENING, *NIGHT)):
            self.server.tell(f"/v1/pages{sender}", self._page(number, minutes), secret)
        before, after = self._primary(self.sev1.start), self._primary()
        fought = list(dict.fromkeys([before, after]))
        incident = {
            "id": INCIDENT,
            "severity": "SEV1",
            "title": "nobody can sign in",
            "started": self.sev1.start.isoformat(),
            "detected": self.sev1.start.isoformat(),
            "responders": fought,
        }
        self.server.tell(f"/v1/incidents{sender}", incident, secret)
        over = {"mitigated": self.sev1.end.isoformat(), "resolved": self.sev1.end.isoformat()}
        self.server.tell(f"/v1/incidents{sender}", incident | over, secret)
        who = " and ".join(self.names[person] for person in fought)
        pages = len(EVENING) + len(NIGHT)
        yield f"{self.names[before]} was paged {pages} times, {len(NIGHT)} of them at night."
        yield f"{INCIDENT}, a SEV1, kept {who} busy from {BEGINS:%H:%M} to {ENDS:%H:%M}."

    def _rested(self) -> Iterator[str]:
        """Let others stand in for who fought."""
        made = self.server.post("/v1/rest-covers", {"team": self.team.name, "incident": INCIDENT})
        for one in made["stand_ins"]:
            until = datetime.fromisoformat(one["span"]["end"])
            yield (
                f"{self.names[one['takes']]} stands in for {self.names[one['gives']]} as {one['tier']} "
                f"until {until:%a %d %b %H:%M} UTC."
            )

    def _rebalanced(self) -> Iterator[str]:
        """Look at what has happened, and take the rebalance that is proposed, as a draft."""
        noticed = self.server.post("/v1/triggers", {"team": self.team.name})
        plan = self.plan = noticed["plan"] or self._open()
        drawn = self.server.drawn(plan)
        points = self.server.get(f"/v1/plans/{plan}/frontier")["points"]
        yield f"A rebalance was asked for by itself: {drawn['why']}"
        point = next((one for one in points if len(one["changes"]) >= 2), points[-1])
        self.server.decide(f"/v1/plans/{plan}", "choose", {"point": point["number"]})
        yield f"There are {len(points)} to choose from; this one, the next plan, changes {_shifts(point)}:"
        for change in point["changes"]:
            yield f"  {change['reason']}"

    def _page(self, number: int, minutes: int) -> dict[str, str]:
        at = self.sev1.start + timedelta(minutes=minutes)
        page = {
            "id": f"night-{number}",
            "at": at.isoformat(),
            "acknowledged": (at + timedelta(minutes=2 + number % 5)).isoformat(),
            "resolved": (at + timedelta(minutes=25 + 7 * number)).isoformat(),
            "service": f"{self.team.name}-{PARTS[number % len(PARTS)]}",
            "title": "5xx above 2 %",
        }
        return page | ({"incident": INCIDENT} if minutes >= 0 else {})

    def _primary(self, at: datetime | None = None) -> str:
        """Return who is paged first, at an instant or now."""
        moment = f"&at={at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
        found = self.server.get(f"/v1/oncall?rotation={self.rotation.name}{moment}")
        return str(found["rotations"][0]["tiers"][0]["people"][0]["person"])

    def _open(self) -> str:
        """Return the plan that was asked for a moment ago, when somebody else looked first."""
        plans: list[Any] = self.server.get(f"/v1/plans?team={self.team.name}&limit=100")["items"]
        return str(plans[-1]["id"])


def _last_night(zone: str, now: datetime) -> Span:
    """Return the hours of the last night that is over."""
    day = (now - timedelta(minutes=10)).date() + timedelta(days=1)
    while instant(day, ENDS, zone) > now - timedelta(minutes=10):
        day -= timedelta(days=1)
    return Span(instant(day, BEGINS, zone), instant(day, ENDS, zone))


def _shifts(point: dict[str, Any]) -> str:
    count = len(point["changes"])
    return f"{count} shift{'' if count == 1 else 's'}"
