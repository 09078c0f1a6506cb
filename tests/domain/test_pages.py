"""Pages put together from what senders tell."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.incidents import Incident, Response
from scheduler.domain.pages import Page
from tests.builders import a_span, an_instant


def a_page(**known: Any) -> Page:
    values: dict[str, Any] = {
        name: an_instant(value) if name in ("at", "acknowledged", "resolved") else value
        for name, value in known.items()
    }
    return Page(team="t", source="pager", sender_id="1", **values)


PAGED = a_page(at="2027-01-05 02:00", service="checkout", urgency="low")
ANSWERED = a_page(acknowledged="2027-01-05 02:04")
ANSWERED_AGAIN = a_page(acknowledged="2027-01-05 02:30")
OVER = a_page(resolved="2027-01-05 03:00", incident="INC-1")


@pytest.mark.parametrize("news", list(permutations((PAGED, ANSWERED, ANSWERED_AGAIN, OVER))))
def test_a_page_is_the_same_in_whatever_order_and_however_often_it_is_told(news: tuple[Page, ...]) -> None:
    page = news[0]
    for more in (*news[1:], *news):
        page = page.told(more)
    assert page == a_page(
        at="2027-01-05 02:00",
        acknowledged="2027-01-05 02:04",
        resolved="2027-01-05 03:00",
        service="checkout",
        urgency="low",
        incident="INC-1",
    )
    assert page.to_acknowledge == timedelta(minutes=4)
    assert page.to_resolve == timedelta(hours=1)


def test_an_answer_before_the_page_by_a_wrong_clock_is_no_time_to_acknowledge() -> None:
    assert a_page(at="2027-01-05 02:00", acknowledged="2027-01-05 01:59").to_acknowledge is None


def an_incident(**more: Any) -> Incident:
    return Incident(id="INC-1", severity="SEV2", started=an_instant("2027-01-05 02:00"), **more)


def test_later_news_of_an_incident_add_to_it_and_take_nothing_away() -> None:
    hours = (a_span("2027-01-05T02:10/2027-01-05T04:00"),)
    known = an_incident(responses=(Response(person="Ann", hours=hours, role="scribe"),), title="Checkout")
    news = an_incident(
        resolved=an_instant("2027-01-05 05:00"), responses=(Response(person="Ann"), Response(person="Bo"))
    )
    after = known.told(news)
    assert after.title == "Checkout"
    assert after.responders == ("Ann", "Bo")
    assert after.worked("Ann", an_instant("2027-01-06 00:00")) == hours
    assert after.worked("Bo", an_instant("2027-01-06 00:00")) == (after.span,)


def test_an_incident_cannot_be_detected_before_it_started() -> None:
    with pytest.raises(Invalid, match=r"was detected at .* before it started"):
        an_incident(detected=an_instant("2027-01-05 01:00"))
