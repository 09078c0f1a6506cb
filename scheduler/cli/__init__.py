"""The command line, `watchbill`."""

from __future__ import annotations


def main() -> None:
    """Run the command that was typed."""
    from scheduler.cli.app import app

    app()
