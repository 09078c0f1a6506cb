"""Settings: read from the environment, `WATCHBILL_…`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    planning
        How many plans are drawn at once; more wait.
    wall
        Seconds that one plan may take by the clock.
    replies_kept
        How long what was replied to a request with an `Idempotency-Key` is kept.
    changes_per_minute, readings_per_minute
        How often one token may ask for changes, and for what is read from the database; answers from memory
        are not counted.
    """

    model_config = SettingsConfigDict(env_prefix="WATCHBILL_", extra="ignore", frozen=True)

    database: Annotated[str, Field(repr=False)] = "sqlite:///watchbill.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    poll: Annotated[float, Field(gt=0, le=0.25)] = 0.2
    largest_body: Annotated[int, Field(ge=1024)] = 2**20
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    planning: Annotated[int, Field(ge=1, le=64)] = 1
    wall: Annotated[float, Field(gt=0)] = 600
    replies_kept: Annotated[timedelta, Field(gt=timedelta(0))] = timedelta(hours=24)
    changes_per_minute: Annotated[int, Field(ge=1)] = 240
    readings_per_minute: Annotated[int, Field(ge=1)] = 960
