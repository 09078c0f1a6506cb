"""The files of a fleet: what there is to plan, where plans go, and how they are written whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scheduler.domain.errors import Invalid, NotFound
from scheduler.services.fleet_outcome import Order

TEAM_FILES = (".yaml", ".yml", ".json")
PLAN, EXPLANATION = ".plan.json", ".explanation.json"


def orders(folder: Path, out: Path | None = None) -> list[Order]:
    """
    Return what there is to plan in a folder and all below it, in the order of the names.

    Hidden files and folders, plans and explanations are no team files, nor is anything inside `out`.

    Parameters
    ----------
    out
        Where plans go, in the same folders as the team files; None: beside the team files.

    Raises
    ------
    NotFound
        When there is no team file.
    """
    found: list[Order] = []
    taken: dict[Path, str] = {}
    for path in sorted(_team_files(folder, out), key=lambda path: path.relative_to(folder).parts):
        below = path.relative_to(folder)
        stem = (out or folder) / below.with_suffix("")
        first = taken.setdefault(stem, below.name)
        found.append(
            Order(
                team=below.as_posix(),
                path=path,
                plan=stem.with_name(stem.name + PLAN),
                explanation=stem.with_name(stem.name + EXPLANATION),
                clash="" if first == below.name else f"Its plan would be called like that of {first}.",
            )
        )
    if not found:
        kinds = ", ".join(f"*{ending}" for ending in TEAM_FILES)
        raise NotFound(f"There is no team file in {folder}.", f"Put some there: {kinds}.")
    return found


def _team_files(folder: Path, out: Path | None) -> Iterator[Path]:
    apart = None if out is None or out.resolve() == folder.resolve() else out.resolve()
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = [name for name in folders if name[0] != "." and (here / name).resolve() != apart]
        for name in names:
            if name.endswith(TEAM_FILES) and name[0] != "." and not _is_result(here / name):
                yield here / name


def _is_result(path: Path) -> bool:
    """Say whether a file is a plan or an explanation: by its name, or by how plans begin."""
    if path.name.endswith((PLAN, EXPLANATION)):
        return True
    if path.suffix != ".json":
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(64).split()[:2] == [b"{", b'"digest":']
    return False


def write_whole(path: Path, text: str) -> None:
    """
    Write a file so that at every moment there is the old one or the new one, whole.

    Raises
    ------
    Invalid
        When it cannot be written.
    """
    part = part_of(path, os.getpid())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Invalid(f"{path} cannot be written: {error.strerror}.", "Name a folder to write to.") from None


def part_of(path: Path, process: int) -> Path:
    """Return where a process writes a file before it is whole."""
    return path.with_name(f".{path.name}.{process}.part")


def sweep(order: Order, process: int) -> None:
    """Remove what a process that was killed had not written to its end."""
    for path in (order.plan, order.explanation):
        with suppress(OSError):
            part_of(path, process).unlink()
