"""
The story of a delivery: known to be genuine, understood, and on disk before it is answered.

Deliveries that arrive together are written together, since what takes time is to know that they are on disk.
"""

from __future__ import annotations

import queue
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock, Thread
from time import monotonic

from scheduler.domain.errors import Conflict, Forbidden, Invalid
from scheduler.domain.incidents import Incident
from scheduler.domain.integrations import Delivery, Integration, Kind
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.pages import OnCall, Page
from scheduler.importers import alertmanager, opsgenie, pagerduty, plain_incidents, plain_pages
from scheduler.services import incidents, pages
from scheduler.services.settings import Settings
from scheduler.services.signatures import genuine
from scheduler.store.stored import Store, Stored

KEPT = timedelta(days=7)
"""How long deliveries are listed, and told from their repetitions: PagerDuty repeats for 48 hours."""
MOMENT = 0.2
"""Seconds for which it is not looked again who may deliver."""
AT_ONCE = 500
"""Deliveries that are written together at most."""

Reader = Callable[[bytes, Integration], list[Page]]
READERS: dict[Kind, Reader] = {
    "pagerduty": pagerduty.pages_of,
    "alertmanager": alertmanager.pages_of,
    "grafana": alertmanager.pages_of,
    "opsgenie": opsgenie.pages_of,
    "plain": plain_pages.pages_of,
}


class Forged(Forbidden):
    """The delivery is not signed by anybody who is known here."""


@dataclass(frozen=True)
class Received:
    """A delivery that is genuine and understood, and the future of its being on disk."""

    integration: Integration
    event: str
    pages: Sequence[Page]
    written: Future[int] = field(default_factory=Future)


class Senders:
    """
    Who may deliver, and by which secrets, as the store knew it a moment ago.

    A storm of deliveries asks the store once in that time; what is revoked is refused after it.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[str, tuple[float, Integration, Sequence[str]]] = {}

    def genuine(
        self, integration: str, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Integration:
        """
        Return the integration that has signed a delivery.

        Raises
        ------
        Forged
            When there is none, or none of its secrets has signed it: in the same words.
        """
        known = self._known.get(integration)
        if known is None or monotonic() - known[0] > MOMENT:
            known = self._looked_up(integration)
        if known is None or not genuine(known[1].kind, known[2], body, headers, now):
            raise Forged(
                "The delivery is not signed as it should be.", "Check the integration's id and secret."
            )
        return known[1]

    def _looked_up(self, integration: str) -> tuple[float, Integration, Sequence[str]] | None:
        with self.store.reading() as stored:
            found = stored.integrations.get(integration)
            secrets = stored.integrations.secrets(integration)
        if found is None:
            self._known.pop(integration, None)
            return None
        self._known[integration] = known = (monotonic(), found, secrets)
        return known


def understood(
    senders: Senders, integration_id: str, body: bytes, headers: Mapping[str, str], now: datetime
) -> Received:
    """
    Return a delivery that is genuine.

    Parameters
    ----------
    body
        As it came: a signature is over bytes.
    headers
        By their names in small letters.

    Raises
    ------
    Forged
        When there is no such integration, or none of its secrets has signed it: in the same words.
    Invalid
        When it cannot be understood, however often it is sent.
    """
    integration = senders.genuine(integration_id, body, headers, now)
    found = READERS[integration.kind](body, integration)
    return Received(integration, _event(integration.kind, body, headers), found)


def take_incidents(
    senders: Senders,
    integration_id: str,
    body: bytes,
    headers: Mapping[str, str],
    now: datetime,
    settings: Settings,
) -> tuple[Incident, ...]:
    """
    Record the incidents that a program tells, all or none, and return them as they are known now.

    What the sender repeats under the same id is only counted: it may be older than what was told since.

    Raises
    ------
    Forged, Invalid
        When the delivery is not genuine, or cannot be understood, or tells of more than is taken at once.
    NotFound
        When a responder is nobody the store knows.
    """
    integration = senders.genuine(integration_id, body, headers, now)
    news = plain_incidents.incidents_of(body, integration)
    _refuse_too_many("incidents", len(news), settings.incidents_at_once)
    responders = sum(len(one.responders) for one, _ in news)
    _refuse_too_many("people who responded", responders, settings.responders_at_once)
    event = _event(integration.kind, body, headers)
    with senders.store.writing(now) as stored:
        if stored.integrations.delivered(integration.id, [event]):
            stored.integrations.repeated(integration.id, event, stored.now)
            if "webhook-id" in headers:
                return tuple(incidents.get(stored, integration.team, one.id) for one, _ in news)
        else:
            delivery = _delivery(event, stored.now, " ".join(f"{one.id}." for one, _ in news))
            stored.integrations.add_deliveries(integration.id, [delivery])
        return tuple(
            incidents.record(
                stored,
                integration.team,
                one,
                source=integration.source,
                by=integration.name,
                stated=stated,
            )
            for one, stated in news
        )


def _refuse_too_many(what: str, told: int, most: int) -> None:
    if told > most:
        raise Invalid(
            f"The body tells of {told} {what}, and {most} at most are taken at once.",
            "Tell of them in several bodies.",
        )


def _event(kind: Kind, body: bytes, headers: Mapping[str, str]) -> str:
    """Return the sender's id of a delivery; where it gives none, the same bytes are the same delivery."""
    named = pagerduty.event_id(body) if kind == "pagerduty" else headers.get("webhook-id", "")
    return named[:200] or sha256(body).hexdigest()


