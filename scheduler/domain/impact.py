"""Impact: what is known of the harm that an incident does."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Impact:
    """
    Harm, as far as it is known: what is not stated is not so, or not known.

    Parameters
    ----------
    outage
        Nothing works for anybody.
    data
        Data may be lost, or there is doubt whether it is right.
    security
        Somebody may have got in.
    key_feature
        Something that users or revenue depend on does not work.
    feature
        Something else does not, and there is a way around it.
    users
        The share of users who are affected: 0.25 is a quarter.
    paying_customer
        Somebody who pays has reported it.
    """

    outage: bool = False
    data: bool = False
    security: bool = False
    key_feature: bool = False
    feature: bool = False
    users: Annotated[float, Field(ge=0, le=1)] | None = None
    paying_customer: bool = False
