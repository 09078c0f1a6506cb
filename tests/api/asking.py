"""
Services in as few words as a test's story needs.

    service.get("/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z")["rotations"]
    service.as_("read").refused("POST", "/v1/overrides", 403)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.refusals import PROBLEM
from constraints._rule import Problem
from scheduler.domain.errors import Fault
from scheduler.services import tokens
from scheduler.services.importing import import_team
from scheduler.services.settings import Settings
from scheduler.services.tokens import Scope
from scheduler.store.stored import Store
from tests.services.stories import Story, a_problem, a_stored_team

NONE: Mapping[str, str] = {}


@dataclass
class Service:
    """
    A running service, and who asks it.

    Parameters
    ----------
    secret
        The token of whoever asks; empty: nobody.
    """

    client: TestClient
    story: Story
    secret: str
    made: dict[str, str] = field(default_factory=dict)

    def at(self, now: str) -> Service:
        """Let time pass."""
        self.story.at(now)
        return self

    def as_(self, *scopes: Scope, person: str | None = None, team: str | None = None) -> Service:
        """Return the same service, asked by the bearer of another token; without scopes, of none."""
        key = f"{scopes}{person}{team}"
        if scopes and key not in self.made:
            with self.story.store.writing(self.story.now) as stored:
                _, self.made[key] = tokens.issue(
                    stored, "+".join(scopes), scopes, by="test", person=person, team=team
                )
            self.look()
        return replace(self, secret=self.made[key] if scopes else "")

    def another_team(self) -> str:
        """Store a second team of the same people, and return its id."""
        problem = a_problem()
        others = Problem(team=replace(problem.team, name="others"), rules=problem.rules)
        return self.holding(others)

    def holding(self, problem: Problem) -> str:
        """Store a team, as another process would, and return its id once the service has seen it."""
        with self.story.store.writing(self.story.now) as stored:
            team = import_team(stored, problem, by="manager")[0]
        self.look()
        return team

    def look(self) -> None:
        """Let the service see what others have stored, which takes it a moment else."""
        self.client.app.state.serving.refresh()  # type: ignore[attr-defined]

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Response:
        """Send a request, whatever comes of it."""
        bearer = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return self.client.request(method, path, headers={**bearer, **(headers or {})}, **more)

    def get(self, path: str, **more: Any) -> Any:
        """Return what is answered."""
        answer = self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sent(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """Send a change, with headers such as `If_Match`, and return what is answered."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.ask(method, path, json=body, headers=named)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int = 201, **headers: str) -> Any:
        """Make something, and return what is answered."""
        return self.sent("POST", path, body, status=status, **headers)

    def tag(self, path: str) -> str:
        """Return the entity tag of something."""
        return str(self.ask("GET", path).headers["ETag"])

    def change(self, method: str, path: str, body: Any = None, *, of: str = "") -> Any:
        """Change something as it is now, and return what is answered; `of` is where it is read."""
        return self.sent(method, path, body, If_Match=self.tag(of or path))

    def refused(self, method: str, path: str, status: int, **more: Any) -> str:
        """Return why a request is refused, as is said in the form that all refusals have."""
        answer = self.ask(method, path, **more)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == PROBLEM
        problem = answer.json()
        assert problem["status"] == status
        assert problem["mend"]
        assert problem["detail"].endswith(problem["mend"])
        return str(problem["detail"])


class Clock:
    """Tells the time of a story."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def __call__(self) -> datetime:
        return self.story.now


@contextmanager
def a_service(store: Store, published: str = "", secondary: str = "", **settings: Any) -> Iterator[Service]:
    """Run a service for Ann, Bo, Cy and Di, and let an admin ask it."""
    story = a_stored_team(store, published, secondary)
    with store.writing(story.now) as stored:
        secret = tokens.first(stored)
    if secret is None:
        raise Fault("the store has tokens already")
    url = store.engine.url.render_as_string(hide_password=False)
    with TestClient(create_app(Settings(database=url, **settings), Clock(story))) as client:
        yield Service(client, story, secret)
