"""A sample company: the teams of `fixtures/`, planned, applied and lived in, for pictures and trying out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from scheduler.domain.compensation import Compensation
from scheduler.domain.incidents import Incident, Response, Severity
from scheduler.domain.integrations import Delivery
from scheduler.domain.pages import Page
from scheduler.domain.pay_rates import EVERYWHERE, Rate, Worth
from scheduler.importers.team_file import read_team
from scheduler.services import (
    importing,
    incidents,
    integrations,
    notices,
    overrides,
    pages,
    pay,
    pay_rates,
    planning,
    publishing,
)
from scheduler.services.teams import versions_of
from scheduler.store.stored import Store

TEAMS = Path(__file__).resolve().parents[1] / "fixtures" / "teams"
STORIES = ("year-with-holidays", "backend-primary", "two-teams-across-zones", "follow-the-sun")
EVE = datetime(2026, 12, 31, 12, tzinfo=UTC)
"""When their plans were drawn."""
TODAY = datetime(2027, 3, 17, 14, 20, tzinfo=UTC)


SERVICES = {
    "payment-gateway": ("Error rate above 2 %", 5),
    "checkout-api": ("p99 latency above 800 ms", 4),
    "ledger-export": ("Export is late", 3),
    "fraud-check": ("Queue is growing", 2),
    "card-vault": ("Replica lag above 30 s", 1),
}
"""What pages the checkout team: the title of its alerts, and how often beside the others."""
INCIDENTS: tuple[tuple[Severity, int, float, str], ...] = (
    ("SEV3", 66, 1.2, "checkout-api"),
    ("SEV2", 61, 0.8, "payment-gateway"),
    ("SEV3", 54, 2.5, "ledger-export"),
    ("SEV2", 47, 1.6, "payment-gateway"),
    ("SEV3", 40, 0.9, "fraud-check"),
    ("SEV2", 33, 0.6, "checkout-api"),
    ("SEV3", 26, 1.9, "card-vault"),
    ("SEV2", 19, 1.1, "payment-gateway"),
    ("SEV3", 12, 0.7, "checkout-api"),
    ("SEV2", 8, 0.9, "fraud-check"),
    ("SEV3", 5, 1.4, "ledger-export"),
    ("SEV1", 1, 6.5, "payment-gateway"),
)
"""How bad, how many days ago, how many hours long, and where."""


def settle(store: Store) -> None:
    """Let the company's teams move in, two people cover for others, and tools page for weeks."""
    for story in STORIES:
        problem = read_team((TEAMS / story / "team.yaml").read_text(encoding="utf-8"), source=story)
        drawn = planning.draft(problem)
        with store.writing(EVE) as stored:
            team, _ = importing.import_team(stored, problem, by="ada")
        with store.writing(EVE) as stored:
            base = versions_of(stored, team)
            made = publishing.draft(stored, team, drawn.plan, base=base, by="planner")
            publishing.approve(stored, made.id, by="ada")
            publishing.apply(stored, made.id, by="ada")
    _cover(store)
    _page(store)
    _fight(store)
    _agree_on_pay(store)
    _tell_managers(store)


def move_in(store: Store, story: str) -> str:
    """Let one more team move in, of which no plan is drawn yet, and return its id."""
    problem = read_team((TEAMS / story / "team.yaml").read_text(encoding="utf-8"), source=story)
    with store.writing(TODAY) as stored:
        return importing.import_team(stored, problem, by="ada")[0]


def _cover(store: Store) -> None:
    """Let somebody take two evenings of the checkout team's primary."""
    hours = timedelta(hours=1)
    with store.writing(TODAY - 30 * hours) as stored:
        (rotation,) = stored.rotations.called("checkout")
        for days, person in ((2, "henrik"), (12, "felix")):
            start = TODAY.replace(hour=17, minute=0) + timedelta(days=days)
            overrides.add(
                stored,
                rotation,
                "primary",
                person,
                start=start,
                end=start + 6 * hours,
                by="ada",
                why="concert",
            )


def _page(store: Store) -> None:
    """Let a tool page the checkout team: mostly by day, in some weeks at night, too often in the last one."""
    draw = random.Random(2027)
    with store.writing(TODAY) as stored:
        (rotation,) = stored.rotations.called("checkout")
        team = stored.teams.called("checkout") or ""
        tool, _ = integrations.make(stored, team, rotation, "pagerduty", "PagerDuty, checkout", by="ada")
        integrations.make(stored, team, rotation, "alertmanager", "Alertmanager in Frankfurt", by="ada")
        found = [_one_page(draw, team, rotation, tool.source, at) for at in _moments(draw)]
        pages.record(stored, found)
        stored.integrations.add_deliveries(
            tool.id, [_delivery(page, number) for number, page in enumerate(found[-12:])]
        )


