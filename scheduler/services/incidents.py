"""The stories of incidents: told of by senders and people, piece by piece."""

from __future__ import annotations

from scheduler.domain.errors import NotFound
from scheduler.domain.incidents import Incident
from scheduler.services.changing import known_person
from scheduler.store.stored import Stored


def record(stored: Stored, team: str, news: Incident, *, source: str, by: str, why: str = "") -> Incident:
    """
    Record what is told of an incident, and return it as it is known now; the same twice changes nothing.

    Parameters
    ----------
    team
        The id of the team whose it is.
    source
        Who tells.

    Raises
    ------
    NotFound
        When a responder is nobody the store knows.
    """
    known = stored.incidents.get(team, news.id)
    known_person(stored, *news.responders)
    after = known.told(news) if known else news
    if after == known:
        return after
    stored.incidents.put(team, source, after)
    stored.audit.add(
        "incident.put",
        who=by,
        why=why,
        says=f"{after.id}, a {after.severity}, is {_state(after)}.",
        subject=after.id,
        team=team,
        before=known,
        after=after,
    )
    return after


def get(stored: Stored, team: str, incident: str) -> Incident:
    """
    Return an incident of a team.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.incidents.get(team, incident)
    if known is None:
        raise NotFound(f"There is no incident {incident}.", "List the incidents of the team.")
    return known


def _state(incident: Incident) -> str:
    for name in ("resolved", "mitigated", "acknowledged", "detected"):
        if getattr(incident, name) is not None:
            return name
    return "open"
