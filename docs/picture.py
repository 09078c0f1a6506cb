"""`python docs/picture.py TEAM SVG`: draws a plan as it looks in a terminal."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from scheduler.cli.tables import Page
from scheduler.importers.team_file import read_team
from scheduler.services.planning import draft

# A picture that fetches fonts from elsewhere would not look the same everywhere.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def draw(team: Path, svg: Path) -> None:
    """Plan a team and write what would be printed."""
    problem = read_team(team.read_text(encoding="utf-8"), source=team.name)
    found = draft(problem)
    console = Console(
        record=True, width=100, file=StringIO(), force_terminal=True, color_system="truecolor", emoji=False
    )
    Page(console).plan(problem, found.plan, found.report)
    picture = console.export_svg(title=f"watchbill plan {team.name}", unique_id="plan", code_format=FORMAT)
    svg.write_text("\n".join(line.rstrip() for line in picture.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
