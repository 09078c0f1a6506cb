"""Errors as the command line says them: what and how to mend it, on stderr, with an exit code of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from scheduler.domain.errors import Fault, NoPlan, WatchbillError


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    FINE = 0
    BREACHES = 1
    BAD_INPUT = 2
    NO_PLAN = 3
    UNPROVEN = 4
    FAULT = 70
    INTERRUPTED = 130


class Commands(TyperGroup):
    """Commands whose errors are translated here, once."""

    def invoke(self, ctx: Any) -> Any:
        with translated():
            return super().invoke(ctx)


@contextmanager
def translated() -> Iterator[None]:
    """Say an error that a user can mend, and leave with its exit code."""
    try:
        yield
    except WatchbillError as error:
        leave(Exit.NO_PLAN if isinstance(error, NoPlan) else Exit.BAD_INPUT, f"{error.what}\n{error.mend}")
    except Fault as fault:
        leave(
            Exit.FAULT,
            f"{fault}\nThis is a fault in Watchbill, not in your file. Please report it with the file.",
        )
    except KeyboardInterrupt:
        leave(Exit.INTERRUPTED, "Stopped; nothing was written.")
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(Exit.FINE) from None


def leave(code: Exit, words: str) -> NoReturn:
    """Say why on stderr, and end with an exit code."""
    typer.echo(words, err=True)
    raise typer.Exit(int(code))
