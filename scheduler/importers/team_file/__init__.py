"""The team file: a team's people, rotations and rules as YAML or JSON, checked and read as a problem."""

from scheduler.importers.team_file.digest import digest
from scheduler.importers.team_file.json_schema import schema_json
from scheduler.importers.team_file.reading import read_team
from scheduler.importers.team_file.starter import starter

__all__ = ["digest", "read_team", "schema_json", "starter"]
