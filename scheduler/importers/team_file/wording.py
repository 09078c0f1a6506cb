"""What a validator found, as people say it: what is wrong, and how to mend it."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

_SHAPES = {
    "string_type": ("text", "put it in quotes"),
    "int_type": ("a whole number", "write digits only"),
    "bool_type": ("true or false", "write true or false"),
    "list_type": ("a list", "begin each entry with a dash"),
    "model_type": ("a mapping", "write `key: value` lines below it"),
}
_LIMITS = {
    "greater_than": ("gt", "is not more than", "write more than"),
    "greater_than_equal": ("ge", "is less than", "write at least"),
    "less_than": ("lt", "is not less than", "write less than"),
    "less_than_equal": ("le", "is more than", "write at most"),
}
_SIZES = {
    "too_long": ("max_length", "there are more than {} entries", "leave some out"),
    "too_short": ("min_length", "there are fewer than {} entries", "add some"),
    "string_too_long": ("max_length", "the text is longer than {} characters", "shorten it"),
    "string_too_short": (
        "min_length",
        "the text is shorter than {} character",
        "write some",
    ),
}


def worded(problem: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and how to mend it, each without its full stop."""
    kind, ctx, given = problem["type"], problem.get("ctx", {}), shown(problem["input"])
    if kind in _SHAPES:
        shape, mend = _SHAPES[kind]
        return f"{given} is not {shape}", mend
    if kind in _LIMITS:
        key, what, mend = _LIMITS[kind]
        return f"{given} {what} {ctx[key]}", f"{mend} {ctx[key]}"
    if kind == "too_short" and ctx["min_length"] == 1:
        return "the list is empty", "add an entry"
    if kind in _SIZES:
        key, what, mend = _SIZES[kind]
        return what.format(ctx[key]), mend
    if kind == "value_error":
        return parted(problem["msg"])
    return f"{given} cannot be read", problem["msg"].replace("Input", "it")


def parted(message: str) -> tuple[str, str]:
    """Part "what is wrong; how to mend it"."""
    what, _, mend = message.removeprefix("Value error, ").partition("; ")
    return what, mend or "correct it"


def shown(value: Any) -> str:
    """Show a value of a file, shortened."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    return repr(value)[:60] if isinstance(value, str) else f"{value!s:.60}".lower()
