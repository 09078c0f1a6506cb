"""Text in, problem out."""

from __future__ import annotations

from datetime import UTC, date, datetime

from constraints._rule import Problem
from scheduler.domain.errors import Invalid
from scheduler.importers.team_file.build import Builder
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.shape import team_file
from scheduler.importers.yaml_text import read_yaml


def read_team(
    text: str,
    *,
    source: str = "team file",
    now: datetime | None = None,
    first_day: date | None = None,
) -> Problem:
    """
    Read a team file, YAML or JSON.

    Parameters
    ----------
    source
        What to call the text in errors.
    now
        The instant of asking, over the one in the file. None: the file's, if it has one.
    first_day
        Where the horizon starts if the file does not say. None: such a file is refused.

    Raises
    ------
    Invalid
        With everything that is wrong: path, line, and how to mend it.
    """
    if now is not None and now.tzinfo is None:
        raise Invalid("The instant of asking has no offset.", "Pass an aware datetime.")
    complaints = Complaints(read_yaml(text, source=source), source)
    asked = now.astimezone(UTC) if now else None
    return Builder(team_file(complaints), complaints, asked, first_day).problem()
