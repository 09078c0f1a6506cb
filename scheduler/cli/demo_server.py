"""The server of the demo, in a process of its own as `watchbill serve`, and how it is asked and told."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from time import monotonic, sleep
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import typer

from scheduler.domain.errors import Fault

PATIENCE = 120
"""Seconds to wait for a plan."""
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """
    A server that is asked as its admin.

    Parameters
    ----------
    token, invitation
        What the first start of an installation gives its admin.
    """

    process: subprocess.Popen[str]
    where: str
    token: str
    invitation: str

    def get(self, path: str) -> Any:
        """Return an answer."""
        return self._sent("GET", path)[0]

    def post(self, path: str, what: object) -> Any:
        """Ask for something to be done, and return the answer."""
        return self._sent("POST", path, json.dumps(what).encode())[0]

    def decide(self, path: str, verb: str, what: object) -> Any:
        """Decide about something as it is now, and return the answer."""
        tag = self._sent("GET", path)[1]
        return self._sent("POST", f"{path}/{verb}", json.dumps(what).encode(), {"If-Match": tag})[0]

    def tell(self, path: str, what: object, secret: str) -> Any:
        """Tell of something as a program does, signed as Standard Webhooks say."""
        from standardwebhooks.webhooks import Webhook

        body, now, name = json.dumps(what), datetime.now(UTC), f"msg_{uuid4().hex}"
        signed = {
            "Webhook-Id": name,
            "Webhook-Timestamp": str(int(now.timestamp())),
            "Webhook-Signature": Webhook(secret).sign(name, now, body),
        }
        return self._sent("POST", path, body.encode(), signed)[0]

    def drawn(self, plan: str) -> Any:
        """Wait until a plan that was asked for is drawn, and return it."""
        ends = monotonic() + PATIENCE
        while (told := self.get(f"/v1/plans/{plan}"))["state"] in ("waiting", "drawing"):
            if monotonic() > ends:
                raise Fault(f"plan {plan} was not drawn in {PATIENCE} seconds")
            sleep(0.2)
        return told

    def _sent(
        self, verb: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[Any, str]:
        """Return an answer and its entity tag."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if more and "Webhook-Signature" in more:
            del headers["Authorization"]  # a signature says who sends it
        try:
            with urlopen(Request(self.where + path, body, headers | (more or {}), method=verb)) as told:
                return json.load(told), told.headers.get("ETag", "")
        except HTTPError as refused:
            raise Fault(f"{verb} {path}: {refused.read().decode()}") from refused


@contextmanager
def served(database: str, port: int) -> Iterator[Server]:
    """Serve a store; the server has ended when the block does."""
    words = ["-m", "scheduler.cli", "serve", "--database", database, "--port", str(_free(port))]
    here = {**os.environ, "WATCHBILL_WORKERS": "here"}  # nobody else would draw its plans
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True, env=here) as process:
        assert process.stderr is not None
        try:
            server = _told(process, process.stderr)
            listening = Thread(target=_pass_on, args=(process.stderr,))
            listening.start()
            yield server
        finally:
            process.terminate()
        listening.join()


def _free(port: int) -> int:
    """Return a port, or one that is free where that is taken."""
    for one in (port, 0):
        try:
            with socket.create_server((HERE, one)) as found:
                return int(found.getsockname()[1])
        except OSError:
            typer.echo(f"Port {one} is taken.", err=True)
    raise Fault("no port is free")


def _told(process: subprocess.Popen[str], lines: IO[str]) -> Server:
    """Read what a server says until it can be asked."""
    said = ""
    for line in lines:
        said += line
        where = re.search(r"Serving on (http://\S+)", line)
        token, invitation = re.search(r"wb_\S+", said), re.search(r"http\S+/invitation/\S+", said)
        if where and token and invitation:
            return Server(process, where[1], token[0], invitation[0])
    raise Fault(f"the server did not start: {said}")


def _pass_on(said: IO[str]) -> None:
    """Let people read what the server says later on, beside what it counts of every request."""
    for line in said:
        if '"event": "request"' not in line:
            typer.echo(line, err=True, nl=False)
