"""
Reads a calendar in a child process, which is ended when it takes too long or too much memory.

A few lines of iCalendar can ask for billions of occurrences, and no parser is above suspicion: whatever a
file does, it costs the asker no more than this.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

from pydantic import TypeAdapter

from scheduler.domain.calendars import Calendar
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span

LARGEST = 5 * 2**20
"""Bytes of a calendar that is read at all."""

CPU = timedelta(seconds=2)
"""Processor time that reading one calendar may take."""

MEMORY = 512 * 2**20
"""Bytes of address space of the child."""

_CALENDAR = TypeAdapter(Calendar)


def read_calendar(
    text: str,
    window: Span,
    *,
    zone: str | None = None,
    home: str | None = None,
    source: str = "calendar",
    cpu: timedelta = CPU,
) -> Calendar:
    """
    Return the events of a calendar that overlap a window, with recurring ones expanded.

    Parameters
    ----------
    zone
        Whose clock all-day events and times without a zone are on; None: the calendar's own zone's.
    home
        Whose clock its owner is on: that of all-day events, and of times without a zone in a calendar that
        names none itself.
    source
        What to call the text in errors.
    cpu
        Processor time it may take.

    Raises
    ------
    Invalid
        When it is no calendar, or is larger or takes longer than any calendar should.
    """
    if len(text.encode()) > LARGEST:
        raise Invalid(f"{source} is larger than {LARGEST // 2**20} MiB.", "Export fewer months.")
    question = {
        "text": text,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "zone": zone,
        "home": home,
        "cpu": cpu.total_seconds(),
        "memory": MEMORY,
    }
    answer = json.loads(_answer(json.dumps(question), source, cpu))
    if "refused" in answer:
        raise Invalid(f"{source}: {answer['refused']}", answer["mend"])
    return _CALENDAR.validate_python(answer)


def _answer(question: str, source: str, cpu: timedelta) -> str:
    """Return what the child says."""
    # -P: a file of the user's, called as a module of ours is, stays out of it.
    command = [sys.executable, "-P", "-m", "scheduler.importers.ical.child"]
    slow = Invalid(
        f"{source} takes longer to read than {cpu.total_seconds():g} s.",
        "Export fewer months, and events that recur less often.",
    )
    try:
        done = subprocess.run(
            command, input=question, capture_output=True, text=True, encoding="utf-8", timeout=_patience(cpu)
        )
    except subprocess.TimeoutExpired:
        raise slow from None
    if done.returncode in (-24, -9):  # SIGXCPU at the limit, SIGKILL a second later
        raise slow
    if done.returncode:
        raise Invalid(
            f"{source} cannot be read: it takes more than {MEMORY // 2**20} MiB, or breaks the reader.",
            "Export it anew from the program that wrote it.",
        )
    return done.stdout


def _patience(cpu: timedelta) -> float:
    """Return seconds by the clock, for a machine that is busy with other things."""
    return 10 + 5 * cpu.total_seconds()
