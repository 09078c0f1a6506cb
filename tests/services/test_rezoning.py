"""New time-zone rules: handoffs stay at their wall clock, what has begun stays, people keep their weeks."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.team import Published
from scheduler.services import rezoning
from scheduler.services.importing import import_team
from scheduler.store.stored import Store
from tests.builders import PRIMARY, SECONDARY, a_team, an_instant, knowing, shifts
from tests.services.stories import Story

# Berlin's clocks go forward on Sunday, 28 March: ten o'clock is 09:00 UTC before, and 08:00 from then on.


@pytest.fixture
def berlin(store: Store) -> Story:
    """Return a team that hands over at 10:00 in Berlin, three weeks before Ann's first week."""
    problem = a_team(
        *("Ann", "Bo", "Cy", "Di"),
        handoff="monday 10:00",
        zone="Europe/Berlin",
        tiers=(PRIMARY, SECONDARY),
        start="2027-03-15",
    )
    held = (*shifts(problem, "Ann Bo Cy Di"), *shifts(problem, "Bo Cy", "secondary"))
    now = an_instant("2027-03-01 00:00")
    with store.writing(now) as stored:
        team, _ = import_team(stored, knowing(problem, published=Published(shifts=held)), by="manager")
        rotation = stored.rotations.ids(team=team)[0]
    rezoning.follow(store, now, "2027a")
    return Story(store, team, rotation, problem, now)


@pytest.fixture
def no_summer_time(tmp_path: Path) -> Iterator[None]:
    """Let a release of the rules come in which Berlin has given up its summer time."""
    old = zoneinfo.TZPATH
    (tmp_path / "Europe").mkdir()
    lagos = files("tzdata.zoneinfo.Africa").joinpath("Lagos").read_bytes()
    (tmp_path / "Europe" / "Berlin").write_bytes(lagos)
    zoneinfo.reset_tzpath([str(tmp_path), *old])
    ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(old)
    ZoneInfo.clear_cache()


def followed(story: Story) -> tuple[str, ...]:
    """Let the new release come."""
    return rezoning.follow(story.store, story.now, "2027b")


def test_handoffs_stay_at_ten_oclock_when_summer_time_is_given_up(
    berlin: Story, no_summer_time: None
) -> None:
    assert berlin.who("2027-03-29 08:30") == "Cy"
    said = followed(berlin)
    assert said == ("4 shifts of oncall from 2027-03-22 on follow their wall clock.",)
    for monday, before, after in (("03-22", "Ann", "Bo"), ("03-29", "Bo", "Cy"), ("04-05", "Cy", "Di")):
        assert berlin.who(f"2027-{monday} 08:59") == before
        assert berlin.who(f"2027-{monday} 09:00") == after
    assert berlin.who("2027-03-29 08:59", "secondary") == "Cy"


def test_what_was_known_before_the_release_stays_to_be_asked(berlin: Story, no_summer_time: None) -> None:
    before = berlin.now
    followed(berlin.at("2027-03-02 00:00"))
    assert berlin.who("2027-03-29 08:30", as_of=before) == "Cy"
    assert berlin.who("2027-03-29 08:30") == "Bo"


def test_a_week_that_has_begun_ends_where_it_was_to_end_and_leaves_no_hole(
    berlin: Story, no_summer_time: None
) -> None:
    followed(berlin.at("2027-03-23 12:00"))
    assert berlin.who("2027-03-29 07:59") == "Bo"
    assert berlin.who("2027-03-29 08:00") == "Cy"
    assert berlin.who("2027-04-05 08:59") == "Cy"
    assert berlin.who("2027-04-05 09:00") == "Di"


@pytest.mark.parametrize(
    ("days", "first", "other"),
    [(("2027-03-29", "2027-04-05"), "Di", "Cy"), (("2027-03-15", "2027-03-29"), "Ann", "Di")],
)
def test_weeks_that_were_swapped_stay_swapped(
    berlin: Story, no_summer_time: None, days: tuple[str, str], first: str, other: str
) -> None:
    berlin.swap(*days)
    weeks = ("2027-03-16 12:00", "2027-03-30 12:00", "2027-04-06 12:00")
    before = [berlin.who(week) for week in weeks]
    assert before[1:] == [first, other]
    followed(berlin)
    assert [berlin.who(week) for week in weeks] == before


def test_a_cover_stays_at_the_instants_that_were_agreed_on(berlin: Story, no_summer_time: None) -> None:
    berlin.cover("Bo", "2027-04-06T08:00/2027-04-06T12:00")
    followed(berlin)
    assert [berlin.who(f"2027-04-06 {at}") for at in ("07:59", "08:00", "12:00")] == ["Di", "Bo", "Di"]


def test_every_move_is_in_the_audit_and_the_same_release_moves_nothing_again(
    berlin: Story, no_summer_time: None
) -> None:
    followed(berlin)
    assert followed(berlin) == ()
    with berlin.store.reading() as stored:
        lines = [entry for _, entry in stored.audit.of() if entry.what in ("zones.follow", "rotation.rezone")]
        version = stored.changes.versions([berlin.rotation])[berlin.rotation]
    assert [line.what for line in lines] == ["zones.follow", "rotation.rezone", "zones.follow"]
    assert (lines[0].before, lines[0].after) == ("2027a", "2027b")
    assert lines[1].version == version
    assert len(lines[1].before) == len(lines[1].after) == 4


def test_a_release_that_leaves_a_zone_as_it_is_moves_nobody(berlin: Story) -> None:
    assert followed(berlin) == ()
