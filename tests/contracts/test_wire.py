"""Every route against its own description: no server error, and no answer that it does not tell of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from api.app import create_app
from scheduler.services.settings import Settings
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service

EXAMPLES = 4
"""Requests a route; half of them about things that are there."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
ENDLESS = 10**6


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service that lets an admin ask as often as they like."""
    path = tmp_path_factory.mktemp("wire") / "watchbill.db"
    shutil.copy(sqlite_template, path)
    store = Store.open(f"sqlite:///{path}")
    limits = {"changes_per_minute": ENDLESS, "readings_per_minute": ENDLESS}
    with a_service(store, "Ann Bo Cy Di", secondary="Bo Cy Di Ann", **limits) as running:
        yield running
    store.close()


@pytest.fixture(scope="module")
def known(service: Service) -> dict[str, str]:
    """Return an id for each parameter of a path, of something that is there."""
    made = service.post("/v1/plans", {"team": "team"}, status=202)
    plan = f"/v1/plans/{made['id']}"
    service.change("POST", f"{plan}/cancel", {}, of=plan)  # or its events would never end
    token = service.post("/v1/tokens", {"name": "reader", "scopes": ["read"]})["token"]
    off = service.post("/v1/people/Bo/time-off", {"first": "2027-01-13", "last": "2027-01-14"})
    trouble = service.post("/v1/teams/team/incidents", {"id": "INC-1", "impact": {"data": True}})
    after = f"/v1/teams/team/incidents/{trouble['id']}"
    service.post(f"{after}/post-mortem", {"link": "https://wiki.example.com/1"})
    item = service.post(f"{after}/action-items", {"text": "Alert earlier.", "due": "2027-02-01"})
    cover = service.story.cover("Cy", "2027-01-05/2027-01-06")
    return {
        "team": "team",
        "rotation": "oncall",
        "person": "Bo",
        "plan": made["id"],
        "token": token["id"],
        "time_off_id": off["time_off"]["id"],
        "override": cover.id,
        "incident": trouble["id"],
        "item": item["id"],
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_every_route_does_what_it_says(
    service: Service, known: dict[str, str], operation: schemathesis.APIOperation[Any, Any, Any, Any]
) -> None:
    @seed(20261125)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), there=st.booleans())
    def ask(case: schemathesis.Case[Any], there: bool) -> None:
        if there:
            case.path_parameters |= {
                name: known[name] for name in case.path_parameters or {} if name in known
            }
            case.headers["If-Match"] = "*"
        _ask_for_no_version(case)
        case.headers["Authorization"] = f"Bearer {service.secret}"
        request = case.as_transport_kwargs(base_url="http://testserver")
        request.pop("cookies", None)
        if isinstance(request.get("data"), bytes):
            request["content"] = request.pop("data")
        response = service.client.request(**request)
        case.validate_response(response, checks=CHECKS)

    ask()


def _ask_for_no_version(case: schemathesis.Case[Any]) -> None:
    """Leave out the version that the store is to have: it would be one of the future, and a true 503."""
    case.query.pop("min_version", None)
    case.headers.pop("Watchbill-Min-Version", None)


def test_every_operation_is_described() -> None:
    described = sum(len(path) for path in SCHEMA.raw_schema["paths"].values())
    assert len(OPERATIONS) == described
