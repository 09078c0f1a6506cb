"""What entries say: who is on call for what, instead of whom, who is paged next; never how to reach them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from scheduler.domain.duties import Duty
from scheduler.domain.escalation import Policy
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.feeds.entry import Entry

WHY = {
    "published": "",
    "swap": "a swap",
    "rest_cover": "covers a rest",
    "override": "an override",
}


@dataclass(frozen=True)
class Setting:
    """
    Where duties are: the names around them.

    Attributes
    ----------
    escalation
        Who is paged, one after the other.
    url
        Where the rotation is looked at.
    """

    team: str
    rotation: str
    people: Mapping[str, str]
    escalation: str
    url: str


def duty_entry(duty: Duty, setting: Setting, *, mine: bool, alarms: tuple[timedelta, ...]) -> Entry:
    """
    Return a duty as an entry.

    Parameters
    ----------
    mine
        Whether the feed is of the person whose duty it is, who need not be named.
    """
    person = setting.people.get(duty.person, duty.person)
    shadow = duty.tier == SHADOW
    where = f"{setting.team} / {setting.rotation}"
    what = f"Shadow: {where}" if shadow else f"{where} {duty.tier}"
    who = ("" if shadow else "On call: ") if mine else f"{person}: "
    why = WHY[duty.why]
    return Entry(
        uid=f"{duty.uid}@watchbill",
        start=duty.start,
        end=duty.end,
        summary=f"{who}{what}{f' ({why})' if why else ''}",
        description=_description(duty, setting, person, shadow=shadow),
        category="SHADOW" if shadow else "ON CALL",
        sequence=duty.sequence,
        modified=duty.modified,
        url=setting.url,
        alarms=() if duty.cancelled else alarms,
        cancelled=duty.cancelled,
    )


def rest_entry(person: str, incident: str, span: Span, team: str) -> Entry:
    """Return a person's rest after an incident as an entry; one that is moved is another one."""
    whole = "\0".join((person, team, incident, str(span.start), str(span.end)))
    return Entry(
        uid=f"{hashlib.blake2b(whole.encode(), digest_size=10).hexdigest()}@watchbill",
        start=span.start,
        end=span.end,
        summary=f"Rest after {incident} ({team})",
        description="You rest after a long incident, and hold no shift.",
        category="REST",
        sequence=0,
        modified=span.start,
    )


def _description(duty: Duty, setting: Setting, person: str, *, shadow: bool) -> str:
    lines = [f"{person} learns here, and is not paged." if shadow else f"{person} is {duty.tier}."]
    if duty.instead_of:
        lines.append(f"Instead of {setting.people.get(duty.instead_of, duty.instead_of)}.")
    if setting.escalation:
        lines.append(f"Escalation: {setting.escalation}.")
    lines.append("Calendars lag behind by hours; who is on call now is at the link." if setting.url else "")
    return "\n".join([*filter(None, lines), *([setting.url] if setting.url else [])])


def escalation_of(policies: Iterable[Policy], rotation: str, people: Mapping[str, str]) -> str:
    """Return whom the first policy that names a rotation pages, one after the other; empty: none does."""
    for policy in policies:
        levels = policy.usual.levels
        if any(target.rotation == rotation for level in levels for target in level.targets):
            return " → ".join(
                f"{' + '.join(people.get(target.name, target.name) for target in level.targets)}"
                f"{f' ({_minutes(level.timeout)})' if level.timeout else ''}"
                for level in levels
            )
    return ""


def _minutes(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:g} min"
