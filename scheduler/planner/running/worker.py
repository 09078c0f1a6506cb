"""
The child's side of a search: it waits for questions, answers them one by one, and tells how it gets on.

Run as `python -m scheduler.planner.running.worker FD NICENESS`; FD is its end of the line to the parent.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from scheduler.planner.solving.solution import Progress


class Question(NamedTuple):
    """
    What a parent asks.

    Parameters
    ----------
    job
        What answers it, as `module:function`.
    aloud
        Whether the function is handed a `tell` whose progress reaches the parent.
    memory
        Bytes of address space the process may have meanwhile; None: what the machine gives.
    """

    job: str
    args: tuple[Any, ...]
    options: dict[str, Any]
    aloud: bool
    memory: int | None


def serve(line: Connection) -> None:
    """Answer what the parent asks until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear; it then ends this process
    questions: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
    Thread(target=_listen, args=(line, questions), daemon=True).start()
    import_module("scheduler.planner.solving.solve")  # while the parent still reads its team file
    while True:
        line.send(_answered(Question(*questions.get()), line))


def _listen(line: Connection, questions: SimpleQueue[tuple[Any, ...]]) -> None:
    """Hand on what the parent asks, and end the process, whatever it is at, when the parent is gone."""
    try:
        while True:
            questions.put(line.recv())
    except (EOFError, OSError):
        os._exit(1)


def _answered(question: Question, line: Connection) -> tuple[str, Any]:
    """Return the answer, or what went wrong."""
    module, _, name = question.job.partition(":")
    options = dict(question.options)
    if question.aloud:
        options["tell"] = partial(_tell, line)
    try:
        _allow(question.memory)
        return "answer", getattr(import_module(module), name)(*question.args, **options)
    except BaseException as error:
        _allow(None)
        return "raised", _portable(error)
    finally:
        _allow(None)


def _tell(line: Connection, progress: Progress) -> None:
    line.send(("told", progress))


def _portable(error: BaseException) -> BaseException:
    """Return the error with its trace as a note, or its words where it does not survive the journey."""
    error.add_note("In the child process:\n" + "".join(traceback.format_tb(error.__traceback__)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _allow(memory: int | None) -> None:
    """Limit the address space of this process."""
    try:
        import resource
    except ImportError:  # not every system has limits
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    unlimited = most == resource.RLIM_INFINITY
    soft = most if memory is None else memory if unlimited else min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (soft, most))


if __name__ == "__main__":
    os.nice(int(sys.argv[2]))
    serve(Connection(int(sys.argv[1])))
