"""`/v1/pay`."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.api.asking import Service
from tests.services.test_pay import ALL, agree, trouble

WEEK = "team=team&from=2027-01-04&to=2027-01-10"
REPORT = f"/v1/pay/report?{WEEK}"
WORTH = {"currency": "EUR", "weekday": "40.00", "weekend": "80", "overtime": "60"}
RATE = "/v1/pay/rates/2027-01-01/everywhere"


@pytest.fixture
def paid(service: Service) -> Service:
    """Return a service whose team is paid, on 20 January."""
    agree(service.story, ALL)
    service.post("/v1/pay/rates", {"location": "everywhere", "since": "2027-01-01", "worth": WORTH})
    return service.at("2027-01-20 00:00")


def rows(service: Service, days: str = WEEK) -> list[dict[str, str]]:
    answer = service.ask("GET", f"/v1/pay/report.csv?{days}")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def earned(report: Any) -> dict[str, str]:
    return {one["person"]: one["total"] for one in report["earned"]}


def test_a_manager_sees_the_team_and_an_engineer_their_own_lines(paid: Service) -> None:
    manager = paid.as_("team-manager", team=paid.story.team)
    assert earned(manager.get(REPORT)) == {"Ann": "343.33", "Bo": "343.33"}
    assert earned(manager.get(f"{REPORT}&person=Bo")) == {"Bo": "343.33"}
    ann = paid.as_("engineer", person="Ann")
    assert {line["person"] for line in ann.get(REPORT)["lines"]} == {"Ann"}
    assert "own pay only" in ann.refused("GET", f"{REPORT}&person=Bo", 403)
    ann.refused("GET", "/v1/pay/people/Bo/homes", 403)


def test_tools_and_readers_see_no_pay_and_managers_none_of_other_teams(paid: Service) -> None:
    paths = (REPORT, f"/v1/pay/report.csv?{WEEK}", "/v1/pay/rates", "/v1/pay/periods?team=team")
    for path in paths:
        paid.as_("page-tool", "read").refused("GET", path, 403)
    told = "/v1/audit?what=pay"
    assert paid.as_("page-tool", "read").get(told)["items"] == []
    assert [line["what"] for line in paid.as_("team-manager").get(told)["items"]] == ["pay.rate"]
    other = paid.another_team()
    stranger = paid.as_("team-manager", team=other)
    stranger.refused("GET", REPORT, 404)
    body = {"team": "team", "first": "2027-01-04", "last": "2027-01-10"}
    stranger.refused("POST", "/v1/pay/periods", 404, json=body)
    paid.as_("engineer", person="Ann").refused("POST", "/v1/pay/periods", 403, json=body)


def test_rates_are_an_admins_of_all_teams_and_changed_as_they_were_read(paid: Service) -> None:
    new = {"location": "Europe/Oslo", "since": "2027-01-08", "worth": WORTH}
    for other in (paid.as_("team-manager"), paid.as_("admin", team=paid.story.team)):
        other.refused("POST", "/v1/pay/rates", 403, json=new)
    paid.post("/v1/pay/rates", new)
    paid.refused("POST", "/v1/pay/rates", 409, json=new)
    oslo = "/v1/pay/rates/2027-01-08/Europe/Oslo"
    paid.refused("PUT", oslo, 428, json=WORTH)
    changed = paid.change("PUT", oslo, WORTH | {"currency": "NOK", "country": "NO"})
    assert changed["worth"]["currency"] == "NOK"
    assert [one["location"] for one in paid.get("/v1/pay/rates")["items"]] == ["Europe/Oslo", "everywhere"]
    paid.change("DELETE", oslo)
    paid.refused("GET", oslo, 404)
    assert "ISO 4217" in paid.refused("PUT", RATE, 422, json=WORTH | {"currency": "XYZ"})


def test_a_move_is_paid_from_its_day_on(paid: Service) -> None:
    worth = WORTH | {"currency": "NOK"}
    paid.post("/v1/pay/rates", {"location": "oslo", "since": "2027-01-01", "worth": worth})
    homes = {"homes": [{"location": "oslo", "since": "2027-01-08"}]}
    manager = paid.as_("team-manager", team=paid.story.team)
    manager.change("PUT", "/v1/pay/people/Ann/homes", homes)
    found = manager.get(f"{REPORT}&person=Ann")
    assert [one["currency"] for one in found["earned"]] == ["EUR", "NOK"]


def test_a_closed_period_is_answered_as_it_was_closed(paid: Service) -> None:
    body = {"team": "team", "first": "2027-01-04", "last": "2027-01-10"}
    closed = paid.post("/v1/pay/periods", body)
    paid.change("PUT", RATE, WORTH | {"weekday": "50"})
    assert paid.get(REPORT) == closed
    assert [one["id"] for one in paid.get("/v1/pay/periods?team=team")["items"]] == [closed["period"]]
    following = paid.get("/v1/pay/report?team=team&from=2027-01-11&to=2027-01-17")
    assert {line["corrects"] for line in following["lines"]} == {"", closed["period"]}
    assert "is closed" in paid.refused("GET", REPORT.replace("10", "09"), 409)


def test_no_cell_of_the_csv_is_a_formula_and_a_minus_stays_a_number(paid: Service) -> None:
    trouble(paid.story, "=HYPERLINK(evil)", "2027-01-05T02:00/2027-01-05T04:00", "Ann")
    overtime = next(row for row in rows(paid) if row["kind"] == "overtime")
    assert overtime["incident"] == "'=HYPERLINK(evil)"
    assert (overtime["hours"], overtime["amount"], overtime["name"]) == ("2.0000", "120.00", "Ann")
    assert overtime["reason"].startswith("'=HYPERLINK(evil): 2 h outside business hours at 60 EUR")
    paid.post("/v1/pay/periods", {"team": "team", "first": "2027-01-04", "last": "2027-01-10"})
    paid.change("PUT", RATE, WORTH | {"overtime": "50"})
    following = rows(paid, "team=team&from=2027-01-11&to=2027-01-17")
    assert [row["amount"] for row in following if row["corrects"]] == ["-20.00"]
