"""Compensation: what of being on call in a rotation is paid for, as its team has agreed."""

from __future__ import annotations

from pydantic.dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Compensation:
    """
    What is paid for; how much of it, rates of pay say.

    Parameters
    ----------
    on_call_stipend
        Carrying the pager.
    incident_response_overtime
        Work on incidents outside business hours.
    post_incident_time_off
        The rest after a long SEV1.
    """

    on_call_stipend: bool = False
    incident_response_overtime: bool = False
    post_incident_time_off: bool = False


UNPAID = Compensation()
"""Where a team has agreed on nothing."""
