"""The server of the demo, in a process of its own as `watchbill serve`, and the questions it is asked."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import typer

from scheduler.domain.errors import Fault

if TYPE_CHECKING:
    from scheduler.services.sample import Founded

LONGEST = 24
"""Lines of an answer that are shown."""
PATIENCE = 120
"""Seconds to wait for a plan."""
HERE = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """
    A server that is asked.

    Parameters
    ----------
    token, invitation
        What the first start of an installation gives its admin.
    """

    process: subprocess.Popen[str]
    where: str
    token: str
    invitation: str


@dataclass(frozen=True)
class Question:
    """
    A request, as it is typed, and what it is about.

    Parameters
    ----------
    sent
        The body of a POST; None: it is a GET.
    """

    says: str
    url: str
    token: str
    sent: Mapping[str, str] | None = None

    @property
    def typed(self) -> str:
        token = f'curl -H "Authorization: Bearer {self.token}"'
        if self.sent is None:
            return f'{token} "{self.url}"'
        return f'{token} -H "Content-Type: application/json" -d \'{json.dumps(self.sent)}\' "{self.url}"'

    def answer(self) -> str:
        """Ask, and return the answer, indented, its end cut off where it is long."""
        told = self._asked(self.url, self.sent)
        if self.sent is not None:
            told = self._drawn(f"{self.url}/{told['id']}")
        lines = json.dumps(told, indent=2, ensure_ascii=False).splitlines()
        cut = [] if len(lines) <= LONGEST else [f"  … {len(lines) - LONGEST} more lines"]
        return "\n".join(lines[:LONGEST] + cut)

    def _drawn(self, where: str) -> Any:
        """Wait until a plan that was asked for is drawn, and return it."""
        ends = monotonic() + PATIENCE
        while (told := self._asked(where))["state"] in ("waiting", "drawing") and monotonic() < ends:
            sleep(0.2)
        return told

    def _asked(self, url: str, sent: Mapping[str, str] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = None if sent is None else json.dumps(sent).encode()
        with urlopen(Request(url, body, headers)) as told:
            return json.load(told)


def questions(server: Server, team: Founded) -> Iterator[Question]:
    """Yield what is asked."""
    token, v1 = server.token, f"{server.where}/v1"
    yield Question("Who is on call now?", f"{v1}/oncall?rotation={team.rotation}", token)
    if team.policy:
        chain = f"{v1}/escalation-policies/{team.policy}/resolve?severity=SEV1"
        yield Question("Whom does a page reach, and when?", chain, token)
    says = "What would a new plan be? Here it is once it is drawn:"
    yield Question(says, f"{v1}/plans", token, {"team": team.name})


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
    """Let people read what the server says later on."""
    for line in said:
        typer.echo(line, err=True, nl=False)
