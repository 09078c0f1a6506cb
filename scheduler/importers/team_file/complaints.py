"""All that is wrong with a file, collected and said at once: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from scheduler.domain.errors import Invalid
from scheduler.importers.team_file.wording import parted, worded
from scheduler.importers.yaml_text import Document, Path

MOST_SAID = 25
"""Complaints said in full; the rest are counted."""


class Complaints:
    """
    What is wrong with a document.

    Parameters
    ----------
    source
        What to call the document.
    """

    def __init__(self, document: Document, source: str) -> None:
        self.document = document
        self.source = source
        self._found: dict[str, tuple[int, str]] = {}

    def add(self, path: Path, what: str, mend: str) -> None:
        """Complain about what stands at `path`; both texts are sentences without their full stop."""
        known, line = self.document.locate(path)
        place = f"line {line}, {spelled(known)}: {what}."
        stop = "" if mend.endswith(("?", ".")) else "."
        self._found.setdefault(place, (line, f"{mend[:1].upper()}{mend[1:]}{stop}"))

    @contextmanager
    def about(self, path: Path) -> Iterator[None]:
        """Turn what a domain class refuses into complaints about `path`."""
        try:
            yield
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                self.add(path, *worded(problem))
        except Invalid as error:
            self.add(path, error.what.rstrip("."), error.mend.rstrip("."))
        except ValueError as error:
            self.add(path, *parted(str(error)))

    def __bool__(self) -> bool:
        return bool(self._found)

    def settle(self) -> None:
        """
        Go on where nothing is wrong.

        Raises
        ------
        Invalid
            With all complaints, in the order of the file.
        """
        said = [f"{place} {mend}" for place, (_, mend) in sorted(self._found.items(), key=lambda x: x[1][0])]
        if len(said) == 1:
            ((place, (_, mend)),) = self._found.items()
            raise Invalid(f"{self.source}, {place}", mend)
        if said:
            more = len(said) - MOST_SAID
            rest = [f"… and {more} more."] if more > 0 else []
            listed = "\n".join(f"- {words}" for words in [*said[:MOST_SAID], *rest])
            what = f"{self.source} has {len(said)} problems."
            raise Invalid(what, f"Mend each, then read the file again:\n{listed}")


def spelled(path: Path) -> str:
    """Spell a path as people do: `people[3].time_off[0].from`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step:.60}" for step in path)
    return text.removeprefix(".") or "the file"
