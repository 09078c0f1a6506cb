"""How the health of on-call is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, ink
from scheduler.domain.health import Health
from scheduler.domain.interruptions import Counted
from scheduler.domain.samples import Timing

HOURS = ("pages", "business", "off-hours", "sleep")


def page(health: Health, names: Mapping[str, str]) -> Iterator[Text | Table]:
    """
    Yield what is printed: the span as a whole, then people, shifts over the limit, services, incidents.

    Parameters
    ----------
    names
        Of people and rotations, by id.
    """
    yield ink(f"{health.start:%Y-%m-%d} to {health.end:%Y-%m-%d}: {health.pages.total} pages.", "bold")
    if health.alert_to_incident is not None and health.acted_on is not None:
        yield ink(
            f"{health.alert_to_incident:.0%} of them led to an incident; something was done after "
            f"{health.acted_on:.0%}.",
            "dim",
        )
    if health.nobodys:
        yield ink(f"{health.nobodys} came while nobody was on call.", "red")
    yield ink("")
    yield _people(health, names)
    yield from _over(health, names)
    if health.services:
        yield ink("")
        yield _services(health)
    if health.severities:
        yield ink("")
        yield _severities(health)


def _people(health: Health, names: Mapping[str, str]) -> Table:
    columns = (*HOURS, "nights", "on call", "acknowledged in", "resolved in")
    table = a_table("People", "", *columns, right=columns)
    for one in health.people:
        table.add_row(
            ink(names.get(one.person, one.person)),
            *_counts(one.pages),
            ink(str(one.interrupted_nights)),
            ink(f"{one.on_call:.0%}"),
            _time(one.to_acknowledge),
            _time(one.to_resolve),
        )
    return table


def _over(health: Health, names: Mapping[str, str]) -> Iterator[Text]:
    over = [shift for shift in health.shifts if shift.over]
    yield ink("")
    if not over:
        yield ink(f"No shift had more than {health.limit} pages.", "green")
        return
    yield ink(f"Shifts with more than {health.limit} pages", "bold yellow")
    for one in over:
        who, where = names.get(one.person, one.person), names.get(one.rotation, one.rotation)
        yield ink(f" • {where} {one.tier} from {one.start:%Y-%m-%d}, {who}: {one.pages.total}.")


def _services(health: Health) -> Table:
    columns = (*HOURS, "led to incidents")
    table = a_table("Noisiest services", "", *columns, right=columns)
    for one in health.services:
        table.add_row(ink(one.service or "–"), *_counts(one.pages), ink(str(one.led_to_incidents)))
    return table


def _severities(health: Health) -> Table:
    columns = ("incidents", "detected in", "resolved in")
    table = a_table("Incidents", "", *columns, right=columns)
    for one in health.severities:
        table.add_row(ink(one.severity), ink(str(one.incidents)), _time(one.to_detect), _time(one.to_resolve))
    return table


def _counts(pages: Counted) -> tuple[Text, ...]:
    numbers = (pages.total, pages.business, pages.off_hours, pages.sleep)
    return tuple(ink(str(number), "" if number else "dim") for number in numbers)


def _time(known: Timing) -> Text:
    if known.mean is None or known.low is None or known.high is None:
        return ink(f"({known.samples} samples)" if known.samples else "–", "dim")
    return ink(f"{_minutes(known.mean)} ({_minutes(known.low)}–{_minutes(known.high)}, n={known.samples})")


def _minutes(time: timedelta) -> str:
    return f"{time.total_seconds() / 60:.0f} min"
