"""What the visitor sets up: only managers do, and only what they see."""

from __future__ import annotations

from api.asked import rotation_named, team_named
from api.serving import Serving
from api.web.visitor import Visitor


def team_managed(serving: Serving, visitor: Visitor, team: str) -> str:
    """
    Return the id of a team.

    Raises
    ------
    Forbidden, NotFound
        When they may not, or there is none for them.
    """
    visitor.actor.need("manage", "team-manager")
    return team_named(serving.current, visitor.actor, team)


def rotation_managed(serving: Serving, visitor: Visitor, rotation: str) -> str:
    """
    Return the id of a rotation.

    Raises
    ------
    Forbidden, NotFound
        When they may not, or there is none for them.
    """
    visitor.actor.need("manage", "team-manager")
    return rotation_named(serving.current, visitor.actor, rotation)
