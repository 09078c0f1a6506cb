"""Rotations of a team file, as the domain knows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from scheduler.domain.compensation import Compensation
from scheduler.domain.handoffs import Cadence, Site
from scheduler.domain.people import Person
from scheduler.domain.rotations import (
    SHADOW,
    EscalationLevel,
    HealthMetrics,
    Holiday,
    Membership,
    Rotation,
    Tier,
)
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import TeamFile
from scheduler.importers.team_file.schedule_block import MemberBlock, MembershipFields, ScheduleBlock
from scheduler.importers.team_file.suggestions import did_you_mean
from scheduler.importers.yaml_text import Path

ON_CALL = "on-call-"
"""What an escalation target begins with where it names a tier."""

Signed = tuple[Path, str, MembershipFields]
"""Where a membership is written, whose it is, and what it says."""


def rotation_of(
    path: Path,
    block: ScheduleBlock,
    memberships: Collection[Signed],
    people: Mapping[str, Person],
    holidays: tuple[Holiday, ...],
    complaints: Complaints,
) -> Rotation | None:
    """Return the rotation without telling newcomers by history, or None where it has no cadence."""
    cadence = _cadence(path, block, complaints)
    tiers = _tiers(path, block, complaints)
    if cadence is None or not tiers:
        return None
    return Rotation(
        name=block.name,
        cadence=cadence,
        tiers=tiers,
        members=tuple(_members(memberships, cadence, tiers, people, complaints)),
        escalation=_escalation(path, block, complaints),
        holidays=holidays,
        classes=tuple(dict.fromkeys(block.classes)),
        compensation=Compensation(**dict(block.compensation)),
        health_metrics=HealthMetrics(**dict(block.health_metrics)),
    )


def memberships_of(path: Path, block: ScheduleBlock, file: TeamFile, complaints: Complaints) -> list[Signed]:
    """Return who may serve: the schedule's members, or everybody where it is alone and lists none."""
    fields = set(MembershipFields.model_fields)
    if block.members is None and file.schedule is not None:
        return [(("people", number), person.id, person) for number, person in enumerate(file.people)]
    if block.members is None:
        complaints.add((*path, "members"), "this is missing", "list who may serve in this schedule")
    for number, person in enumerate(file.people):
        for key in sorted(fields & person.model_fields_set):
            mend = "say it in the schedule's `members`, which exist here"
            complaints.add(("people", number, key), "this is part of a membership", mend)
    members: list[MemberBlock] = block.members or []
    return [((*path, "members", n), member.person, member) for n, member in enumerate(members)]


def _cadence(path: Path, block: ScheduleBlock, complaints: Complaints) -> Cadence | None:
    if block.turn_hours is not None and block.rotation_type != "hourly":
        mend = "take it out, or write `rotation_type: hourly`"
        complaints.add((*path, "turn_hours"), f"a {block.rotation_type} rotation has no hours", mend)
    if block.sites and block.rotation_type != "follow_the_sun":
        mend = "take them out, or write `rotation_type: follow_the_sun`"
        complaints.add((*path, "sites"), f"a {block.rotation_type} rotation has no sites", mend)
    names = [site.name for site in block.sites]
    for number, name in enumerate(names):
        if name in names[:number]:
            complaints.add((*path, "sites", number), f"another site is called {name!r}", "rename one")
    zone, clock = block.clock
    edge = "sites" if block.rotation_type == "follow_the_sun" else "turn_hours"
    with complaints.about((*path, edge)):
        return Cadence(
            kind=block.rotation_type,
            timezone=zone,
            handoff_time=clock,
            handoff_day=block.handoff_day,
            hours=block.turn_hours or 12,
            sites=tuple(
                Site(name=site.name, timezone=site.timezone, handoff_time=site.handoff_time)
                for site in block.sites
            ),
        )
    return None


