"""What was committed is sent, though whoever committed it is gone."""

from __future__ import annotations

from scheduler.jobs.worker import Worker
from scheduler.store.stored import Store
from tests.conftest import KEY
from tests.importers.servers import a_server
from tests.jobs.test_worker import until
from tests.services.stories import a_stored_team
from tests.services.test_notices import HERE, Receiver, a_destination, last, told


def test_a_notice_that_nobody_was_there_to_send_is_sent_by_the_next_worker(
    store: Store, database: str
) -> None:
    story, receiver = a_stored_team(store), Receiver()
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        settings = HERE.model_copy(update={"database": database, "secret_key": KEY})
        worker = Worker(settings, lambda: story.now)
        worker.start()
        try:
            until(lambda: last(story, one).state == "sent")
        finally:
            worker.stop()
    assert len(receiver.taken) == 1
