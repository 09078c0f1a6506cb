"""
Periodic work: what is done again and again, once each time however many workers there are.

To add to it, write a function of a `Round` and name it in `PERIODIC`. A round that fails is logged, and the
next one comes; so a round finds by itself what there is to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from dbos import DBOS

from scheduler.domain.errors import Fault
from scheduler.services import incidents
from scheduler.services.refreshing import refresh_due
from scheduler.services.settings import Settings
from scheduler.services.settling import settle_all
from scheduler.services.triggers import act_on_all
from scheduler.store.stored import Store

KEPT = timedelta(days=7)
"""How long it can be looked up what became of a job."""
NOTICES_KEPT = timedelta(weeks=13)
AT_ONCE = 500
"""Old jobs that are forgotten in one round."""
OVER = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


@dataclass(frozen=True, kw_only=True)
class Round:
    """
    One time that periodic work is done, and what it is done with.

    Parameters
    ----------
    now
        When it is.
    """

    store: Store
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class Periodic:
    """
    Work that comes again.

    Parameters
    ----------
    name
        What it is called in logs and in the database.
    when
        Second, minute, hour, day, month and weekday in UTC, as cron writes them.
    """

    name: str
    when: str
    run: Callable[[Round], None]


def look_at_teams(one: Round) -> None:
    """Act on what has happened to teams, as their policies say."""
    for team, plan in act_on_all(one.store, one.now).items():
        structlog.get_logger().info("plan asked for", team=team, plan=plan)


def settle_plans(one: Round) -> None:
    """Apply what may be applied by itself of the plans that were asked for so."""
    for plan, outcome in settle_all(one.store, one.now).items():
        structlog.get_logger().info("plan settled", plan=plan, outcome=outcome)


def forget_replies(one: Round) -> None:
    """Forget replies to requests that nobody sends again, notices of a quarter ago, and former secrets."""
    with one.store.writing(one.now) as stored:
        stored.replies.forget(one.now, one.settings.replies_kept)
        stored.notices.forget(one.now, NOTICES_KEPT)


def forget_jobs(one: Round) -> None:
    """Forget jobs that are long over."""
    before = (one.now - KEPT).isoformat()
    old = DBOS.list_workflows(
        status=OVER, completed_before=before, limit=AT_ONCE, load_input=False, load_output=False
    )
    DBOS.delete_workflows([job.workflow_id for job in old])


def escalate_incidents(one: Round) -> None:
    """Hand incidents whose cause nobody has found in time to the next tier."""
    incidents.escalate_overdue(one.store, one.now)


def refresh_calendars(one: Round) -> None:
    """Look again at the linked calendars whose turn it is."""
    for told in refresh_due(one.store, one.now, one.settings):
        if told.calendar.trouble:
            structlog.get_logger().info("calendar not read", calendar=told.calendar.id)


PERIODIC = (
    Periodic("escalate-incidents", "20 * * * * *", escalate_incidents),
    Periodic("look-at-teams", "40 * * * * *", look_at_teams),
    Periodic("settle-plans", "*/30 * * * * *", settle_plans),
    Periodic("forget-replies", "0 7 * * * *", forget_replies),
    Periodic("forget-jobs", "30 7 * * * *", forget_jobs),
    Periodic("refresh-calendars", "15 * * * * *", refresh_calendars),
)

_here: list[Callable[[], Round]] = []
"""What rounds of this process are done with: jobs are functions, found by name, and are handed names only."""


def rounds_here(make: Callable[[], Round] | None) -> None:
    """Say what rounds in this process are done with; None: none are done any more."""
    _here[:] = [make] if make is not None else []


def schedule(work: tuple[Periodic, ...] = PERIODIC) -> None:
    """Have periodic work done from now on, each time by one of the workers: its job has a name of its own."""
    known = {one.name for one in work}
    for old in DBOS.list_schedules():
        if old["schedule_name"] not in known:
            DBOS.delete_schedule(old["schedule_name"])
    DBOS.apply_schedules(
        [
            {"schedule_name": one.name, "workflow_fn": do_round, "schedule": one.when, "context": one.name}
            for one in work
        ]
    )


@DBOS.step(name="round")
def _do(name: str) -> None:
    if not _here:
        raise Fault("no worker does rounds in this process")
    for one in PERIODIC:
        if one.name == name:
            try:
                one.run(_here[0]())
            except Exception as fault:
                structlog.get_logger().error("round failed", work=name, exc_info=fault)


@DBOS.workflow(name="do_round")
def do_round(due: datetime, name: str) -> None:
    """Do one round of periodic work."""
    _do(name)
