"""The child's side of reading a calendar: a question on stdin, the answer on stdout, both JSON."""

from __future__ import annotations

import json
import math
import resource
import sys
from datetime import datetime

from pydantic import TypeAdapter

from scheduler.domain.calendars import Calendar
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span
from scheduler.importers.ical.events import calendar_of


def main() -> None:
    """Answer one question."""
    question = json.load(sys.stdin)
    _limit(question["cpu"], question["memory"])
    window = Span(datetime.fromisoformat(question["start"]), datetime.fromisoformat(question["end"]))
    try:
        found = calendar_of(question["text"], window, question["zone"], question["home"])
        answer = TypeAdapter(Calendar).dump_json(found).decode()
    except Invalid as refusal:
        answer = json.dumps({"refused": refusal.what, "mend": refusal.mend})
    except RecursionError:
        answer = json.dumps(
            {"refused": "its parts are nested too deep.", "mend": "Export it anew from what wrote it."}
        )
    sys.stdout.write(answer)


def _limit(cpu: float, memory: int) -> None:
    """Bound what is still to come, beside what starting has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + cpu)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main()
