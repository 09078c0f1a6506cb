"""What somebody who mistyped a name may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_COMPARED = 100
"""Characters; comparing long texts takes long, and they are no typing mistakes."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask "did you mean …?" where a known name is close; list the names where they are few."""
    names = sorted(known)
    if close := nearest(name, names):
        return f"did you mean {close}?"
    if 0 < len(names) <= 12:
        return f"known are {', '.join(names)}"
    return ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is close to one; empty where none is."""
    if len(name) > LONGEST_COMPARED:
        return ""
    lowered = {known_name.lower(): known_name for known_name in known}
    close = get_close_matches(name.lower(), lowered, n=1)
    return lowered[close[0]] if close else ""
