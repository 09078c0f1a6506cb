"""Workers of a fleet that go wrong in the ways that real ones do; each job stands in for the real one."""

from __future__ import annotations

import os
import signal
import time

from scheduler.services.fleet_files import part_of
from scheduler.services.fleet_outcome import Order, Outcome, Wanted
from scheduler.services.fleet_team import plan_team


def dies_over_cursed_teams(order: Order, wanted: Wanted) -> Outcome:
    """Be killed halfway through writing, each time."""
    if "cursed" in order.team:
        _die_writing(order)
    return plan_team(order, wanted)


def dies_the_first_time(order: Order, wanted: Wanted) -> Outcome:
    """Be killed halfway through writing, once a team."""
    mark = order.path.with_suffix(".tried")
    if not mark.exists():
        mark.touch()
        _die_writing(order)
    return plan_team(order, wanted)


def hangs_over_cursed_teams(order: Order, wanted: Wanted) -> Outcome:
    """Never come to an end with some teams."""
    if "cursed" in order.team:
        time.sleep(600)
    return plan_team(order, wanted)


def stumbles_over_cursed_teams(order: Order, wanted: Wanted) -> Outcome:
    """Show a fault of ours with some teams."""
    if "cursed" in order.team:
        raise ZeroDivisionError("nobody\nis here")
    return plan_team(order, wanted)


def _die_writing(order: Order) -> None:
    part_of(order.plan, os.getpid()).write_text('{"digest": ')
    os.kill(os.getpid(), signal.SIGKILL)
