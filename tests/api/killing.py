"""
Servers and writers in processes of their own, which tests kill.

They are forked from a process that has everything loaded, so that ten of them start within seconds.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from threading import Timer
from typing import Any, NamedTuple

LOADED = [
    "api.app",
    "api.rest",
    "scheduler.services.publishing",
    "uvicorn",
    "psycopg",
    "httptools",
    "tests.api.killing",
]


def forking() -> ForkServerContext:
    """Return what starts processes that have everything loaded."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


class Running(NamedTuple):
    """A process that works, and the line on which it tells how it gets on."""

    line: Connection
    process: Any

    def killed_after(self, seconds: float) -> Timer:
        """Have the process killed, as `kill -9` does, in some seconds."""
        timer = Timer(seconds, self.process.kill)
        timer.start()
        return timer


@contextmanager
def running(work: Callable[..., None], *args: Any) -> Iterator[Running]:
    """Run a function in a process that is gone when the block ends."""
    context = forking()
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(*args, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Running(ours, process)
    finally:
        process.kill()
        process.join()
        ours.close()


def serve(database: str, line: Connection) -> None:
    """Serve a store, and tell the port once it can be asked."""
    import uvicorn

    from api.app import create_app
    from scheduler.services.settings import Settings

    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(Settings(database=database))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False))

    async def main() -> None:
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.005)
        line.send(listening.getsockname()[1])
        await serving

    asyncio.run(main())


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Client:
    """Asks a server over one connection."""

    def __init__(self, port: int, secret: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=15)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; raises where the server is gone."""
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, {**self._headers, **headers})
        answer = self._connection.getresponse()
        told = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, json.loads(told) if told else None)
