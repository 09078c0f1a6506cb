"""Settings: read from the environment, `WATCHBILL_…`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, IPvAnyNetwork
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.domain.notices import Overlap


class Settings(BaseSettings):
    """
    How an installation is run.

    Attributes
    ----------
    database
        Its URL; it may hold a password, so it is never logged.
    poll
        Seconds between two looks whether another process has changed the store: what an answer from memory
        may lag behind.
    largest_body
        Bytes of a request that are read at all.
    largest_delivery
        Bytes of what a tool delivers to `/v1/webhooks/…` and `/v1/pages`: a storm of alerts is one body.
    incidents_at_once, responders_at_once
        How many incidents one delivery to `/v1/incidents` may tell of, and how many people who responded to
        them, together.
    planning
        How many plans are drawn at once; more wait.
    wall
        Seconds that one plan may take by the clock.
    workers
        Where plans are drawn: `here`, in the process that serves, or `elsewhere`, by any number of
        `watchbill worker` on any machines that reach the database.
    worker_silence
        Seconds after which a worker that gives no sign of life counts as gone, and others take its work over.
    replies_kept
        How long what was replied to a request with an `Idempotency-Key` is kept.
    changes_per_minute, readings_per_minute
        How often one token may ask for changes, and for what is read from the database; answers from memory
        are not counted.
    metrics_teams
        Of how many teams `/metrics` shows anything; 0 where strangers can read it.
    survey_days
        How long after its end whoever held a shift can say how it was.
    public_url
        Where people reach the pages, such as https://oncall.example.com; empty: where the server listens.
    session_hours
        How long somebody stays signed in.
    sign_ins
        How often a login, or five times as often an address, may be tried in five minutes.
    oidc_issuer
        The company's sign-in (OpenID Connect), without `/.well-known/…`; empty: accounts with passwords.
    oidc_client_id, oidc_client_secret
        How it knows this installation.
    calendar_refresh
        After how long a linked calendar is looked at again.
    calendar_ahead
        How far ahead linked calendars are read.
    calendars_each
        How many calendars one person may link.
    calendar_time_off
        How many spans of time off one calendar may say; more is a rule that counts what it should not.
    calendar_networks
        Private networks from which calendars may be fetched all the same, as a JSON list; nobody's, else.
    calendar_plain
        Whether calendars are fetched without TLS, too.
    secret
        What the state of a sign-in under way is signed with; empty: one that lasts as long as the process, so
        set it where several processes serve one installation.
    send_to
        Private networks, separated by commas, to which webhooks may be sent all the same.
    secret_overlap
        How long webhooks are signed with the former secret, too, after a destination was given another one.
    send_plain
        Whether webhooks may be sent without TLS, too.
    chat_services
        What `chat` destinations may use, as Apprise calls it. Those that are not listed take the address of
        any machine: add them only where everybody who manages a team may reach what this machine reaches.
    mail_server
        How e-mail is sent, as Apprise writes it: mailtos://user:password@smtp.example.com?from=a@example.com
    secret_key
        What the secrets of integrations are sealed with: 32 characters or more, the same for all processes of
        an installation. Several are separated by commas: the first one seals, all of them unseal. Empty: a
        file beside a SQLite database, which Watchbill makes; PostgreSQL needs one.
    """

    model_config = SettingsConfigDict(env_prefix="WATCHBILL_", extra="ignore", frozen=True)

    database: Annotated[str, Field(repr=False)] = "sqlite:///watchbill.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    poll: Annotated[float, Field(gt=0, le=0.2)] = 0.1
    largest_body: Annotated[int, Field(ge=1024)] = 2**20
    largest_delivery: Annotated[int, Field(ge=2**18)] = 8 * 2**20
    incidents_at_once: Annotated[int, Field(ge=1, le=10_000)] = 500
    responders_at_once: Annotated[int, Field(ge=1, le=100_000)] = 5000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    planning: Annotated[int, Field(ge=1, le=64)] = 1
    wall: Annotated[float, Field(gt=0)] = 600
    workers: Literal["here", "elsewhere"] = "here"
    worker_silence: Annotated[int, Field(ge=2, le=50)] = 20
    replies_kept: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(hours=24)
    changes_per_minute: Annotated[int, Field(ge=1)] = 240
    readings_per_minute: Annotated[int, Field(ge=1)] = 960
    metrics_teams: Annotated[int, Field(ge=0, le=10_000)] = 100
    survey_days: Annotated[int, Field(ge=1, le=92)] = 28
    public_url: Annotated[str, Field(pattern=r"^(https?://[^/]+)?$")] = ""
    session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24 * 7
    sign_ins: Annotated[int, Field(ge=1)] = 10
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: Annotated[str, Field(repr=False)] = ""
    calendar_refresh: Annotated[timedelta, Field(ge=timedelta(minutes=5))] = timedelta(hours=1)
    calendar_ahead: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=1830))] = timedelta(
        days=400
    )
    calendars_each: Annotated[int, Field(ge=1)] = 10
    calendar_time_off: Annotated[int, Field(ge=1, le=400)] = 200
    calendar_networks: tuple[IPvAnyNetwork, ...] = ()
    calendar_plain: bool = False
    secret: Annotated[str, Field(repr=False)] = ""
    send_to: str = ""
    secret_overlap: Overlap = timedelta(hours=24)
    send_plain: bool = False
    chat_services: str = "slack,discord,gchat,tgram,wxteams"
    mail_server: Annotated[str, Field(repr=False)] = ""
    secret_key: Annotated[str, Field(repr=False)] = ""
