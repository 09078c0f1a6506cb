"""
What costs the tests less than it costs people, and answers the same.

A test that is about the cost itself asks for it as people have it: `AS_PEOPLE_HAVE_IT`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace

from fastapi import routing
from pwdlib.hashers import HasherProtocol
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.routing import BaseRoute

from scheduler.services import accounts
from scheduler.store import engines

Resolved = routing._EffectiveRouteContext | None


@dataclass(frozen=True)
class Costs:
    """
    What is paid for safety.

    Parameters
    ----------
    synchronous
        When SQLite waits for the disk.
    hasher
        What passwords are hashed by.
    """

    synchronous: str
    hasher: HasherProtocol


AS_PEOPLE_HAVE_IT = Costs(engines.SYNCHRONOUS, accounts.HASHING.current_hasher)
FOR_TESTS = Costs("OFF", Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))


def settle(costs: Costs) -> None:
    """Let this process pay so much from now on."""
    engines.SYNCHRONOUS = costs.synchronous
    accounts.HASHING.hashers = (costs.hasher,)
    accounts.HASHING.current_hasher = costs.hasher


def compile_once() -> None:
    """Keep what is compiled of our modules, wherever it is turned off: each child would do it anew."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def resolve_routes_once() -> None:
    """Work out what a route takes and gives once, and not again in every application that has it alike."""
    work_out = routing._IncludedRouter._build_effective_context
    known: dict[tuple[int, str], tuple[BaseRoute, routing._RouterIncludeContext, Resolved]] = {}

    def once(self: routing._IncludedRouter, route: BaseRoute) -> Resolved:
        if not isinstance(route, routing.APIRoute):
            return work_out(self, route)
        included = replace(self.include_context, dependency_overrides_provider=None)
        key = id(route), included.path_for(route)
        if key not in known or known[key][1] != included:
            known[key] = route, included, work_out(self, route)  # the route is kept, and with it its id
        return known[key][2]

    routing._IncludedRouter._build_effective_context = once  # type: ignore[method-assign]
