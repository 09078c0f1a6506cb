"""Pay as far as somebody may see it: managers that of their teams, engineers their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from starlette.responses import Response

from api.admission import Actor
from api.routes.people import need_person
from scheduler.domain.errors import Forbidden
from scheduler.domain.pay_periods import Report
from scheduler.services import pay
from scheduler.services.pay_text import pay_csv
from scheduler.services.snapshot import Snapshot
from scheduler.store.stored import Stored


def seen(
    stored: Stored,
    actor: Actor,
    snapshot: Snapshot,
    team: str,
    first: date,
    last: date,
    now: datetime,
    person: str | None = None,
) -> Report:
    """
    Return what of a report the asker may see.

    Parameters
    ----------
    team
        The id of one that they may see.
    person
        Whose lines are asked for; None: all that they may see.

    Raises
    ------
    Forbidden, NotFound
        When it is somebody else's pay, or there is nobody of that name for them.
    """
    whose = whose_pay(actor, person)
    if whose is not None:
        need_person(snapshot, actor, whose)
    found = pay.report(stored, team, first, last, now)
    return found.of(whose) if whose is not None else found


def whose_pay(actor: Actor, person: str | None) -> str | None:
    """Return whose lines are shown: anybody's to a manager, and to an engineer their own."""
    if "manage" in actor.may:
        return person
    if actor.person is None or person not in (None, actor.person):
        raise Forbidden("You may see your own pay only.", "Use your own token, or ask a manager of the team.")
    return actor.person


def as_csv(report: Report, names: Mapping[str, str]) -> Response:
    """Return the lines of a report as a file for spreadsheets, in which no cell is a formula."""
    headers = {
        "Content-Disposition": f'attachment; filename="pay-{report.first}-{report.last}.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(pay_csv(report, names), headers=headers, media_type="text/csv")
