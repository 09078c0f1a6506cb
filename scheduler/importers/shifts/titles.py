"""
Who a title names, in which tier of which rotation.

Tools put these in one line, each in its own order: "On Call - Ann Becker - Backend", "Primary: Ann",
"[L1] ann", "Ann (secondary)". The parts are told apart by what varies over all titles of an export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

PRIMARY = "primary"

_BREAKS = re.compile(r"\s+[-–—|·/]\s+|\s*:\s+|\s*[()\[\]]\s*")
_DUTY = re.compile(r"\b(?:is\s+)?on[\s-]?(?:call|duty)(?:\s+(?:shift|duty|schedule|for))?\b", re.IGNORECASE)
_EMPTY = re.compile(r"^(?:shift|duty|schedule|rota|rotation|pager|the|)$", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+|\s*[&+]\s*", re.IGNORECASE)


def _tier(words: str, ordinal: str, number: int) -> re.Pattern[str]:
    place = rf"(?:{ordinal})[\s-]+(?:line|level|tier|responder)|(?:l|p|level[\s-]?|tier[\s-]?){number}"
    return re.compile(rf"\b(?:{words}|{place})\b", re.IGNORECASE)


_TIERS = {
    PRIMARY: _tier("primary", "first|1st", 1),
    "secondary": _tier("secondary|back-?up", "second|2nd", 2),
    "tertiary": _tier("tertiary", "third|3rd", 3),
    "shadow": re.compile(r"\bshadow(?:ing)?\b", re.IGNORECASE),
}


class Title(NamedTuple):
    """
    A title, taken apart.

    Parameters
    ----------
    parts
        What may be a person or a rotation, in order.
    tier
        Empty where it names none.
    """

    parts: tuple[str, ...]
    tier: str


def taken_apart(title: str) -> Title:
    """Return what a title is made of, without the words that all such titles have."""
    parts: list[str] = []
    tier = ""
    for piece in _BREAKS.split(title):
        rest, named = _without_tier(_DUTY.sub(" ", piece))
        tier = tier or named
        if not _EMPTY.match(rest):
            parts.append(rest)
    return Title(tuple(parts), tier)


def tier_named(words: str) -> str:
    """Return the tier that a few words name, as it is called here; other words as they are."""
    if words.strip().isdecimal():
        words = f"level {words.strip()}"
    return _without_tier(words)[1] or words.strip().lower()


def people_in(words: str) -> tuple[str, ...]:
    """Return the people of "Ann & Bo"."""
    return tuple(name.strip() for name in _AND.split(words) if name.strip())


def person_place(titles: Sequence[Title], addresses: Sequence[str]) -> int | None:
    """
    Return which part of the titles names people: the one that follows the addresses, or varies most.

    Parameters
    ----------
    addresses
        Of the same events, in the same order; empty where an event has none.

    Returns
    -------
    int or None
        None where no part does, because the addresses alone say who it is.
    """
    best, found = (False, 0), None
    owners = {address for address in addresses if address}
    for place in range(min((len(title.parts) for title in titles), default=0)):
        names = [title.parts[place] for title in titles]
        pairs = {(name, address) for name, address in zip(names, addresses, strict=True) if address}
        follows = bool(owners) and len(pairs) == len(owners) == len({name for name, _ in pairs})
        score = (follows, len(set(names)))
        if score > best:
            best, found = score, place
    return None if not best[0] and best[1] < len(owners) else found


def _without_tier(words: str) -> tuple[str, str]:
    for tier, pattern in _TIERS.items():
        if pattern.search(words):
            return _trimmed(pattern.sub(" ", words)), tier
    return _trimmed(words), ""


def _trimmed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" -–—|·/:,.")
