"""The command `plan --all`: every team of the store, a line each as it comes, and a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING

import typer

from scheduler.cli import stores
from scheduler.cli.fleet import LONGEST_NAME, Tally, as_data, line
from scheduler.cli.refusals import Exit, leave
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import NotFound

if TYPE_CHECKING:
    from scheduler.services.fleet_outcome import Outcome
    from scheduler.services.organisation import Orders
    from scheduler.store.stored import Store

LOOK = 0.25
"""Seconds between two looks for plans that are done."""


def plan_all(
    database: str | None, asked: Asked, *, jobs: int | None, resume: bool, prove: bool, as_json: bool
) -> None:
    """Plan every stored team by durable jobs, here and by all workers there are."""
    from scheduler.jobs.worker import Worker
    from scheduler.services.fleet import cores
    from scheduler.services.organisation import ask_all

    settings = stores.settled(database=database, planning=min(jobs or cores(), 64))
    worker, tally = Worker(settings, lambda: datetime.now(UTC)), Tally()
    try:
        orders = ask_all(worker.store, asked, by=stores.me(), clock=lambda: datetime.now(UTC), resume=resume)
        if not orders.names:
            raise NotFound("There is no team in the store.", "Import team files first: watchbill import.")
        if orders.plans:
            worker.start()
        _show(worker.store, orders, tally, as_json=as_json)
    except KeyboardInterrupt:
        leave(
            Exit.INTERRUPTED,
            f"Stopped after {tally.teams} teams; the same command goes on from there, and so do workers.",
        )
    finally:
        worker.stop()
    typer.echo(tally.sentence(), err=as_json)
    if code := tally.exit_code(prove=prove):
        raise typer.Exit(int(code))


def _show(store: Store, orders: Orders, tally: Tally, *, as_json: bool) -> None:
    width = min(LONGEST_NAME, max(len(name) for name in orders.names.values()))
    for outcome in _as_they_come(store, orders):
        tally.count(outcome)
        shown = as_data(outcome) if as_json else line(outcome, width, tally.teams, len(orders.names))
        typer.echo(shown)
        sys.stdout.flush()


def _as_they_come(store: Store, orders: Orders) -> Iterator[Outcome]:
    """Yield what becomes of each team as soon as it is known."""
    from scheduler.services.organisation import outcomes

    yield from orders.known
    waiting = dict(orders.plans)
    while waiting:
        with store.reading() as stored:
            done = list(outcomes(stored, orders, list(waiting)))
        for plan, outcome in done:
            del waiting[plan]
            yield outcome
        if waiting and not done:
            sleep(LOOK)
