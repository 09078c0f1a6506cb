"""
Quick answers: the usual questions about who is on call and whom to page, answered before they are routed.

What a pager asks a thousand times a minute is one rotation or policy, at an instant or now. That is answered
here from compiled timelines, without a look into the database. Anything else, and anything that would be
refused, goes on to the endpoints in `routes/`, which answer the same; a test compares them.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple, get_args

from starlette.types import Scope

from api.admission import Actor
from api.answers.fragments import Fragments, stamped
from api.answers.quick_chain import Template
from api.answers.quick_oncall import Layout
from api.asked import policy_named, rotation_named
from api.instants import instant
from api.replies import ALWAYS, matches
from api.serving import Serving
from scheduler.domain.errors import WatchbillError
from scheduler.domain.incidents import Severity
from scheduler.domain.timeline import micros
from scheduler.services.snapshot import Snapshot
from scheduler.store.access import Token, digest_of

ON_CALL = "/v1/oncall"
POLICY = re.compile(r"/v1/escalation-policies/([\w.-]{1,200})/resolve", re.ASCII)
RESOLVE = "/v1/escalation-policies/{policy}/resolve"
PLAIN = re.compile(rb"[\w.:&=-]*", re.ASCII)
"""Queries in which nothing is escaped."""
SEVERITIES: tuple[str, ...] = get_args(Severity)
MOST = 20_000
"""Templates and layouts that are kept."""


class Answer(NamedTuple):
    """What is sent, and the route that would have answered."""

    route: str
    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class Quick:
    """Answers what is usual, and leaves the rest."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self._actors: dict[str, tuple[Token, Actor]] = {}
        self._fragments: dict[bool, tuple[object, object, Fragments]] = {}
        self._layouts: dict[str, Layout] = {}
        self._templates: dict[tuple[str, str, bool], Template] = {}

    def answer(self, scope: Scope) -> Answer | None:
        """Return the answer to a GET; None: ask the endpoint."""
        path, policy = scope["path"], None
        if path != ON_CALL:
            found = POLICY.fullmatch(path)
            if found is None:
                return None
            policy = found[1]
        asked = _query(scope["query_string"])
        if asked is None:
            return None
        headers = dict(scope["headers"])
        now, snapshot = self.serving.clock(), self.serving.current
        actor = self._actor(snapshot, headers.get(b"authorization"), now)
        if actor is None or not _new_enough(snapshot, headers.get(b"watchbill-min-version")):
            return None
        try:
            moment = micros(instant(asked.pop("at")) if "at" in asked else now)
            rest = (
                self._on_call(snapshot, actor, asked, moment)
                if policy is None
                else self._chain(snapshot, actor, policy, asked, moment)
            )
        except WatchbillError:  # which the endpoint says, in the same words as always
            return None
        if rest is None:
            return None
        route = ON_CALL if policy is None else RESOLVE
        known = headers.get(b"if-none-match")
        return _answer(route, rest.encode(), moment, known, snapshot.revision, self.serving.behind)

    def _actor(self, snapshot: Snapshot, header: bytes | None, now: datetime) -> Actor | None:
        if header is None or header[:7] != b"Bearer ":
            return None
        digest = digest_of(header[7:].decode("latin-1"))
        token = snapshot.tokens.get(digest)
        if token is None or token.expires_at <= now:
            return None
        known = self._actors.get(digest)
        if known is None or known[0] is not token:
            known = self._actors[digest] = (token, Actor.of(token))
        self.serving.used(token.id, now)
        return known[1] if "read" in known[1].may else None

    def _on_call(self, snapshot: Snapshot, actor: Actor, asked: dict[str, str], moment: int) -> str | None:
        if asked.keys() != {"rotation"}:
            return None
        layout = self._layouts.get(asked["rotation"])
        if layout is None or not layout.fits(snapshot) or not actor.sees(layout.team):
            layout = self._layout(snapshot, rotation_named(snapshot, actor, asked["rotation"]))
            if layout is None:
                return None
        return layout.written(moment, self._people(snapshot, actor.sees_contacts))

    def _layout(self, snapshot: Snapshot, rotation: str) -> Layout | None:
        timeline, layout = snapshot.timelines.get(rotation), self._layouts.get(rotation)
        if timeline is None:
            return None
        if layout is None or not layout.fits(snapshot):
            if len(self._layouts) >= MOST:
                self._layouts.clear()
            layout = Layout(snapshot, timeline, snapshot.places[rotation].team)
            self._layouts[rotation] = layout
        return layout

    def _chain(
        self, snapshot: Snapshot, actor: Actor, name: str, asked: dict[str, str], moment: int
    ) -> str | None:
        severity = asked.pop("severity", None)
        if asked or (severity is not None and severity not in SEVERITIES):
            return None
        template = self._templates.get((name, severity or "", actor.sees_contacts))
        if template is None or not template.fits(snapshot) or not actor.sees(template.team):
            template = self._template(snapshot, policy_named(snapshot, actor, name), severity, actor)
        return template.written(moment, self._people(snapshot, actor.sees_contacts))

    def _template(self, snapshot: Snapshot, policy: str, severity: str | None, actor: Actor) -> Template:
        key = (policy, severity or "", actor.sees_contacts)
        template = self._templates.get(key)
        if template is None or not template.fits(snapshot):
            if len(self._templates) >= MOST:
                self._templates.clear()
            template = self._templates[key] = Template(
                snapshot,
                snapshot.policies[policy],
                severity,  # type: ignore[arg-type]
                contacts=actor.sees_contacts,
            )
        return template

    def _people(self, snapshot: Snapshot, contacts: bool) -> Fragments:
        known = self._fragments.get(contacts)
        if known is None or known[0] is not snapshot.people or known[1] is not snapshot.contacts:
            fresh = Fragments(snapshot, contacts=contacts)
            known = self._fragments[contacts] = (snapshot.people, snapshot.contacts, fresh)
        return known[2]


def _query(query: bytes) -> dict[str, str] | None:
    """Return the parameters of a plain query, each there once; None where it is not plain."""
    if not PLAIN.fullmatch(query):
        return None
    found: dict[str, str] = {}
    for part in query.decode("ascii").split("&") if query else ():
        name, _, value = part.partition("=")
        if name in found or not value:
            return None
        found[name] = value
    return found


def _new_enough(snapshot: Snapshot, seen: bytes | None) -> bool:
    return seen is None or (seen.isdigit() and len(seen) < 19 and int(seen) <= snapshot.revision)


def _answer(route: str, rest: bytes, moment: int, known: bytes | None, revision: int, behind: int) -> Answer:
    tag = f'W/"{blake2b(rest, digest_size=10).hexdigest()}"'
    headers = [
        (b"etag", tag.encode()),
        (b"cache-control", b"private, no-cache"),
        (b"watchbill-version", str(revision).encode()),
        *ALWAYS,
    ]
    if behind:
        headers.append((b"age", str(behind).encode()))
    if known is not None and matches(known.decode("latin-1"), tag):
        return Answer(route, 304, b"", headers)
    body = b'{"at":' + stamped(moment).encode() + b"," + rest
    headers.append((b"content-length", str(len(body)).encode()))
    headers.append((b"content-type", b"application/json"))
    return Answer(route, 200, body, headers)
