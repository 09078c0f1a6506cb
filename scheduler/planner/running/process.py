"""
A child process that answers questions, and is killed past its limits.

Nothing but the standard library is imported here, so that a child can start before anything else is loaded.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import timedelta
from multiprocessing.connection import Pipe
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from scheduler.planner.solving.solution import Tell

WALL = timedelta(minutes=30)
"""What a search may take by the clock: more than its deterministic limits come to on a busy machine."""

MEMORY = 4 * 2**30
"""Bytes of address space for a search: a year of 60 people in 8 rotations takes a tenth of it."""


WORKER = "scheduler.planner.running.worker"


class Died(Exception):
    """The child has ended without an answer; the text says why, as the end of a sentence."""


class Child:
    """
    A process that searches, one question at a time; it starts loading the solver when it is made.

    Use it as a context: whatever happens inside, the process is gone afterwards.

    Parameters
    ----------
    niceness
        How far it gives way to other processes, such as one that serves people; 19 at most.
    """

    def __init__(self, niceness: int = 0) -> None:
        self._line, theirs = Pipe()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        with theirs:
            self._process = subprocess.Popen(
                # -P: a file of the user's, called as a module of ours is, stays out of it.
                [sys.executable, "-P", "-m", WORKER, str(theirs.fileno()), str(niceness)],
                stdin=subprocess.DEVNULL,
                stdout=self._stderr,
                stderr=self._stderr,
                pass_fds=(theirs.fileno(),),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self,
        job: str,
        *args: Any,
        wall: timedelta | None = WALL,
        memory: int | None = MEMORY,
        tell: Tell | None = None,
        **options: Any,
    ) -> Any:
        """
        Return what `job` returns in the child, and raise what it raises.

        Parameters
        ----------
        job
            A function as `module:function`.
        wall, memory
            What it may take by the clock, and in bytes of address space; None: without limit.
        tell
            Hears the job's progress; None: the job is not asked for any.

        Raises
        ------
        Died
            When a limit was met, or the process was killed by somebody else.
        """
        deadline = None if wall is None else monotonic() + wall.total_seconds()
        self._send((job, args, options, tell is not None, memory))
        while True:
            kind, content = self._receive(deadline, memory)
            if kind == "answer":
                return content
            if kind == "raised":
                raise self._raised(content, memory)
            if tell is not None:
                self._tell(tell, content)

    def _tell(self, tell: Tell, content: Any) -> None:
        """Pass on what the child tells; where that raises, nobody waits for its answer any more."""
        try:
            tell(content)
        except BaseException:
            self.close()
            raise

    @staticmethod
    def _raised(error: BaseException, memory: int | None) -> BaseException:
        return Died(_no_memory(memory)) if isinstance(error, MemoryError) else error

    def _send(self, question: tuple[Any, ...]) -> None:
        try:
            self._line.send(question)
        except OSError as error:
            raise Died(self._cause(None)) from error

    def _receive(self, deadline: float | None, memory: int | None) -> tuple[str, Any]:
        """Return the child's next message, or kill it at the deadline."""
        try:
            if self._line.poll(None if deadline is None else max(0.0, deadline - monotonic())):
                message: tuple[str, Any] = self._line.recv()
                return message
        except (EOFError, OSError) as error:
            raise Died(self._cause(memory)) from error
        self.close()
        raise Died("was stopped by the clock")

    def close(self) -> None:
        """End the process now."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._line.close()
        self._stderr.close()

    def _cause(self, memory: int | None) -> str:
        """Say why the process is gone."""
        code = self._process.wait(timeout=10)
        self._stderr.seek(0)
        words = self._stderr.read().decode(errors="replace")
        if "bad_alloc" in words or "MemoryError" in words:
            return _no_memory(memory)
        last = (words.strip().splitlines() or ["it left no word"])[-1]
        if code == -9:
            return "was killed from outside, as systems do that run out of memory"
        return f"ended with code {code} ({last})"


def _no_memory(memory: int | None) -> str:
    allowed = "" if memory is None else f" (it may have {memory / 2**20:.0f} MiB)"
    return f"ran out of memory{allowed}"
