"""
YAML text in, plain data and line numbers out.

YAML is read by the 1.2 core rules, of which JSON is a part: `10:00`, `yes`, `on` and `2027-01-04` stay text,
and numbers are exact. PyYAML does the lexing; nothing of its YAML 1.1 reading of values is used. Text is read
event by event, so that a hostile file is refused before it has grown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from scheduler.domain.errors import Invalid
from scheduler.importers.yaml_scalars import TAGS, Refused, scalar

Path = tuple[str | int, ...]

LARGEST_TEXT = 5 * 1024 * 1024
"""Characters; a team of 500 people planned for five years stays well below."""
DEEPEST = 24
"""Lists and mappings inside each other; a team file needs 8."""
MOST_VALUES = 300_000
"""Values in a file, keys and the copies that aliases make included."""
MOST_FROM_ALIASES = 10_000
"""Values that may come from `*alias` copies: enough to share a block, too few for an alias bomb."""

# A JSON surrogate pair; escaped backslashes are matched first so that they cannot look like one.
_PAIR = re.compile(r"\\(?:\\|u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2}))", re.IGNORECASE)


@dataclass(slots=True)
class Lines:
    """Where a value and what is inside it stand: the line, and `Lines` by key or index."""

    line: int
    inside: dict[str | int, Lines] = field(default_factory=lambda: _NOTHING)


_NOTHING: dict[str | int, Lines] = {}  # shared by all scalars, and never written to


@dataclass(frozen=True, slots=True)
class Document:
    """
    What a text says, and where.

    Parameters
    ----------
    data
        Mappings, lists, text, whole numbers, `Decimal`, booleans and None.
    """

    data: Any
    lines: Lines

    def locate(self, path: Path) -> tuple[Path, int]:
        """
        Return the part of a path that the text has, and its line.

        Steps that the text does not have are left out, so that the names a validator puts into its paths do
        no harm; a last step that is missing stays, since it is what the text should have had.
        """
        here, found = self.lines, []
        for place, step in enumerate(path):
            deeper = here.inside.get(step)
            if deeper is not None:
                here = deeper
                found.append(step)
            elif place == len(path) - 1 and isinstance(step, str):
                found.append(step)
        return tuple(found), here.line


def read_yaml(text: str, *, source: str = "file") -> Document:
    """
    Read one YAML 1.2 or JSON document.

    Parameters
    ----------
    source
        What to call the text in errors.

    Raises
    ------
    Invalid
        For anything that is no such document, or is too large, with its line.
    """
    if len(text) > LARGEST_TEXT:
        raise Invalid(
            f"{source} has {len(text):,} characters; at most {LARGEST_TEXT:,} are read.",
            "Split it, or leave out old history.",
        )
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = _PAIR.sub(_joined, text)
    try:
        return _Reader(source).document(text)
    except yaml.MarkedYAMLError as error:
        raise _syntax(source, text, error) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise Invalid(
            f"{source} holds a character that YAML does not allow ({_first_line(error)}).",
            "Save it as plain UTF-8 text.",
        ) from None


def _joined(pair: re.Match[str]) -> str:
    """Write a JSON surrogate pair as the one character it stands for, which is how YAML spells it."""
    if pair[1] is None:
        return pair[0]
    return f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00:08x}"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _syntax(source: str, text: str, error: yaml.MarkedYAMLError) -> Invalid:
    mark = error.problem_mark or error.context_mark
    where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    line = text.splitlines()[mark.line : mark.line + 1] if mark else []
    if mark and any(one[mark.column : mark.column + 1] == "\t" for one in line):
        return Invalid(f"{source}{where}: a tab stands here.", "Indent with spaces; YAML takes no tabs.")
    reason = ", ".join(part for part in (error.context, error.problem) if part) or "it is no YAML"
    return Invalid(
        f"{source}{where}: this is no YAML: {reason}.",
        "Look at the indentation, quotes and brackets there and just above.",
    )


@dataclass(slots=True)
class _Value:
    """A finished value; `size` counts the values in it, copies by aliases included."""

    data: Any
    lines: Lines
    size: int = 1


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; `key` is the key whose value comes next."""

    value: _Value
    anchor: str | None
    key: str | None = None


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.open: list[_Open] = []
        self.anchors: dict[str, _Value | None] = {}
        self.copied = 0
        self.read = 0

    def document(self, text: str) -> Document:
        whole: _Value | None = None
        for event in _events(text):
            value = self._take(event)
            if value is not None and not self.open:
                if whole is not None:
                    self._refuse(event, "a second document begins here", "Keep one document a file.")
                whole = value
        if whole is None:
            raise Invalid(f"{self.source} is empty.", "Write a team into it; `watchbill init` shows one.")
        return Document(whole.data, whole.lines)

    def _take(self, event: yaml.Event) -> _Value | None:
        """Take in one event and return the value that it finishes, if it does."""
        if isinstance(event, yaml.AliasEvent):
            return self._finish(event, self._copy(event))
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = value
            return self._finish(event, value)
        if isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self.open.pop()
            if closed.anchor:
                self.anchors[closed.anchor] = closed.value
            return self._finish(event, closed.value)
        return None

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        kind = "map" if isinstance(event, yaml.MappingStartEvent) else "seq"
        if event.tag not in (None, "!", TAGS + kind):
            self._refuse(event, f"the tag {event.tag} is not known", "Leave the tag out.")
        if len(self.open) >= DEEPEST:
            self._refuse(event, f"more than {DEEPEST} levels are inside each other", "Write it flatter.")
        if event.anchor:
            self.anchors[event.anchor] = None
        data: Any = {} if kind == "map" else []
        self.open.append(_Open(_Value(data, Lines(_line(event), {})), event.anchor))

    def _copy(self, event: yaml.AliasEvent) -> _Value:
        name = event.anchor or ""
        if name not in self.anchors:
            self._refuse(event, f"the alias *{name} has no anchor", f"Write &{name} above it.")
        value = self.anchors[name]
        if value is None:
            self._refuse(event, f"the alias *{name} stands inside itself", "Write the value out.")
        self.copied += value.size
        if self.copied > MOST_FROM_ALIASES:
            problem = f"aliases copy more than {MOST_FROM_ALIASES:,} values"
            self._refuse(event, problem, "Write the values out.")
        return value

    def _finish(self, event: yaml.Event, value: _Value) -> _Value:
        """Put a value into the mapping or list that is open."""
        self.read += 1
        if self.read + self.copied > MOST_VALUES:
            self._refuse(event, f"the file holds more than {MOST_VALUES:,} values", "Split it.")
        if not self.open:
            return value
        parent = self.open[-1]
        parent.value.size += value.size
        if isinstance(parent.value.data, list):
            parent.value.lines.inside[len(parent.value.data)] = value.lines
            parent.value.data.append(value.data)
        elif parent.key is None:
            parent.key = self._key(event, value.data, parent.value)
        else:
            at = parent.value.lines.inside[parent.key]
            parent.value.lines.inside[parent.key] = Lines(at.line, value.lines.inside)
            parent.value.data[parent.key] = value.data
            parent.key = None
        return value

    def _key(self, event: yaml.Event, key: Any, into: _Value) -> str:
        if not isinstance(key, str):
            shown = "a list or mapping" if isinstance(key, list | dict) else f"{key}"
            self._refuse(event, f"a key is {shown}, not text", "Write a name there, in quotes if need be.")
        if key in into.lines.inside:
            first = into.lines.inside[key].line
            self._refuse(event, f"the key {key!r} is there twice, first on line {first}", "Keep one of them.")
        into.lines.inside[key] = Lines(_line(event))
        return key

    def _scalar(self, event: yaml.ScalarEvent) -> _Value:
        try:
            return _Value(scalar(event), Lines(_line(event)))
        except Refused as refused:
            self._refuse(event, refused.what, refused.mend)

    def _refuse(self, event: yaml.Event, problem: str, mend: str) -> NoReturn:
        raise Invalid(f"{self.source}, line {_line(event)}: {problem}.", mend)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _events(text: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return iter(yaml.parse(text, Loader=loader))
