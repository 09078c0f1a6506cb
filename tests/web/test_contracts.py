"""What holds for every page, so that a new one cannot forget it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from fastapi.routing import APIRoute

import api.web
from api.serving import Serving
from api.web import site
from api.web.visitor import changing_visitor, visitor_of
from scheduler.services.settings import Settings

WAYS_IN = {"/assets/{name}", "/sign-in", "/sign-in/company", "/sign-in/company/back", "/invitation/{secret}"}
"""Where nobody needs to be signed in; each checks by itself where its requests come from."""


def routes() -> list[APIRoute]:
    """Return all routes of pages."""
    return [route for module in site.PAGES for route in module.router.routes if isinstance(route, APIRoute)]


def depends_on(route: APIRoute) -> set[object]:
    """Return everything that a route depends on."""
    found: set[object] = set()
    waiting = [route.dependant]
    while waiting:
        one = waiting.pop()
        found.add(one.call)
        waiting += one.dependencies
    return found


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_a_page_knows_its_visitor_and_a_change_comes_from_our_own_pages(route: APIRoute) -> None:
    if route.path not in WAYS_IN:
        assert visitor_of in depends_on(route)
        assert (changing_visitor in depends_on(route)) == (route.methods != {"GET"})


def test_every_module_with_a_router_is_served() -> None:
    found = {
        module.name
        for module in pkgutil.walk_packages(api.web.__path__, "api.web.")
        if hasattr(importlib.import_module(module.name), "router")
    }
    assert found == {module.__name__ for module in site.PAGES}


def test_pages_are_told_that_https_is_meant_where_it_is() -> None:
    secure = site.pages_of(Serving(Settings(public_url="https://oncall.example.com")))
    plain = site.pages_of(Serving(Settings()))
    kept = [{one.kwargs.get("secure") for one in app.user_middleware} for app in (secure, plain)]
    assert True in kept[0]
    assert True not in kept[1]
