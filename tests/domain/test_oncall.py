"""Who is on call: what people saw go wrong elsewhere must not be seen here."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import Cadence
from scheduler.domain.layers import layers
from scheduler.domain.oncall import who_is_on_call
from scheduler.domain.rotations import Tier
from scheduler.domain.schedule import Schedule
from scheduler.domain.timeline import Names, Timeline
from tests.builders import PRIMARY, SECONDARY, a_span, a_team, an_instant
from tests.schedules import overridden, published, shift_from, swapped, who, without

Kind = Literal["weekly", "daily", "hourly"]


def four_weeks(**more: str) -> Schedule:
    return published(a_team("Ann", "Bo", "Cy", tiers=(PRIMARY, SECONDARY)), "Ann Bo Cy Ann", **more)


def test_a_swap_trades_two_weeks_and_the_handoff_stays_at_nine_through_the_clock_change() -> None:
    team = a_team("Ann", "Bo", "Cy", handoff="monday 09:00", zone="Europe/Berlin", start="2026-03-16")
    schedule = swapped(published(team, "Ann Bo Cy Ann"), "2026-03-23", "2026-03-30")
    assert who(schedule, "2026-03-30 08:59", zone="Europe/Berlin") == "Cy"
    assert who(schedule, "2026-03-30 09:00", zone="Europe/Berlin") == "Bo"


def test_at_the_second_of_the_handoff_one_person_is_on_call_not_two() -> None:
    schedule = four_weeks()
    assert who(schedule, "2027-01-11 09:59") == "Ann"
    assert who(schedule, "2027-01-11 10:00") == "Bo"
    assert who(schedule, an_instant("2027-01-11 10:00") - timedelta(microseconds=1)) == "Ann"


def test_an_override_on_an_override_wins_only_inside_its_hours_and_taking_it_away_brings_the_first_back() -> (
    None
):
    first = overridden(four_weeks(), "Bo", "2027-01-05T08:00/2027-01-05T20:00")
    second = overridden(first, "Cy", "2027-01-05T12:00/2027-01-05T14:00")
    hours = ["07:00", "09:00", "12:00", "13:59", "14:00", "20:00"]
    assert [who(second, f"2027-01-05 {hour}") for hour in hours] == ["Ann", "Bo", "Cy", "Cy", "Bo", "Ann"]
    assert [who(without(second, 1), f"2027-01-05 {hour}") for hour in hours] == [
        "Ann",
        "Bo",
        "Bo",
        "Bo",
        "Bo",
        "Ann",
    ]
    assert who(without(second, 0), "2027-01-05 09:00") == "Ann"


def test_a_cover_over_two_shifts_splits_at_the_handoff_and_stretches_neither() -> None:
    schedule = overridden(four_weeks(), "Cy", "2027-01-10T20:00/2027-01-11T20:00")
    before = who_is_on_call(schedule, an_instant("2027-01-11 09:00")).tier["primary"].people[0]
    after = who_is_on_call(schedule, an_instant("2027-01-11 11:00")).tier["primary"].people[0]
    assert (before.since, before.until) == (an_instant("2027-01-10 20:00"), an_instant("2027-01-11 10:00"))
    assert (after.since, after.until) == (an_instant("2027-01-11 10:00"), an_instant("2027-01-11 20:00"))
    assert before.shift == shift_from(schedule, "2027-01-04").id
    assert after.shift == shift_from(schedule, "2027-01-11").id
    assert who(schedule, "2027-01-11 20:00") == "Bo"


def test_a_swap_on_a_swap_counts_and_when_the_first_is_gone_the_second_is_void() -> None:
    once = swapped(four_weeks(), "2027-01-04", "2027-01-11")
    twice = swapped(once, "2027-01-04", "2027-01-18")
    assert [who(twice, f"2027-01-{day} 12:00") for day in ("05", "12", "19")] == ["Cy", "Ann", "Bo"]
    alone = replace(twice, swaps=twice.swaps[1:])
    assert [who(alone, f"2027-01-{day} 12:00") for day in ("05", "12", "19")] == ["Ann", "Bo", "Cy"]
    assert alone.traded.void == alone.swaps


def test_a_swap_does_not_keep_the_old_times_when_its_shift_moves() -> None:
    schedule = swapped(four_weeks(), "2027-01-04", "2027-01-11")
    moved = shift_from(schedule, "2027-01-11")
    later = replace(moved, start=moved.start + timedelta(hours=2))
    shifts = tuple(later if one == moved else one for one in schedule.published)
    assert who(replace(schedule, published=shifts), "2027-01-05 12:00") == "Ann"
    assert who(replace(schedule, published=shifts), "2027-01-12 12:00") == "Bo"


def test_three_people_trade_in_a_circle() -> None:
    schedule = swapped(four_weeks(), "2027-01-04", "2027-01-11", "2027-01-18")
    assert [who(schedule, f"2027-01-{day} 12:00") for day in ("05", "12", "19", "26")] == [
        "Bo",
        "Cy",
        "Ann",
        "Ann",
    ]


def test_override_lies_over_rest_cover_over_swap_over_published_shift() -> None:
    schedule = swapped(four_weeks(), "2027-01-04", "2027-01-11")
    schedule = overridden(schedule, "Di", "2027-01-05/2027-01-06")
    schedule = overridden(schedule, "Cy", "2027-01-05/2027-01-08", layer="rest_cover")
    found = [
        who_is_on_call(schedule, an_instant(f"2027-01-{day} 12:00")).tier["primary"].people[0]
        for day in ("05", "07", "09", "19")
    ]
    assert [(duty.person, duty.why) for duty in found] == [
        ("Di", "override"),
        ("Cy", "rest_cover"),
        ("Bo", "swap"),
        ("Cy", "published"),
    ]


def test_nobody_is_never_said_silently() -> None:
    schedule = published(a_team("Ann", "Bo", tiers=(PRIMARY, SECONDARY)), "Ann - Bo", secondary="Bo Ann Ann")
    answer = who_is_on_call(schedule, an_instant("2027-01-12 12:00"))
    assert answer.tier["primary"].missing == 1
    assert answer.tier["primary"].says == (
        "Nobody is oncall primary until 2027-01-18 10:00 UTC; secondary is next: Ann."
    )
    assert answer.valid_until == an_instant("2027-01-18 10:00")
    after = who_is_on_call(schedule, an_instant("2027-03-01 12:00"))
    assert after.tier["secondary"].says == "Nobody is oncall secondary, and nobody stands behind it."


def test_an_override_fills_a_gap() -> None:
    schedule = published(a_team("Ann", "Bo"), "Ann - Bo")
    covered = overridden(schedule, "Cy", "2027-01-13/2027-01-14")
    assert [who(covered, f"2027-01-{day} 12:00") for day in ("12", "13", "14")] == ["-", "Cy", "-"]
    duty = who_is_on_call(covered, an_instant("2027-01-13 12:00")).tier["primary"]
    assert (duty.people[0].shift, duty.next_handoff) == ("", an_instant("2027-01-18 10:00"))


def test_a_tier_of_two_tells_when_one_is_missing_and_an_override_replaces_one_of_them() -> None:
    schedule = published(a_team("Ann", "Bo", "Cy", tiers=(Tier(name="primary", count=2),)), "Ann+Bo Cy")
    assert who(overridden(schedule, "Cy", "2027-01-05/2027-01-06", seat=1), "2027-01-05 12:00") == "Ann+Cy"
    assert "has 1 of 2 people" in who_is_on_call(schedule, an_instant("2027-01-12 12:00")).tiers[0].says


def test_the_answer_says_when_it_ceases_to_hold_and_who_is_next() -> None:
    schedule = overridden(four_weeks(secondary="Bo Cy Ann Bo"), "Di", "2027-01-07T18:00/2027-01-07T22:00")
    answer = who_is_on_call(schedule, an_instant("2027-01-07 12:00"))
    assert answer.valid_until == an_instant("2027-01-07 18:00")
    assert answer.tier["primary"].next_handoff == an_instant("2027-01-11 10:00")
    assert answer.tier["primary"].next_people == ("Bo",)


def test_a_shadow_learns_and_is_not_paged() -> None:
    answer = who_is_on_call(four_weeks(shadow="Cy - - -"), an_instant("2027-01-05 12:00"))
    assert [duty.person for duty in answer.shadows] == ["Cy"]
    assert [tier.tier for tier in answer.tiers] == ["primary", "secondary"]


def test_the_id_of_a_shift_depends_on_its_place_and_start_not_on_its_holder() -> None:
    ids = [shift_from(published(a_team("Ann", "Bo"), people), "2027-01-04").id for people in ("Ann", "Bo")]
    assert ids[0] == ids[1]
    assert len({shift.id for shift in four_weeks(secondary="Bo Cy Ann Bo").published}) == 8


def test_the_layers_lie_beside_the_final_schedule() -> None:
    schedule = swapped(four_weeks(secondary="Cy Cy Bo"), "2027-01-04", "2027-01-11")
    schedule = overridden(schedule, "Di", "2027-01-12/2027-01-13")
    schedule = overridden(schedule, "Bo", "2027-01-14/2027-01-15", layer="rest_cover")
    found = layers(schedule, a_span("2027-01-11/2027-01-26"))
    assert [(one.tier, one.person) for one in found.published if one.tier == "primary"] == [
        ("primary", "Ann"),
        ("primary", "Bo"),
        ("primary", "Cy"),
        ("primary", "Ann"),
    ]
    assert [one.person for one in found.swaps] == ["Bo", "Ann"]
    assert [one.person for one in (*found.rest_covers, *found.overrides)] == ["Bo", "Di"]
    final = [one.person for one in found.final if one.tier == "primary"]
    assert final == ["Bo", "Ann", "Di", "Ann", "Bo", "Ann", "Cy", "Ann"]
    assert [(gap.tier, gap.start) for gap in found.gaps] == [("secondary", an_instant("2027-01-25 10:00"))]


def test_an_override_of_no_length_and_a_swap_that_is_none_are_refused() -> None:
    with pytest.raises(Invalid, match="begins and ends"):
        overridden(four_weeks(), "Bo", "2027-01-05/2027-01-05")
    with pytest.raises(Invalid, match="their own shift"):
        swapped(four_weeks(), "2027-01-04", "2027-01-25")


def test_a_shift_takes_at_most_64_bytes_in_a_timeline() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=104, tiers=(PRIMARY, SECONDARY))
    schedule = published(team, "Ann Bo Cy Bo " * 26, secondary="Bo Cy Ann Ann " * 26)
    timeline = Timeline(schedule, Names())
    lines = timeline.lines.values()
    assert sum(line.size for line in lines) / 208 < 24
    parts = [part for line in lines for part in (line, line.starts, line.shifts, line.people)]
    whole = sum(map(sys.getsizeof, [timeline, timeline.lines, *timeline.lines, *parts]))
    assert whole / 208 <= 64


def test_an_instant_without_offset_is_refused_not_guessed() -> None:
    schedule = four_weeks()
    naive = an_instant("2027-01-11 10:00").replace(tzinfo=None)
    for ask in (partial(who_is_on_call, schedule), Timeline(schedule, Names()).who):
        with pytest.raises(Invalid, match="has no offset"):
            ask(naive)


@pytest.mark.parametrize("kind", ["weekly", "daily", "hourly"])
@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Santiago"],
)
def test_no_clock_change_leaves_an_hour_with_nobody_or_with_two(kind: Kind, zone: str) -> None:
    cadence = Cadence(kind=kind, timezone=zone, handoff_time=time(2, 30), handoff_day="sunday")
    team = a_team("Ann", "Bo", cadence=cadence, start="2027-03-01", weeks=36 if kind == "weekly" else 6)
    turns = team.team.turns["oncall"]
    schedule = published(team, "Ann Bo " * len(turns))
    for turn in turns:
        for at in (turn.span.start, turn.span.end - timedelta(microseconds=1)):
            assert who(schedule, at) in ("Ann", "Bo")
    held = schedule.published
    assert all(earlier.end == later.start for earlier, later in pairwise(held))
    assert sum((shift.end - shift.start for shift in held), timedelta(0)) == held[-1].end - held[0].start


def test_the_handoff_keeps_its_wall_clock_through_both_clock_changes() -> None:
    team = a_team("Ann", "Bo", zone="Europe/Berlin", start="2027-01-04", weeks=52)
    schedule = published(team, "Ann Bo " * 26)
    walls = {shift.start.astimezone(ZoneInfo("Europe/Berlin")).time() for shift in schedule.published}
    lengths = {shift.span.length // timedelta(hours=1) for shift in schedule.published}
    assert (walls, lengths) == ({time(10)}, {167, 168, 169})
