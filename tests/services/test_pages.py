"""Pages and incidents, recorded."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.incidents import Grade, Incident
from scheduler.domain.pages import Page
from scheduler.domain.spans import Span
from scheduler.services import incidents, pages
from scheduler.services.snapshot import Snapshots
from scheduler.services.teams import problem_of
from scheduler.store.stored import Store
from tests.builders import a_span, an_instant
from tests.services.stories import Story, a_stored_team

YEAR = a_span("2027-01-01/2028-01-01")


def a_story(store: Store) -> Story:
    return a_stored_team(store, "Ann Bo Cy Di", "Bo Cy Di Ann").at("2027-01-20 00:00")


def a_page(story: Story, number: int = 1, at: str = "2027-01-12 02:00", **more: object) -> Page:
    moment = an_instant(at) if at else None
    page = Page(team=story.team, source="pager", sender_id=f"{number}", rotation=story.rotation, at=moment)
    return replace(page, **more)  # type: ignore[arg-type]


def recorded(story: Story, *news: Page) -> tuple[Page, ...]:
    with story.store.writing(story.now) as stored:
        return pages.record(stored, news)


def as_told(incident: Incident, story: Story) -> Incident:
    """Return an incident as it is kept: with who says that it is that bad, and since when."""
    grade = Grade(severity=incident.severity, at=story.now, why="pager says so.", stated=True)
    return replace(incident, grades=(grade,))


def known(story: Story) -> list[Page]:
    with story.store.reading() as stored:
        return list(stored.pages.during(YEAR))


def test_a_page_falls_into_the_shift_of_whoever_was_on_call(store: Store) -> None:
    story = a_story(store)
    (page,) = recorded(story, a_page(story))
    assert (page.person, page.tier, page.shift) == ("Bo", "primary", story.shift("2027-01-11"))
    assert known(story) == [page]


def test_a_page_of_somebody_who_stands_behind_is_theirs(store: Store) -> None:
    story = a_story(store)
    (page,) = recorded(story, a_page(story, person="Cy"))
    assert (page.person, page.tier) == ("Cy", "secondary")


def test_a_page_during_a_cover_is_that_of_who_covered(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Di", "2027-01-12T00:00/2027-01-12T06:00")
    (page,) = recorded(story.at("2027-01-20 00:00"), a_page(story))
    assert (page.person, page.shift) == ("Di", story.shift("2027-01-11"))


def test_a_page_while_nobody_was_on_call_is_kept_and_is_nobodys(store: Store) -> None:
    story = a_story(store)
    (page,) = recorded(story, a_page(story, at="2027-06-01 00:00"))
    assert (page.person, page.shift) == ("", "")
    assert known(story) == [page]


def test_the_snapshot_attributes_as_the_store_does(store: Store) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        (page,) = pages.record(stored, [a_page(story)], Snapshots(store).refresh().on_call)
    assert page == recorded(story, a_page(story))[0]


def test_an_acknowledgement_that_comes_before_its_page_is_not_lost(store: Store) -> None:
    story = a_story(store)
    recorded(story, a_page(story, at="", acknowledged=an_instant("2027-01-12 02:03")))
    assert known(story) == []
    recorded(story, a_page(story))
    (page,) = known(story)
    assert page.acknowledged == an_instant("2027-01-12 02:03")
    assert page.person == "Bo"


def test_the_same_page_many_times_is_one_page(store: Store) -> None:
    story = a_story(store)
    recorded(story, a_page(story), a_page(story))
    recorded(story, a_page(story), a_page(story, 2, at="2027-01-13 02:00"))
    assert [page.sender_id for page in known(story)] == ["1", "2"]


def test_five_thousand_pages_are_recorded_at_once(store: Store) -> None:
    story = a_story(store)
    assert len(recorded(story, *(a_page(story, number) for number in range(5000)))) == 5000
    assert len(known(story)) == 5000


def test_what_was_done_after_a_page_is_written_down(store: Store) -> None:
    story = a_story(store)
    (page,) = recorded(story, a_page(story))
    with store.writing(story.now) as stored:
        assert pages.act(stored, page.id, "tuned", by="Bo").action == "tuned"
    assert known(story)[0].action == "tuned"


def test_a_long_sev1_is_open_until_it_is_over_and_then_known_to_the_planner(store: Store) -> None:
    story = a_story(store)
    night = a_span("2027-01-12T02:00/2027-01-12T07:00")
    open_ = Incident(id="INC-1", severity="SEV1", started=night.start)
    over = Incident.lasting(night, name="INC-1", severity="SEV1", responders=("Bo",))
    with store.writing(story.now) as stored:
        incidents.record(stored, story.team, open_, source="pager", by="pager")
        assert problem_of(stored, story.team).team.incidents == ()
        incidents.record(stored, story.team, over, source="pager", by="pager")
        incidents.record(stored, story.team, over, source="pager", by="pager")
        kept = as_told(over, story)
        assert problem_of(stored, story.team).team.incidents == (kept,)
        assert [one for _, one in stored.incidents.during(Span(night.start, night.end))] == [kept]
        assert len(stored.audit.of(subject="INC-1")) == 2


def test_a_team_file_takes_back_only_incidents_that_nobody_else_told_of(store: Store) -> None:
    story = a_story(store)
    night = a_span("2027-01-12T02:00/2027-01-12T07:00")
    listed = Incident.lasting(night, name="INC-1", severity="SEV1", responders=("Bo",))
    told = Incident.lasting(night, name="INC-2", severity="SEV2", responders=("Cy",))
    team = replace(story.problem.team, incidents=(listed,))
    assert story.imported(replace(story.problem, team=team)) == ("The incident INC-1 is new.",)
    with store.writing(story.now) as stored:
        incidents.record(stored, story.team, told, source="pager", by="pager")
    assert story.imported(replace(story.problem, team=team)) == ()
    assert story.imported(story.problem) == ("The incident INC-1 is no longer listed.",)
    with store.reading() as stored:
        assert stored.incidents.over(story.team) == (as_told(told, story),)
