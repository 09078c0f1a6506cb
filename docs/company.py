"""A sample company: the teams of `fixtures/`, planned, applied and lived in, for pictures and trying out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.importers.team_file import read_team
from scheduler.services import importing, overrides, planning, publishing
from scheduler.services.teams import versions_of
from scheduler.store.stored import Store

TEAMS = Path(__file__).resolve().parents[1] / "fixtures" / "teams"
STORIES = ("year-with-holidays", "two-teams-across-zones", "follow-the-sun")
EVE = datetime(2026, 12, 31, 12, tzinfo=UTC)
"""When their plans were drawn."""
TODAY = datetime(2027, 3, 17, 14, 20, tzinfo=UTC)


def settle(store: Store) -> None:
    """Let the company's teams move in, and two people cover for others."""
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