def _moments(draw: random.Random) -> list[datetime]:
    """Return when people are paged: a few times a week, and eight times in the running one."""
    found = []
    for days in range(75, 0, -1):
        for _ in range(draw.choices((0, 1, 2, 3), (10, 6, 2, 1) if days > 8 else (2, 4, 4, 1))[0]):
            hour = draw.choices(range(24), [2] * 7 + [5] * 12 + [3] * 5)[0]
            found.append(TODAY.replace(hour=hour, minute=draw.randrange(60)) - timedelta(days=days))
    return sorted(found)


def _one_page(draw: random.Random, team: str, rotation: str, source: str, at: datetime) -> Page:
    names = list(SERVICES)
    service = draw.choices(names, [SERVICES[name][1] for name in names])[0]
    acknowledged = at + timedelta(seconds=draw.randrange(50, 420))
    return Page(
        team=team,
        source=source,
        sender_id=f"{at:%Y%m%d%H%M}-{service}",
        at=at,
        acknowledged=acknowledged,
        resolved=acknowledged + timedelta(minutes=draw.randrange(6, 80)),
        rotation=rotation,
        service=service,
        title=SERVICES[service][0],
        action=draw.choices(("fixed", "tuned", "runbook", "nothing"), (3, 3, 4, 4))[0],
    )


def _delivery(page: Page, number: int) -> Delivery:
    assert page.at is not None
    times = 2 if number == 4 else 1
    return Delivery(
        event=f"01F{page.sender_id}", first=page.at, last=page.at, times=times, pages=1, says=f"{page.title}."
    )


def _fight(store: Store) -> None:
    """Let the checkout team fight incidents; after the last one, which was long, its responders rest."""
    draw = random.Random(7)
    with store.writing(TODAY) as stored:
        (rotation,) = stored.rotations.called("checkout")
        team = stored.teams.called("checkout") or ""
        for number, (severity, days, hours, service) in enumerate(INCIDENTS, start=101):
            started = TODAY.replace(hour=1 if severity == "SEV1" else 11) - timedelta(days=days)
            detected = started + timedelta(minutes=draw.randrange(1, 9))
            news = Incident(
                id=f"INC-{number}",
                severity=severity,
                started=started,
                detected=detected,
                acknowledged=detected + timedelta(minutes=2),
                resolved=started + timedelta(hours=hours),
                service=service,
                rotation=rotation,
                responses=tuple(Response(person=one) for one in ("dmitri", "giulia")[: 1 + number % 2]),
            )
            incidents.record(stored, team, news, source="sample", by="ada")


def _agree_on_pay(store: Store) -> None:
    """Let the checkout team be paid for what it does, February already closed."""
    worth = Worth(
        currency="EUR",
        weekday=Decimal(40),
        weekend=Decimal(80),
        holiday=Decimal(120),
        overtime=Decimal(60),
        tiers={"secondary": Fraction(1, 2)},
    )
    agreed = Compensation(on_call_stipend=True, incident_response_overtime=True, post_incident_time_off=True)
    with store.writing(TODAY - timedelta(days=10)) as stored:
        pay_rates.put(stored, Rate(location=EVERYWHERE, since=EVE.date(), worth=worth), by="ada")
        (rotation,) = stored.rotations.called("checkout")
        (known,) = stored.rotations.some([rotation])
        stored.rotations.put(replace(known, rotation=replace(known.rotation, compensation=agreed)))
    with store.writing(TODAY - timedelta(days=9)) as stored:
        pay.close(stored, known.team, date(2027, 2, 1), date(2027, 2, 28), by="ada")


def _tell_managers(store: Store) -> None:
    """Let the checkout team's managers be told in two places, one of which has answered."""
    with store.writing(TODAY - timedelta(days=3)) as stored:
        team = stored.teams.called("checkout")
        assert team is not None
        notices.make(stored, team, "chat", "#checkout-leads", "slack://a/b/c", shown="slack://…", by="ada")
        made, _ = notices.make(
            stored,
            team,
            "webhook",
            "ops portal",
            "https://ops.example.com/in",
            shown="https://ops.example.com/…",
            by="ada",
        )
        trial = notices.try_out(stored, made.id)
        stored.notices.put(trial.sent("It answered 204."))
