"""The team file: people, rotations and rules as YAML or JSON, read as a problem, and written from one."""

from scheduler.importers.team_file.digest import digest
from scheduler.importers.team_file.json_schema import schema_json
from scheduler.importers.team_file.reading import read_team
from scheduler.importers.team_file.starter import starter
from scheduler.importers.team_file.writing import write_team

__all__ = ["digest", "read_team", "schema_json", "starter", "write_team"]
