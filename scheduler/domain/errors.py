"""What can go wrong, as one tree: every error says what is wrong and how to mend it."""

from __future__ import annotations


class WatchbillError(Exception):
    """
    Anything a user can mend.

    Parameters
    ----------
    what
        What is wrong and where, as one sentence.
    mend
        What the reader can do about it, as one sentence.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend

    def __reduce__(self) -> tuple[type[WatchbillError], tuple[str, str], dict[str, object]]:
        return type(self), (self.what, self.mend), self.__dict__  # errors cross from process to process


class Invalid(WatchbillError):
    """The input breaks its own rules."""


class NotFound(WatchbillError):
    """The thing that is named does not exist, or is not for the asker to see."""


class Forbidden(WatchbillError):
    """The asker may not do this."""


class Conflict(WatchbillError):
    """The world has moved on since the asker looked."""


class NoPlan(WatchbillError):
    """No plan keeps every rule; the explanation says which facts clash."""


class Fault(Exception):
    """A fault in Watchbill itself, which nobody can mend by other input."""
