"""The file that `watchbill init` writes."""

from __future__ import annotations

from importlib.resources import files


def starter() -> str:
    """Return a commented team file that plans as it is."""
    return files("scheduler.importers.team_file").joinpath("starter.yaml").read_text(encoding="utf-8")
