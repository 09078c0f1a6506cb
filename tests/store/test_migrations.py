"""Migrations: up and down with data, the same tables as the rows describe, and no surprises on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from scheduler.domain.acting import Acting
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.feeds import Subject
from scheduler.domain.incidents import Incident
from scheduler.domain.linked_calendars import Counting, LinkedCalendar
from scheduler.domain.notices import Destination
from scheduler.domain.pages import Page
from scheduler.domain.pay_rates import Home, Rate, Worth
from scheduler.domain.post_mortems import ActionItem, PostMortem
from scheduler.domain.spans import Span
from scheduler.domain.triggers import Acted
from scheduler.services import asking_cover, drafting, integrations, notices, pay
from scheduler.store.access import Reply, Token
from scheduler.store.engines import engine_for
from scheduler.store.linked_calendars import Source
from scheduler.store.migrate import FOLDER, downgrade, head, known_revisions, revision, upgrade
from scheduler.store.stored import Store
from scheduler.store.tables import metadata
from tests.services.stories import a_stored_team

NOW = datetime(2027, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)

LOST_ON_THE_WAY_DOWN = {
    "0022": {"post_mortems", "action_items"},
    "0019": {"destinations", "sendings"},
    "0018": {"linked_calendars"},
    "0017": {"triggered", "looks"},
    "0015": {"pay_rates", "pay_homes", "pay_periods"},
    "0014": {"shift_answers"},
    "0011": {"cover_requests"},
    "0010": {"feeds"},
    "0008": {"draftings", "workers"},
    "0007": {"pages"},
    "0006": {"accounts", "sessions", "invitations"},
    "0005": {"replies"},
    "0004": {"tokens", "replies"},
    "0003": {"plans", "audit"},
}
"""What going back below a revision may lose, and nothing else."""


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    found = {}
    with engine.connect() as connection:
        for table in sorted(set(inspect(engine).get_table_names()) - {"alembic_version"}):
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            found[table] = sorted(tuple(map(str, row)) for row in rows)
    return found


def filled(store: Store) -> None:
    from scheduler.services import accounts, feeds, signing_in

    story = a_stored_team(store, published="Ann Bo Cy Ann")
    with store.writing(NOW) as stored:
        token = Token(
            id="t", name="t", scopes=("read",), made_at=NOW, made_by="a", expires_at=NOW + timedelta(days=1)
        )
        stored.tokens.add(token, "secret")
        stored.pages.add([Page(team=story.team, source="pager", sender_id="1", at=NOW)])
        night = Span(NOW, NOW + timedelta(hours=5))
        trouble = Incident.lasting(night, name="INC-1", severity="SEV1", responders=("Ann", "Bo"))
        stored.incidents.put(story.team, "file", trouble)
        written = PostMortem(link="https://wiki.example.com/1", published_at=NOW, by="a")
        stored.post_mortems.put(story.team, "INC-1", written)
        to_do = ActionItem(id="i", incident="INC-1", text="Alert earlier.", priority="high", due=NOW.date())
        stored.post_mortems.put_item(story.team, to_do)
        stored.answers.add("shift", story.team, NOW, 4)
        stored.replies.add("a", "k", Reply(request="r", status=200, body="{}", etag="e"), NOW)
        _, link = accounts.invite(stored, "Ann", ("read",), by="a")
        account = accounts.accept(stored, link, login="ann", name="Ann", password="correct horse battery")
        signing_in.begin(stored, account, lasts=timedelta(days=1))
        linked = LinkedCalendar(
            id="c",
            person="Ann",
            name="Private",
            place="",
            counting=Counting(),
            made_at=NOW,
            made_by="Ann",
            copy_at=NOW,
            read_at=NOW,
            tried_at=NOW,
        )
        stored.linked_calendars.add(linked, Source(url="", text="BEGIN:VCALENDAR"), NOW)
        feeds.make(stored, Subject(kind="team", id=story.team), owner="Ann", by="Ann")
        since = NOW.date()
        stored.pay.put_rate(
            Rate(location="UTC", since=since, worth=Worth(currency="EUR", weekday=Decimal(40)))
        )
        stored.pay.put_homes("Ann", [Home(location="UTC", since=since)])
        pay.close(stored, story.team, date(2026, 12, 1), date(2026, 12, 31), by="a")
        stored.workers.sign_on("host-1", "host", 7)
        plan = drafting.ask(stored, story.team, Asked(choice=True), by="a").id
        says = "Somebody leaves."
        to = Destination(
            id="d", team=story.team, kind="email", name="d", shown="a@b", made_at=NOW, made_by="a"
        )
        stored.notices.add(to, "a@b", "")
        notices.tell(stored, story.team, "trial", "Hello.")
        stored.triggered.put(Acted(team=story.team, subject="s", kind="roster", says=says, at=NOW, plan=plan))
        stored.triggered.look(story.team, {story.rotation: 1}, NOW)
        day = NOW + timedelta(days=1)
        asking_cover.ask(
            stored,
            story.rotation,
            "primary",
            Acting("a", manages=True),
            person="Ann",
            start=day,
            end=day + HOUR,
        )


def test_the_files_of_migrations_are_called_by_their_revisions_in_order() -> None:
    scripts = ScriptDirectory(str(FOLDER))
    assert tuple(one.revision for one in reversed(list(scripts.walk_revisions()))) == known_revisions()
    assert scripts.get_current_head() == head()


def test_going_down_and_up_again_keeps_every_row_that_is_not_listed(store: Store) -> None:
    filled(store)
    before = dump(store.engine)
    lost: set[str] = set()
    for name in LOST_ON_THE_WAY_DOWN:
        below = f"{int(name) - 1:04}"
        lost |= LOST_ON_THE_WAY_DOWN[name]
        downgrade(store.engine, store.sealing, below)
        assert revision(store.engine) == below
        upgrade(store.engine, store.sealing)
        after = dump(store.engine)
        assert {k: v for k, v in after.items() if k not in lost} == {
            k: v for k, v in before.items() if k not in lost
        }
        assert all(after[table] == [] for table in lost)


def test_going_all_the_way_down_leaves_nothing_and_up_again_works(store: Store) -> None:
    filled(store)
    downgrade(store.engine, store.sealing, "base")
    assert dump(store.engine) == {}
    upgrade(store.engine, store.sealing)
    assert revision(store.engine) == head()
    filled(store)


def test_the_migrations_make_the_tables_that_the_rows_describe(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_secrets_that_lay_open_are_sealed_on_the_way_up_and_open_again_on_the_way_down(store: Store) -> None:
    story = a_stored_team(store)
    with store.writing(NOW) as stored:
        integrations.make(
            stored, story.team, story.rotation, "grafana", "ours", by="a", secret="a secret of Grafana's"
        )
        (one,) = stored.integrations.of_team(story.team)
    (sealed,) = dump(store.engine)["integration_secrets"]
    assert "Grafana" not in str(sealed)
    downgrade(store.engine, store.sealing, "0015")
    (open_,) = dump(store.engine)["integration_secrets"]
    assert "a secret of Grafana's" in open_
    upgrade(store.engine, store.sealing)
    with store.reading() as stored:
        assert stored.integrations.secrets(one.id) == ["a secret of Grafana's"]


def test_a_database_that_a_newer_watchbill_made_is_refused(store: Store, database: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match=r"9999.*newer"):
        Store.open(database)


def test_a_migration_that_is_interrupted_is_done_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    downgrade(store.engine, store.sealing, "base")
    create = Operations.create_table

    def dies(self: Operations, name: str, *columns: Any, **more: Any) -> Any:
        if name == "swaps":
            raise KeyboardInterrupt
        return create(self, name, *columns, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", dies)
        with pytest.raises(KeyboardInterrupt):
            upgrade(store.engine, store.sealing)
    assert revision(store.engine) == "0001"
    assert "shifts" not in inspect(store.engine).get_table_names()
    upgrade(store.engine, store.sealing)
    assert revision(store.engine) == head()


@pytest.mark.parametrize("url", ["mysql://host/name", "watchbill.db", "oracle://x"])
def test_a_url_of_no_known_database_is_refused_with_one_that_works(url: str) -> None:
    with pytest.raises(Invalid, match=r"sqlite:///watchbill\.db"):
        engine_for(url)
