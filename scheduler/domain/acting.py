"""Who acts: an engineer for themselves, a manager for anybody of the team."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from scheduler.domain.errors import Forbidden


class Acting(NamedTuple):
    """
    Somebody who changes the schedule.

    Parameters
    ----------
    name
        What the audit calls them.
    person
        Who they are; None: nobody who is on call.
    manages
        Whether they may act for others.
    """

    name: str
    person: str | None = None
    manages: bool = False

    def need_one_of(self, people: Collection[str], what: str) -> None:
        """
        Refuse an engineer who is none of the people that a change is for.

        Raises
        ------
        Forbidden
            Saying what is theirs to do.
        """
        if not self.manages and (self.person is None or self.person not in people):
            raise Forbidden(f"You may {what} only for yourself.", "Ask them, or a manager of the team.")

    def need_manager(self, what: str) -> None:
        """Refuse an engineer."""
        if not self.manages:
            raise Forbidden(f"Only a manager may {what}.", "Ask a manager of the team.")
