"""
How many signed pages a second the service takes, each on disk before it is answered.

The ceiling is what the disk does: appends of the same size, each followed by an fsync, in the same run. What
arrives together is written together, so that the service may be above it.

    python -m benchmarks.receiving --seconds 20
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.served import spent, watchbill
from constraints._rule import Problem
from scheduler.domain.integrations import Kind
from scheduler.importers.team_file import read_team, starter
from scheduler.services import importing, integrations
from scheduler.store.stored import Store

SENDERS = 16
PORT = 8794
STORM = 5_000
SECRET = "a secret of the benchmark's own"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        ceiling = fsyncs(Path(folder) / "bare", asked.seconds / 4)
        database = f"sqlite:///{folder}/watchbill.db"
        address = prepared(database)
        with watchbill(database, PORT) as server:
            before = spent(server.process)
            taken = sent(server.port, address, asked.seconds)
            each = (spent(server.process) - before) / len(taken)
            storm = timed_storm(server.port, address)
        kept = stored_pages(database)
    rate, slowest = len(taken) / asked.seconds, quantiles(taken, n=100)[98]
    print(f"signed pages a second      {rate:8.0f}   wanted 150 or more")
    print(f"p99 of them                {slowest * 1000:8.0f} ms wanted 250 or less")
    print(f"processor time for each    {each * 1000:8.1f} ms")
    print(f"lost                       {len(taken) + STORM - kept:8d}   wanted 0")
    print(f"bare appends with fsync    {ceiling:8.0f}   a second, one after the other")
    print(f"ratio to them              {rate / ceiling:8.2f}")
    print(f"{STORM} alerts in one body  {storm:8.2f} s  wanted 2 or less")


def fsyncs(path: Path, seconds: float) -> float:
    """Return how many appends of a page's size the disk takes a second, one after the other."""
    data, count, began = b"x" * 4096, 0, perf_counter()
    with path.open("ab", buffering=0) as file:
        while perf_counter() - began < seconds:
            file.write(data)
            os.fsync(file.fileno())
            count += 1
    return count / (perf_counter() - began)


def prepared(database: str) -> dict[str, str]:
    """Store a team with an integration of each kind that is sent, and return where each sends to."""
    store, now = Store.open(database), datetime.now(UTC)
    problem: Problem = read_team(starter(), first_day=now.date())
    with store.writing(now) as stored:
        team, _ = importing.import_team(stored, problem, by="benchmark")
        rotation = stored.rotations.ids(team=team)[0]
        kinds: tuple[Kind, ...] = ("pagerduty", "alertmanager")
        made = {
            kind: integrations.make(stored, team, rotation, kind, kind, by="benchmark", secret=SECRET)[0]
            for kind in kinds
        }
    store.close()
    return {kind: f"/v1/webhooks/{one.id}" for kind, one in made.items()}


def sent(port: int, address: dict[str, str], seconds: float) -> list[float]:
    """Send pages of PagerDuty's from several senders at once; return how long each waited for its answer."""
    taken: list[float] = []
    until = perf_counter() + seconds

    def send(sender: int) -> None:
        connection, number = HTTPConnection("127.0.0.1", port), 0
        while perf_counter() < until:
            number += 1
            body = an_event(f"{sender}-{number}")
            signature = "v1=" + hmac.new(SECRET.encode(), body, sha256).hexdigest()
            began = perf_counter()
            connection.request("POST", address["pagerduty"], body, {"X-PagerDuty-Signature": signature})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            taken.append(perf_counter() - began)

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def an_event(name: str) -> bytes:
    """Return an event of PagerDuty's."""
    data = {"id": name, "title": "Disk full", "service": {"summary": "api"}, "urgency": "high"}
    event = {
        "id": f"E{name}",
        "event_type": "incident.triggered",
        "occurred_at": datetime.now(UTC).isoformat(),
        "data": data,
    }
    return json.dumps({"event": event}).encode()


def timed_storm(port: int, address: dict[str, str]) -> float:
    """Return how many seconds a body with thousands of alerts takes."""
    began_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    labels = {"alertname": "Down", "severity": "critical", "service": "api"}
    alerts = [
        {"status": "firing", "labels": labels, "startsAt": began_at, "fingerprint": f"{number:016x}"}
        for number in range(STORM)
    ]
    body = json.dumps({"version": "4", "alerts": alerts}).encode()
    connection, began = HTTPConnection("127.0.0.1", port), perf_counter()
    connection.request("POST", address["alertmanager"], body, {"Authorization": f"Bearer {SECRET}"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return perf_counter() - began


def stored_pages(database: str) -> int:
    """Return how many pages are on disk."""
    store = Store.open(database)
    with store.engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM pages").scalar_one()
    store.close()
    return int(count)


if __name__ == "__main__":
    main()
