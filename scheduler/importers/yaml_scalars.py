"""What a scalar of YAML means by the 1.2 core rules, less what nobody should write into a team file."""

from __future__ import annotations

import re
from decimal import Decimal

import yaml

Scalar = str | int | Decimal | bool | None

TAGS = "tag:yaml.org,2002:"
LONGEST_NUMBER = 30
"""Characters; no figure of a team needs more, and long ones cost time to convert."""

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NO_NUMBER = re.compile(r"[-+]?(\.inf|\.nan|infinity|nan)", re.IGNORECASE | re.ASCII)
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = ("", "~", "null", "Null", "NULL")
_KINDS = {bool: "bool", int: "int", Decimal: "float", type(None): "null"}
# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class Refused(ValueError):
    """A value that is not read; the two arguments are what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.what = what
        self.mend = mend


def scalar(event: yaml.ScalarEvent) -> Scalar:
    """
    Return what a scalar means: text, a whole number, a `Decimal`, true, false or None.

    Numbers with leading zeros, dates and clock times stay text.

    Raises
    ------
    Refused
        For control characters, unknown tags, infinity, not-a-number and numbers too long to be meant.
    """
    if _UNSEEN.search(event.value):
        raise Refused("a text holds a control character", "Take the character out.")
    kind = (event.tag or "").removeprefix(TAGS)
    if event.tag is None and event.implicit[0]:
        return _plain(event.value)
    if kind in ("", "!", "str"):
        return event.value
    value = _plain(event.value)
    if _KINDS.get(type(value)) != kind:
        raise Refused(f"the tag {event.tag} is not known, or not for this value", "Leave the tag out.")
    return value


def _plain(text: str) -> Scalar:
    if text in _NULLS:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _NO_NUMBER.fullmatch(text):
        raise Refused(f"{text} is no number to plan with", "Write a number, or quote the text.")
    if not _FLOAT.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER or abs(Decimal(text).adjusted()) > LONGEST_NUMBER:
        raise Refused(f"the number {text[:20]}… is too long", "Write a shorter one, or quote the text.")
    return int(text) if _WHOLE.fullmatch(text) else Decimal(text)
