"""The server behind `serve`: it says where it listens once it can be asked, and ends cleanly."""

from __future__ import annotations

import gc
import socket

import typer
import uvicorn

APP = "api.app:app_from_environment"
"""What is served: named, since the command line does not know the service."""


class Server(uvicorn.Server):
    """A server that says where it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        gc.freeze()  # what is loaded stays: looking through it for garbage would hold answers up
        gc.enable()
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Serving on http://{shown}:{port} (Ctrl-C ends it).", err=True)


def run(host: str, port: int) -> None:
    """Serve until somebody ends it."""
    config = uvicorn.Config(
        APP,
        factory=True,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = Server(config)
    gc.disable()  # until it has started: loading makes no garbage, and is a tenth faster so
    try:
        server.run()
    except KeyboardInterrupt:  # it has ended cleanly by then
        typer.echo("Stopped.", err=True)
    if not server.started:
        raise typer.Exit(2)
