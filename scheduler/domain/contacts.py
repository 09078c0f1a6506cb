"""Contacts: ways to reach a person, which no feed and no plan ever shows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach a person."""

    kind: Literal["phone", "sms", "email", "chat", "push"]
    address: Annotated[str, Field(min_length=1, max_length=320)]
