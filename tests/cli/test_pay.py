"""`watchbill pay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from scheduler.cli.app import app
from scheduler.store.stored import Store
from tests.services.stories import a_stored_team
from tests.services.test_pay import ALL, agree

EVERYWHERE = ("rate", "everywhere", "2027-01-01", "--currency", "EUR")
WEEK = ("2027-01-04", "2027-01-10")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> CliRunner:
    """Return what runs commands beside a store with a team that is paid."""
    url = f"sqlite:///{tmp_path / 'watchbill.db'}"
    (tmp_path / "watchbill.db").write_bytes(sqlite_template.read_bytes())
    store = Store.open(url)
    agree(a_stored_team(store, "Ann Bo Cy Di", "Bo Cy Di Ann"), ALL)
    store.close()
    monkeypatch.setenv("WATCHBILL_DATABASE", url)
    return CliRunner()


def said(asked: CliRunner, *words: str, code: int = 0) -> str:
    with time_machine.travel("2027-01-20T00:00Z", tick=False):
        told = asked.invoke(app, ["pay", *words])
    assert told.exit_code == code, told.output
    return told.output


def test_a_rate_a_home_a_report_and_a_closed_period(asked: CliRunner) -> None:
    said(
        asked,
        "rate",
        "everywhere",
        "2027-01-01",
        "--currency",
        "EUR",
        "--weekday",
        "40",
        "--tier",
        "secondary=0.5",
    )
    said(asked, "rate", "oslo", "2027-01-01", "--currency", "NOK", "--weekday", "400")
    week = ("--weekend-day", "friday", "--weekend-day", "saturday")
    said(asked, "rate", "haifa", "2027-01-01", "--currency", "ILS", *week)
    assert "fri sat" in said(asked, "rates")
    said(asked, "home", "Bo", "oslo", "2027-01-07")
    assert "oslo" in said(asked, "rates")
    printed = said(asked, "report", "team", *WEEK)
    assert ["Ann", "183.33", "0", "0", "183.33", "EUR"] in [line.split() for line in printed.splitlines()]
    assert "Monday 2027-01-04, a weekday at 40 EUR" in said(asked, "report", "team", *WEEK, "--person", "Ann")
    said(asked, "close", "team", *WEEK, "--why", "The month is over.")
    assert ": closed." in said(asked, "report", "team", *WEEK)
    found = json.loads(said(asked, "report", "team", *WEEK, "--json"))
    rows = said(asked, "report", "team", *WEEK, "--csv").splitlines()
    assert len(rows) == 1 + len(found["lines"]) == 11


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("rate", "a", "2027-01-01", "--currency", "EUR", "--weekday", "much"), "'much' is no amount"),
        (("rate", "a", "2027-01-01", "--currency", "XYZ"), "no currency of ISO 4217"),
        (("rate", "a", "2027-01-01", "--currency", "EUR", "--weekend-day", "Sat"), "weekend_days: Input"),
        (("rate", "a", "2027-01-01", "--currency", "EUR", "--tier", "primary=x"), "no part of a tier"),
        (("rate", "a", "2027-01-01", "--currency", "EUR", "--country", "ZZ"), "no country whose holidays"),
        (("close", "team", "2027-01-18", "2027-01-24"), "The period is over at 2027-01-25"),
        (("report", "team", "2027-01-18", "monday"), "'monday' is no day"),
    ],
)
def test_what_cannot_be_is_refused(asked: CliRunner, words: tuple[str, ...], why: str) -> None:
    assert why in " ".join(said(asked, *words, code=2).split())