class Inbox:
    """
    Writes deliveries down, those that have arrived meanwhile in one go.

    Parameters
    ----------
    clock
        Tells what time it is.
    on_call
        Answers from memory; what it does not know is asked of the store.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], on_call: OnCall) -> None:
        self._store = store
        self._clock = clock
        self._on_call = on_call
        self._waiting: queue.SimpleQueue[Received | None] = queue.SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None

    def write(self, received: Received) -> int:
        """Return how many pages a delivery told of, when they are on disk; raise what kept them from it."""
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="inbox", daemon=True)
                self._thread.start()
        self._waiting.put(received)
        return received.written.result()

    def close(self) -> None:
        """Write what is waiting, and stop."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together = [first]
            while len(together) < AT_ONCE and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    self._waiting.put(None)
                    break
                together.append(following)
            self._write(together)

    def _write(self, together: Sequence[Received]) -> None:
        """Write deliveries in one unit of work; where that fails, each in one of its own."""
        try:
            with self._store.writing(self._clock()) as stored:
                keep(stored, together, self._on_call)
        except Exception as error:  # whoever waits for it is told, and this thread goes on
            if len(together) > 1:
                for one in together:
                    self._write([one])
            else:
                together[0].written.set_exception(error)
        else:
            for one in together:
                one.written.set_result(len(one.pages))


def keep(stored: Stored, together: Sequence[Received], on_call: OnCall) -> None:
    """
    Record deliveries and the pages they tell of; what was delivered before is only counted.

    Raises
    ------
    Conflict
        When an integration was revoked meanwhile.
    """
    resolving = pages.Resolving(stored)

    def answer(rotation: str, at: datetime) -> RotationOnCall | None:
        return on_call(rotation, at) or resolving.on_call(rotation, at)

    news: list[Page] = []
    by_integration: dict[str, dict[str, Received]] = defaultdict(dict)
    for one in together:
        known = by_integration[one.integration.id]
        if one.event not in known:
            known[one.event] = one
    for integration, events in by_integration.items():
        if stored.integrations.get(integration) is None:
            raise Conflict("The integration was revoked.", "Make another one.")
        before = stored.integrations.delivered(integration, events)
        for event in before:
            stored.integrations.repeated(integration, event, stored.now)
        fresh = [one for event, one in events.items() if event not in before]
        stored.integrations.add_deliveries(integration, (_delivered(one, stored.now) for one in fresh))
        news += [page for one in fresh for page in one.pages]
    pages.record(stored, news, answer)
    stored.integrations.forget_deliveries(stored.now, KEPT)


def _delivered(one: Received, now: datetime) -> Delivery:
    count = len(one.pages)
    says = f"{count} pages." if count != 1 else f"{one.pages[0].title or 'A page'}."
    return _delivery(one.event, now, says, count)


def _delivery(event: str, now: datetime, says: str, pages: int = 0) -> Delivery:
    return Delivery(event=event, first=now, last=now, times=1, pages=pages, says=says[:500])
