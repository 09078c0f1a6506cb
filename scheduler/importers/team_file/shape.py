"""The first look at a file: whether it has the shape of a team file, in words where it has not."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import TeamFile
from scheduler.importers.team_file.json_schema import branches_at
from scheduler.importers.team_file.suggestions import did_you_mean, nearest
from scheduler.importers.team_file.wording import shown, worded
from scheduler.importers.yaml_text import Path


def team_file(complaints: Complaints) -> TeamFile:
    """
    Return the document as blocks.

    Raises
    ------
    Invalid
        With everything that has not the shape of a team file.
    """
    try:
        return TeamFile.model_validate(complaints.document.data)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        meant = {_meant(one["loc"]) for one in problems if one["type"] == "extra_forbidden"}
        for problem in problems:
            if problem["type"] != "missing" or problem["loc"] not in meant:  # it is there, misspelt
                complaints.add(problem["loc"], *_words(problem))
    complaints.settle()
    raise AssertionError("a refused file has complaints")


def _words(problem: ErrorDetails) -> tuple[str, str]:
    """Say what is wrong and how to mend it, with what the schema knows about the place."""
    kind = problem["type"]
    if kind == "missing":
        return "this is missing", _told(problem["loc"])
    if kind == "extra_forbidden":
        return "there is no such key", _other_key(problem["loc"])
    if kind == "literal_error":
        known = problem.get("ctx", {})["expected"]
        return f"{shown(problem['input'])} is not known here", _choice(problem["input"], known)
    return worded(problem)


def _told(path: Path) -> str:
    """Say how to add what is missing."""
    described = [branch["description"] for branch in branches_at(path) if "description" in branch]
    return f"add `{path[-1]}:` here ({described[0].rstrip('.')})" if described else f"add `{path[-1]}:` here"


def _other_key(path: Path) -> str:
    known = _keys(path)
    return did_you_mean(f"{path[-1]}", known) or f"take it out; known are {', '.join(sorted(known))}"


def _meant(path: Path) -> Path:
    """Return where what is misspelt should be."""
    return (*path[:-1], nearest(f"{path[-1]}", sorted(_keys(path))))


def _keys(path: Path) -> set[str]:
    """Return the keys that may stand beside what is at a path."""
    return {key for branch in branches_at(path[:-1]) for key in branch.get("properties", ())}


def _choice(given: Any, expected: str) -> str:
    known = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
    return did_you_mean(f"{given}", known) or f"take one of {', '.join(known)}"
