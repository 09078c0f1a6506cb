"""Servers in processes of their own, and `wrk`, which asks them as fast as they answer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

ONCALL, RESOLVE = "oncall", "resolve"
KINDS = {ONCALL: "who is on call", RESOLVE: "escalation"}
TICKS = os.sysconf("SC_CLK_TCK")


class Rate(NamedTuple):
    """
    What wrk measured.

    Parameters
    ----------
    rate
        Requests a second.
    p99
        In milliseconds.
    cost
        Microseconds of processor time that the server took for a request.
    """

    rate: float
    p99: float
    cost: float


@dataclass(frozen=True)
class Server:
    """
    A server that can be asked.

    Parameters
    ----------
    started, loading
        Seconds it took until it was ready, by the clock, and of processor time.
    """

    port: int
    process: subprocess.Popen[bytes]
    started: float
    loading: float

    def asked(self, script: Path, seconds: float) -> Rate:
        """Ask for some seconds, 32 requests at a time."""
        words = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", str(script), self.where]
        before = spent(self.process)
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        took = spent(self.process) - before
        if "Non-2xx" in told or "Socket errors" in told:
            raise SystemExit(told)
        rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])
        value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", told)[0]
        requests = int(re.findall(r"(\d+) requests in", told)[0])
        return Rate(rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit], took / requests * 1e6)

    @property
    def where(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, secret: str) -> bytes:
        """Return an answer."""
        with urlopen(Request(self.where + path, headers={"Authorization": f"Bearer {secret}"})) as answer:
            return bytes(answer.read())


@contextmanager
def watchbill(database: str, port: int = 8791) -> Iterator[Server]:
    """Serve a store as `watchbill serve` does."""
    words = ["-m", "scheduler.cli", "serve", "--port", str(port)]
    with _served(
        words, port, "/readyz", WATCHBILL_DATABASE=database, WATCHBILL_WORKERS="elsewhere"
    ) as server:
        yield server


@contextmanager
def bare(size: int, port: int = 8792) -> Iterator[Server]:
    """Serve a constant of some size by a FastAPI endpoint, with the same server."""
    words = ["-m", "uvicorn", "benchmarks.bare:app", "--port", str(port)]
    words += ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    with _served(words, port, "/openapi.json", BARE_SIZE=str(size)) as server:
        yield server


@contextmanager
def _served(words: list[str], port: int, ready: str, **environment: str) -> Iterator[Server]:
    began = monotonic()
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, *words], env={**os.environ, **environment}, **quiet)
    try:
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}{ready}").read()
                break
            except OSError:
                sleep(0.01)
        yield Server(port, process, monotonic() - began, spent(process))
    finally:
        process.terminate()
        process.wait()


def spent(process: subprocess.Popen[bytes]) -> float:
    """Return seconds of processor time, of the process and of the kernel for it."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
