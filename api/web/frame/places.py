"""Where pages are: what stands in the bar of all of them."""

from __future__ import annotations

from api.web.visitor import Visitor


def places(visitor: Visitor) -> list[tuple[str, str]]:
    """Return the addresses and names of the pages that a visitor has."""
    found = [("/", "On call"), ("/health", "Health"), ("/me", "Me")]
    if "manage" in visitor.actor.may:
        found = [
            ("/", "On call"),
            ("/plans", "Plans"),
            ("/health", "Health"),
            ("/me", "Me"),
            ("/setup", "Set-up"),
        ]
    return found
