"""What people of the sample company were paged for: quiet weeks, noisy ones, nights, and incidents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from scheduler.domain.incidents import Incident
from scheduler.importers.plain_pages import ToldPage

PARTS = ("api", "database", "gateway")
"""What of a team's pages somebody; its queue is the noisy one."""
SIGNS = (
    "5xx above 2 %",
    "p99 above 800 ms",
    "replication is behind",
    "certificate ends in a week",
    "disk is full",
)
NOISE = "queue is longer than 1000"
QUIET = (0, 0, 1, 1, 1, 2, 2, 3)
"""Pages of a week in which nothing much happens, each as likely."""
NOISY_EACH = 11
"""Weeks from one noisy week to the next."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Interruptions:
    """All that a rotation was paged for; who responded to the incidents is not known yet."""

    pages: tuple[ToldPage, ...]
    incidents: tuple[Incident, ...]


def interruptions(rotation: str, start: datetime, end: datetime, chance: Random) -> Interruptions:
    """Return what happens to a rotation between two instants; the same chance brings the same."""
    pages: list[ToldPage] = []
    troubles: list[Incident] = []
    noisy = chance.randrange(NOISY_EACH)
    for week in range((end - start) // WEEK):
        begins = start + week * WEEK
        if week % NOISY_EACH == noisy:
            pages += _noise(rotation, begins, chance)
            continue
        for _ in range(chance.choice(QUIET)):
            at = begins + timedelta(minutes=chance.randrange(7 * 24 * 60))
            service = f"{rotation}-{chance.choice(PARTS)}"
            pages.append(_page(rotation, at, service, chance.choice(SIGNS), chance))
            if chance.random() < 0.2:
                troubles.append(_trouble(rotation, pages[-1], len(troubles) + 1, chance))
                pages[-1] = replace(pages[-1], incident=troubles[-1].id)
    return Interruptions(tuple(pages), tuple(troubles))


def _noise(rotation: str, begins: datetime, chance: Random) -> list[ToldPage]:
    """Return the pages of a week in which one alert does not stop, by night too."""
    minutes = sorted(chance.sample(range(5 * 24 * 60), 8))
    return [
        _page(rotation, begins + timedelta(minutes=minute), f"{rotation}-queue", NOISE, chance)
        for minute in minutes
    ]


def _page(rotation: str, at: datetime, service: str, title: str, chance: Random) -> ToldPage:
    acknowledged = at + timedelta(seconds=round(chance.lognormvariate(5.2, 0.6)))
    return ToldPage(
        id=f"{rotation}-{at:%Y%m%d%H%M}-{chance.randrange(10**6):06}",
        at=at,
        acknowledged=acknowledged,
        resolved=acknowledged + timedelta(seconds=round(chance.lognormvariate(7.3, 0.7))),
        service=service,
        title=title,
    )


def _trouble(rotation: str, page: ToldPage, number: int, chance: Random) -> Incident:
    """Return the incident behind a page."""
    assert page.at is not None
    assert page.resolved is not None
    return Incident(
        id=f"{rotation}-{number}",
        severity=chance.choice(("SEV2", "SEV3", "SEV3", "SEV3")),
        started=page.at - timedelta(minutes=chance.randrange(1, 9)),
        detected=page.at,
        acknowledged=page.acknowledged,
        mitigated=page.resolved,
        resolved=page.resolved + timedelta(minutes=20),
        title=page.title,
        service=page.service,
    )
