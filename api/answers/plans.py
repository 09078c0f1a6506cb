"""What is said of plans on their way: how they are written, and how a plan is watched until it is drawn."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import AsyncIterator

from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from api.serving import Serving
from scheduler.domain.drafting import Step
from scheduler.services import plan_status
from scheduler.services.plan_status import PlanStatus

STATUS, STEP = TypeAdapter(PlanStatus), TypeAdapter(Step)

LOOK = 0.25
"""Seconds between two looks for what a worker, in whatever process, has told."""

ENDED = "plan"
"""The event that ends the stream, and holds what came of the plan."""


async def until_drawn(serving: Serving, plan: str, *, after: int = 0) -> AsyncIterator[Step]:
    """Yield the steps of a plan after a number as they are told, until nothing more is to come."""
    over = False
    while not over:
        told, over = await run_in_threadpool(_told, serving, plan, after)
        for step in told:
            after = step.number
            yield step
        if not over:
            await sleep(LOOK)


def _told(serving: Serving, plan: str, after: int) -> tuple[tuple[Step, ...], bool]:
    with serving.store.reading() as stored:
        return plan_status.steps(stored, plan, after)
