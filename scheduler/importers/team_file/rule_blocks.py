"""
The `rules:` of a schedule, made from the rule classes themselves.

A rule's fields, their limits and its docstring are all there is to write: a new file in the rule book is
read, checked and described in the JSON Schema without a change here.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, create_model

from constraints._registry import rule_types
from constraints._rule import Rule
from scheduler.importers.team_file.blocks import Block
from scheduler.importers.team_file.values import Day, Length, Name, Number

ALWAYS = frozenset({"coverage", "eligibility", "one_place", "pins"})
"""Without these rules there is nothing to plan: they have no off switch."""

_WRITTEN: dict[Any, Any] = {
    bool: StrictBool,
    date: Day,
    Fraction: Number,
    int: StrictInt,
    str: Name,
    timedelta: Length,
}


@lru_cache(maxsize=1)
def rules_block() -> type[Block]:
    """Return the block that holds the rules by their kind."""
    fields: dict[str, Any] = {}
    for kind, rule in rule_types().items():
        block = _block_of(rule)
        shape: Any = list[block] if rule.many else block  # type: ignore[valid-type]
        switch = BeforeValidator(_switch(kind, rule.many))
        fields[kind] = (Annotated[shape | None, switch, Field(description=_summary(rule))], None)
    return create_model("Rules", __base__=_Rules, **fields)


def _say_false(schema: dict[str, Any]) -> None:
    """Describe the off switch as what people write: `false`, not null."""
    for kind, entry in schema["properties"].items():
        entry.pop("default", None)
        shapes = [branch for branch in entry["anyOf"] if branch.get("type") != "null"]
        entry["anyOf"] = [*shapes, *(branch["items"] for branch in shapes if "items" in branch)]
        if kind not in ALWAYS:
            entry["anyOf"].append({"const": False})


class _Rules(Block):
    """Parameters by rule; a rule that is not named keeps its defaults, `false` switches it off."""

    model_config = ConfigDict(json_schema_extra=_say_false)


def _switch(kind: str, many: bool) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value is False and kind in ALWAYS:
            raise ValueError("this rule always holds; take the line out")
        if value is None:
            raise ValueError("nothing is said about the rule; write its parameters, or take the line out")
        if value is True and not many:
            return {}
        if value is False:
            return None
        return [value] if many and isinstance(value, dict) else value

    return read


def _block_of(kind: type[Any]) -> type[Block]:
    """Return the block in which a rule, or a part of one, is written."""
    words = _descriptions(kind)
    fields: dict[str, Any] = {}
    for name, info in kind.__pydantic_fields__.items():
        if name == "kind" and issubclass(kind, Rule):
            continue
        shape = _written(info.annotation)
        for limit in info.metadata:
            shape = Annotated[shape, limit]
        default = ... if info.is_required() else info.get_default(call_default_factory=True)
        fields[name] = (shape, Field(default, description=words.get(name)))
    return create_model(kind.__name__, __base__=Block, __doc__=_summary(kind), **fields)


def _written(kind: Any) -> Any:
    """Replace each type inside an annotation by the way in which a file writes it."""
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return Annotated[_block_of(kind), AfterValidator(lambda block: kind(**said(block)))]
    inside = get_args(kind)
    origin = get_origin(kind)
    if origin is tuple:
        return list[_written(inside[0])]  # type: ignore[misc]
    if origin in (Union, UnionType):
        return Union[tuple(_written(part) for part in inside)]  # noqa: UP007 - made at run time
    if origin is Annotated:
        return Annotated[_written(inside[0]), *inside[1:]]
    return kind


def said(block: Block) -> dict[str, Any]:
    """Return what a block says, without what it leaves to defaults."""
    return {name: getattr(block, name) for name in block.model_fields_set}


def _summary(kind: type) -> str:
    """Return what a docstring says before its sections."""
    return inspect.cleandoc(kind.__doc__ or "").partition("\nParameters\n---")[0].strip()


def _descriptions(kind: type) -> dict[str, str]:
    """Return what a numpydoc docstring says about each parameter."""
    section = inspect.cleandoc(kind.__doc__ or "").partition("Parameters\n----------\n")[2]
    found: dict[str, str] = {}
    for names, text in re.findall(r"^(\w[\w, ]*)\n((?:[ ]{4}.*\n?|\n)+)", section, re.MULTILINE):
        for name in names.split(", "):
            found[name] = " ".join(text.split())
    return found
