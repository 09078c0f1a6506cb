"""The commands about files: `init`, `schema`, `version`; and how all commands read what they are given."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.services.team_text import LARGEST, decoded, file_text

Team = Annotated[str, typer.Argument(metavar="TEAM", help="The team file, YAML or JSON; - reads stdin.")]


def init(
    file: Annotated[str, typer.Argument(help="Where to write it; - writes to stdout.")] = "team.yaml",
) -> None:
    """
    Write a commented team file that plans as it is.

    [bold]Example:[/bold]

        watchbill init team.yaml
    """
    from scheduler.importers.team_file import starter

    if file == "-":
        typer.echo(starter(), nl=False)
        return
    write(file, starter(), anew=True)
    typer.echo(f"Wrote {file}. Plan it: watchbill plan {file}")


def schema() -> None:
    """
    Print the JSON Schema of the team file, for editors and for reading.

    [bold]Example:[/bold]

        watchbill schema > team.schema.json
    """
    from scheduler.importers.team_file import schema_json

    typer.echo(schema_json().rstrip("\n"))


def version() -> None:
    """
    Say which version this is, and of what.

    [bold]Example:[/bold]

        watchbill version
    """
    from importlib.metadata import version as of
    from platform import python_version

    from scheduler.services.zone_rules import release

    parts = ", ".join((f"ortools {of('ortools')}", f"time zones {release()}", f"Python {python_version()}"))
    typer.echo(f"watchbill {of('watchbill')} ({parts})")


def say_version(asked: bool) -> None:
    """Answer `--version` and be done."""
    if asked:
        version()
        raise typer.Exit


def read(name: str) -> str:
    """
    Return the text of a file, or of stdin for `-`.

    Raises
    ------
    NotFound, Invalid
        When there is no such file, or it is not text.
    """
    return decoded(sys.stdin.buffer.read(LARGEST + 1), name) if name == "-" else file_text(name)


def write(name: str, text: str, *, anew: bool = False) -> None:
    """
    Write a file.

    Parameters
    ----------
    anew
        Refuse to replace a file that is there already.
    """
    try:
        with Path(name).open("x" if anew else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Conflict(f"{name} is there already.", "Name another file, or move this one away.") from None
    except FileNotFoundError:
        raise NotFound(
            f"There is no folder {Path(name).parent}.", "Make it, or name a file elsewhere."
        ) from None
    except OSError as error:
        raise Invalid(f"{name} cannot be written: {error.strerror}.", "Name another file.") from None


def day(text: str | None) -> datetime | None:
    """Read a day such as 2027-01-04 as the instant at which it begins in UTC."""
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(0), UTC)
    except ValueError:
        raise Invalid(f"{text!r} is no day.", "Write it as 2027-01-04.") from None


def instant(text: str | None) -> datetime | None:
    """Read the instant of asking, such as 2027-01-04T10:00Z."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in text:
        raise Invalid(f"{text!r} is no instant.", "Write day, time and offset: 2027-01-04T10:00Z.")
    return moment
