"""Calendars linked, listed and unlinked from the command line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.store.stored import Store
from tests.cli.test_plan import run
from tests.importers.ical.writing import a_calendar
from tests.services.stories import a_stored_team
from tests.services.test_linked_calendars import vacation


def test_a_calendar_is_linked_listed_and_unlinked(sqlite_template: Path, tmp_path: Path) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "watchbill.db")
    store = Store.open(f"sqlite:///{path}")
    a_stored_team(store)
    store.close()
    at = ("--database", f"sqlite:///{path}")
    day = datetime.now(UTC).date() + timedelta(days=30)
    days = (f"{day:%Y%m%d}", f"{day + timedelta(days=3):%Y%m%d}")
    nowhere = vacation(*days, uid="2").replace("DTSTART;VALUE=DATE:", "DTSTART;TZID=Nowhere:")
    nowhere = nowhere.replace(f"Nowhere:{days[0]}", f"Nowhere:{days[0]}T100000")
    file = tmp_path / "bo.ics"
    file.write_bytes(a_calendar(vacation(*days), nowhere).encode())
    made = run("calendars", "link", "Bo", str(file), "--word", "vacation", *at)
    assert "1 of 1 events count" in made.stdout
    assert "“Vacation”: The zone 'Nowhere' of DTSTART is not known." in made.stderr
    listed = run("calendars", "list", "Bo", *at).stdout
    assert "1 of 1 events count" in listed
    refused = run("calendars", "link", "Bo", "https://127.0.0.1/bo.ics", *at)
    assert (refused.exit_code, "no machine on the public internet" in refused.stderr) == (2, True)
    assert "is unlinked" in run("calendars", "unlink", listed.split()[0], *at).stdout
    assert run("calendars", "list", "Bo", *at).stdout == ""
