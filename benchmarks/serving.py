"""
How fast it is answered who is on call: requests a second and p99, as ratios to a bare FastAPI endpoint.

    python -m benchmarks.serving --rotations 1000 --weeks 104 --overrides 5000

Each is one uvicorn process, asked by `wrk` for random rotations at random instants, in turns, so that other
load on the machine hits both alike. The bare endpoint returns a constant of the same size.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import NamedTuple
from urllib.request import Request, urlopen

from benchmarks.filling import Filled, fill
from scheduler.services import tokens
from scheduler.store.stored import Store

ONCALL, RESOLVE = "oncall", "resolve"
PORT = 8791


class Rate(NamedTuple):
    """What wrk measured: requests a second, and the 99th percentile in milliseconds."""

    rate: float
    p99: float


def main() -> None:
    """Measure and print."""
    arguments = parsed()
    if shutil.which("wrk") is None:
        print("SKIPPED: there is no wrk here. Install it (apt-get install wrk) and measure again.")
        return
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{folder}/watchbill.db"
        store = Store.open(url)
        began = monotonic()
        filled = fill(store, arguments.rotations, arguments.weeks, arguments.overrides)
        with store.writing(datetime.now(UTC)) as stored:
            _, secret = tokens.issue(stored, "benchmark", ("page-tool",), by="benchmark")
        print(
            f"{arguments.rotations} rotations x {arguments.weeks} weeks filled in {monotonic() - began:.1f} s"
        )
        measure(Path(folder), store, filled, secret, arguments)
        store.close()


def measure(folder: Path, store: Store, filled: Filled, secret: str, arguments: argparse.Namespace) -> None:
    """Measure both endpoints against the bare one."""
    database = store.engine.url.render_as_string(hide_password=False)
    with served("api.app:app_from_environment", PORT, WATCHBILL_DATABASE=database) as started:
        print(f"ready after {started:.2f} s; all in memory after {compiled(secret):.2f} s more")
        for kind in (ONCALL, RESOLVE):
            script = folder / f"{kind}.lua"
            script.write_text(lua(kind, filled, secret), encoding="utf-8")
            size = sizes(kind, filled, secret)
            with served("benchmarks.bare:app", PORT + 1, BARE_SIZE=str(size)):
                rounds = [
                    (wrk(PORT + 1, script, arguments.seconds), wrk(PORT, script, arguments.seconds))
                    for _ in range(arguments.rounds)
                ]
            say(kind, size, rounds)


def say(kind: str, size: int, rounds: list[tuple[Rate, Rate]]) -> None:
    """Print the figures of an endpoint: medians of the rounds."""
    bare, ours = (
        Rate(median(one[n].rate for one in rounds), median(one[n].p99 for one in rounds)) for n in (0, 1)
    )
    rate = median(one[1].rate / one[0].rate for one in rounds)
    p99 = median(one[1].p99 / one[0].p99 for one in rounds)
    print(
        f"{kind:8} {size:5} bytes  {ours.rate:7.0f}/s against {bare.rate:7.0f}/s: {rate:.0%}   "
        f"p99 {ours.p99:.1f} ms against {bare.p99:.1f} ms: {p99:.2f}x"
    )


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rotations", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--overrides", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", help="a URL of an empty database; a SQLite file, else")
    return parser.parse_args()


@contextmanager
def served(app: str, port: int, **environment: str) -> Iterator[float]:
    """Serve an app with one process; yield seconds until it answers."""
    factory = ["--factory"] if app.endswith("environment") else []
    words = [sys.executable, "-m", "uvicorn", app, *factory, "--port", str(port)]
    words += ["--no-access-log", "--log-level", "warning"]
    began = monotonic()
    server = subprocess.Popen(words, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/openapi.json" if not factory else ready(port)).read()
                break
            except OSError:
                sleep(0.02)
        yield monotonic() - began
    finally:
        server.terminate()
        server.wait()


def ready(port: int) -> str:
    """Return where a service says that it is ready."""
    return f"http://127.0.0.1:{port}/readyz"


def compiled(secret: str) -> float:
    """Wait until everything is in memory; return seconds."""
    began = monotonic()
    while json.load(urlopen(ready(PORT)))["pending"]:
        sleep(0.05)
    return monotonic() - began


def path_of(kind: str, filled: Filled, number: int, at: datetime) -> str:
    """Return what is asked."""
    when = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == ONCALL:
        return f"/v1/oncall?rotation={filled.rotations[number]}&at={when}"
    return f"/v1/escalation-policies/{filled.policies[number]}/resolve?at={when}"


def sizes(kind: str, filled: Filled, secret: str) -> int:
    """Return how long an answer is."""
    at = filled.start + (filled.end - filled.start) / 3
    url = f"http://127.0.0.1:{PORT}{path_of(kind, filled, 0, at)}"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {secret}"})) as answer:
        return len(answer.read())


def lua(kind: str, filled: Filled, secret: str) -> str:
    """Return a script by which wrk asks for random rotations at random instants."""
    names = ",".join(f'"{one}"' for one in (filled.rotations if kind == ONCALL else filled.policies))
    path = (
        '"/v1/oncall?rotation=" .. name .. "&at=" .. at'
        if kind == ONCALL
        else '"/v1/escalation-policies/" .. name .. "/resolve?at=" .. at'
    )
    first, length = int(filled.start.timestamp()), int((filled.end - filled.start).total_seconds())
    return f"""
local names = {{{names}}}
local headers = {{ ["Authorization"] = "Bearer {secret}" }}
math.randomseed(11)
request = function()
  local name = names[math.random(#names)]
  local second = {first} + math.random({length - 1})
  local at = os.date("!%Y-%m-%dT%H:%M:%SZ", second)
  return wrk.format("GET", {path}, headers)
end
"""


def wrk(port: int, script: Path, seconds: int) -> Rate:
    """Ask for some seconds."""
    words = [
        "wrk",
        "-t1",
        "-c32",
        f"-d{seconds}s",
        "--latency",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}",
    ]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(told)
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0])
    value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", told)[0]
    return Rate(rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


if __name__ == "__main__":
    main()