def _tiers(path: Path, block: ScheduleBlock, complaints: Complaints) -> tuple[Tier, ...]:
    levels = sorted(block.escalation_policy, key=lambda level: level.level)
    named = [level.target.removeprefix(ON_CALL) for level in levels if level.target.startswith(ON_CALL)]
    said = [(tier.name, tier.load, tier.count) for tier in block.tiers or ()]
    said = said or [(name, None, 1) for name in dict.fromkeys(named) if name] or [("primary", None, 1)]
    tiers: dict[str, Tier] = {}
    for number, (name, load, count) in enumerate(said):
        place = (*path, "tiers", number) if block.tiers else (*path, "escalation_policy")
        if name == SHADOW:
            complaints.add(place, "shadow is what learning is called", "give the tier another name")
        elif name in tiers:
            complaints.add(place, f"another tier is called {name!r}", "rename one")
        else:
            weight = load if load is not None else Fraction(1) if number == 0 else Fraction(1, 2)
            tiers[name] = Tier(name=name, load=weight, count=count)
    return tuple(tiers.values())


def _escalation(path: Path, block: ScheduleBlock, complaints: Complaints) -> tuple[EscalationLevel, ...]:
    tiers = [tier.name for tier in block.tiers or ()]
    seen: set[int] = set()
    for number, level in enumerate(block.escalation_policy):
        place = (*path, "escalation_policy", number)
        if level.level in seen:
            complaints.add((*place, "level"), f"level {level.level} is there twice", "number them in turn")
        seen.add(level.level)
        name = level.target.removeprefix(ON_CALL)
        if level.target.startswith(ON_CALL) and (not name or (block.tiers and name not in tiers)):
            mend = did_you_mean(level.target, [ON_CALL + tier for tier in tiers]) or "name a tier after it"
            complaints.add((*place, "target"), f"{level.target!r} names no tier of this schedule", mend)
    return tuple(
        EscalationLevel(level=level.level, target=level.target, timeout=level.timeout)
        for level in sorted(block.escalation_policy, key=lambda level: level.level)
    )


def _members(
    memberships: Collection[Signed],
    cadence: Cadence,
    tiers: tuple[Tier, ...],
    people: Mapping[str, Person],
    complaints: Complaints,
) -> Iterator[Membership]:
    names = [tier.name for tier in tiers]
    seen: set[str] = set()
    for path, person, block in memberships:
        if person not in people:
            mend = did_you_mean(person, people) or "add them under `people`"
            complaints.add((*path, "person"), f"nobody has the id {person!r}", mend)
            continue
        if person in seen:
            complaints.add((*path, "person"), f"{person} is a member already", "keep one of the two")
            continue
        seen.add(person)
        for number, tier in enumerate(block.tiers or ()):
            if tier not in names:
                mend = did_you_mean(tier, names)
                complaints.add((*path, "tiers", number), f"{tier!r} is no tier of this schedule", mend)
        if block.joined and block.left and block.left < block.joined:
            complaints.add((*path, "left"), f"they leave before they join on {block.joined}", "exchange them")
        yield Membership(
            person=person,
            tiers=tuple(names if block.tiers is None else dict.fromkeys(block.tiers)),
            joined=block.joined,
            left=block.left,
            site=_site(path, block, cadence, people[person], complaints),
            newcomer=bool(block.newcomer),
            shadowed=block.shadowed,
        )


def _site(
    path: Path, block: MembershipFields, cadence: Cadence, person: Person, complaints: Complaints
) -> str:
    """Return whose legs a member serves: the site they name, or the only one in their own time zone."""
    names = [site.name for site in cadence.sites]
    if block.site is not None and block.site not in names:
        mend = did_you_mean(block.site, names) or "take it out"
        complaints.add((*path, "site"), f"{block.site!r} is no site of this schedule", mend)
    if block.site is not None or not names:
        return block.site or ""
    near = [site.name for site in cadence.sites if site.timezone == person.timezone]
    if len(near) != 1:
        mend = f"write one of {', '.join(names)}"
        complaints.add((*path, "site"), f"it is not said whose legs {person.name} serves", mend)
    return near[0] if near else ""


def is_newcomer(block: MembershipFields, start: date, held: Collection[str], first_tier: str) -> bool:
    """
    Say whether the shadow period applies to a member.

    Parameters
    ----------
    start
        The first day of the horizon.
    held
        The tiers of the shifts they have held in this rotation so far.
    """
    if block.newcomer is not None:
        return block.newcomer
    joins = block.joined is not None and block.joined >= start
    return joins or (SHADOW in held and first_tier not in held)
