"""Draws plans that are asked for on the pages, in child processes of this service, a few at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog

from api.serving import Serving
from scheduler.planner.running.process import Child
from scheduler.services.drawing import draw
from scheduler.services.drawing_steps import Superseded

NICE = 10
"""How far a search gives way to requests."""


class Drawer:
    """Starts plans; what it does not come to is still in the store, waiting."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._pool = ThreadPoolExecutor(serving.settings.planning, thread_name_prefix="plans")

    def start(self, plan_id: str) -> None:
        """Draw a plan as soon as there is room."""
        self._pool.submit(self._draw, plan_id)

    def _draw(self, plan_id: str) -> None:
        serving = self._serving
        wall = timedelta(seconds=serving.settings.wall)
        try:
            with Child(niceness=NICE) as child:
                draw(serving.store, plan_id, worker="pages", clock=serving.clock, child=child, wall=wall)
        except Superseded:
            return
        except Exception as error:  # nobody waits for the thread, so that it must say it itself
            structlog.get_logger().error("plan not drawn", plan=plan_id, exc_info=error)
