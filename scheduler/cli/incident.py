"""The commands about incidents: `incident list`, `declare`, `update`, `roles`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli import asking, files, stores
from scheduler.cli.ink import a_console, a_table, ink
from scheduler.cli.refusals import Commands

if TYPE_CHECKING:
    from scheduler.domain.incidents import Incident

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Declare incidents, say more of them, and list them."
)

Team = Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="What the team calls it.")]
Severity = Annotated[
    str | None,
    typer.Option("--severity", metavar="SEV1…SEV4", help="As you see it; its impact decides, else."),
]
Why = Annotated[str, typer.Option("--why", help="Why, for the audit.")]
Harm = Annotated[
    list[str] | None,
    typer.Option(
        "--impact",
        metavar="WHAT",
        help="outage, data, security, key_feature, feature, paying_customer, or users=0.25; again for more.",
    ),
]
Moment = Annotated[str | None, typer.Option(metavar="INSTANT", help="When, as 2027-01-12T02:00:00Z.")]


@app.command("list")
def list_(
    team: Team,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="How many, the latest first.")] = 20,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that are not over.")] = False,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    List a team's incidents, those that started last first.

    [bold]Example:[/bold]

        watchbill incident list backend --open
    """
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        wanted = team_called(stored, team)
        found = [one for _, one in stored.incidents.part([wanted], is_open=only_open or None, most=most)]
    if as_json:
        asking.print_json(tuple(found))
        return
    table = a_table("Incidents", "", "severity", "started", "resolved", "title")
    for one in found:
        over = f"{one.resolved:%Y-%m-%d %H:%M}" if one.resolved else "open"
        table.add_row(
            ink(one.id), ink(one.severity), ink(f"{one.started:%Y-%m-%d %H:%M}"), ink(over), ink(one.title)
        )
    a_console().print(table if found else ink("There is none."))


@app.command("declare")
def declare(
    team: Team,
    incident: Id,
    severity: Severity = None,
    impact: Harm = None,
    started: Moment = None,
    rotation: Annotated[str | None, typer.Option("--rotation", metavar="NAME", help="Who fights it.")] = None,
    title: Annotated[str, typer.Option("--title", help="What it is about.")] = "",
    why: Why = "",
    database: stores.Database = None,
) -> None:
    """
    Declare an incident, and say how bad it is, and who should take which role.

    [bold]Example:[/bold]

        watchbill incident declare backend INC-7 --impact users=0.3 --title "Checkout is slow"
    """
    from constraints._words import spoken
    from scheduler.domain.incidents import Incident
    from scheduler.domain.severity import UPDATES_EVERY
    from scheduler.services import incident_roles, incidents
    from scheduler.services.changing import rotation_called
    from scheduler.services.teams import team_called

    now = datetime.now(UTC)
    with stores.opened(database) as store, store.writing(now) as stored:
        wanted = team_called(stored, team)
        fights = rotation_called(stored, rotation, wanted) if rotation else ""
        news = Incident(
            id=incident,
            severity=_severity(severity) or "SEV4",
            started=files.instant(started) or now,
            impact=_impact(impact),
            rotation=fights,
            title=title,
        )
        stated = severity is not None
        made = incidents.declare(stored, wanted, news, by=stores.me(), why=why, stated=stated)
        proposals = incident_roles.roles(stored, wanted, fights, now)
    _say(made)
    typer.echo(f"Updates every {spoken(UPDATES_EVERY[made.severity])}.")
    for one in proposals:
        typer.echo(f"{one.role.replace('_', ' ')}: {one.person or '–'}. {one.says}")


@app.command("update")
def update(
    team: Team,
    incident: Id,
    severity: Severity = None,
    impact: Harm = None,
    detected: Moment = None,
    acknowledged: Moment = None,
    mitigated: Moment = None,
    resolved: Moment = None,
    cause_found: Moment = None,
    why: Why = "",
    database: stores.Database = None,
) -> None:
    """
    Say more of an incident: it gets worse by itself where its impact calls for that.

    [bold]Example:[/bold]

        watchbill incident update backend INC-7 --impact users=0.6 --acknowledged 2027-01-12T02:05:00Z
    """
    from scheduler.services import incidents
    from scheduler.services.teams import team_called

    moments = {
        "detected": detected,
        "acknowledged": acknowledged,
        "mitigated": mitigated,
        "resolved": resolved,
        "cause_found": cause_found,
    }
    parts: dict[str, Any] = {name: files.instant(moment) for name, moment in moments.items() if moment}
    parts |= {"severity": _severity(severity)} if severity else {}
    parts |= {"impact": _impact(impact)} if impact else {}
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        wanted = team_called(stored, team)
        _say(incidents.change(stored, wanted, incident, parts, by=stores.me(), why=why))


@app.command("roles")
def roles(
    team: Team,
    rotation: Annotated[str | None, typer.Option("--rotation", metavar="NAME", help="Who fights it.")] = None,
    database: stores.Database = None,
) -> None:
    """
    Propose who takes which role in an incident, from who is on call now.

    [bold]Example:[/bold]

        watchbill incident roles backend
    """
    from scheduler.services import incident_roles
    from scheduler.services.changing import rotation_called
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        wanted = team_called(stored, team)
        fights = rotation_called(stored, rotation, wanted) if rotation else ""
        found = incident_roles.roles(stored, wanted, fights, datetime.now(UTC))
    for one in found:
        typer.echo(f"{one.role.replace('_', ' ')}: {one.person or '–'}. {one.says}")


def _say(incident: Incident) -> None:
    typer.echo(f"{incident.id} is a {incident.severity}.")
    for grade in incident.grades:
        typer.echo(f"  {grade.at:%Y-%m-%d %H:%M} UTC  {grade.severity}  {grade.why}")


def _severity(text: str | None) -> Any:
    from scheduler.domain.errors import Invalid
    from scheduler.domain.severity import LEVELS

    if text is None:
        return None
    if text.upper() not in LEVELS:
        raise Invalid(f"There is no severity {text}.", f"Take one of {', '.join(LEVELS)}.")
    return text.upper()


def _impact(parts: list[str] | None) -> Any:
    from dataclasses import fields

    from scheduler.domain.errors import Invalid
    from scheduler.domain.impact import Impact

    if not parts:
        return None
    known = [field.name for field in fields(Impact)]
    found: dict[str, Any] = {}
    for part in parts:
        name, _, value = part.partition("=")
        if name not in known or (name == "users") != bool(value):
            raise Invalid(f"{part} is no impact.", f"Take some of {', '.join(known)}, as in users=0.25.")
        try:
            found[name] = float(value) if value else True
        except ValueError:
            raise Invalid(f"{value} is no share of users.", "Write it as 0.25.") from None
    if not 0 <= found.get("users", 0) <= 1:
        raise Invalid(f"{found['users']} is no share of users.", "Write it as 0.25.")
    return Impact(**found)
