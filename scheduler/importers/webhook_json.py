"""What bodies of webhooks have in common: JSON read strictly, and instants as senders write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, AwareDatetime, TypeAdapter, ValidationError

from scheduler.domain.errors import Invalid

T = TypeVar("T")

_MEND = "Send the body as the tool makes it."
_UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))
"""From which number on an instant is counted in such parts of a second."""


FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _reached(at: datetime) -> datetime:
    """Refuse what is no instant at which anybody is on call: the year 1 has none in other zones."""
    if not FIRST <= at < LAST:
        raise ValueError(f"{at.isoformat()} does not lie between {FIRST.year} and {LAST.year}")
    return at.astimezone(UTC)


SentInstant = Annotated[AwareDatetime, AfterValidator(_reached)]
"""An instant with its offset, of this time."""


def json_object(body: bytes) -> dict[str, Any]:
    """
    Return a body's JSON object.

    Raises
    ------
    Invalid
        When it is none.
    """
    data = json_value(body)
    if not isinstance(data, dict):
        raise Invalid("The body is no JSON object.", _MEND)
    return data


def json_value(body: bytes) -> Any:
    """Return what a body says as JSON."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is no JSON.", _MEND) from error


def one_or_more(body: bytes, adapter: TypeAdapter[list[T]]) -> list[T]:
    """
    Return what a body tells: an object, or a list of them.

    Raises
    ------
    Invalid
        With what is wrong first, and where.
    """
    data = json_value(body)
    try:
        return adapter.validate_python([data] if isinstance(data, dict) else data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid(
            f"{place}: {first['msg'].removeprefix('Value error, ')}.", "Correct it; instants have an offset."
        ) from None


def moment(written: object) -> datetime | None:
    """
    Return an instant: ISO 8601 with an offset, or a number since 1970 in seconds or parts of one.

    Returns
    -------
    datetime or None
        None where it says nothing, as the year 1 does, which stands for "not yet".
    """
    try:
        if isinstance(written, str):
            instant = datetime.fromisoformat(written)
            return instant.astimezone(UTC) if instant.tzinfo and instant.year > 1 else None
        if isinstance(written, int | float) and not isinstance(written, bool):
            per_second = next((unit for least, unit in _UNITS if written >= least), 1)
            whole, rest = divmod(int(written) * 10**6 // per_second, 10**6)
            return datetime.fromtimestamp(whole, UTC) + timedelta(microseconds=rest)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def words(data: object, *path: str) -> str:
    """Return a text deep inside of JSON; empty where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    said = str(data) if isinstance(data, str | int) else ""
    return "".join(sign if sign.isprintable() else " " for sign in said).strip()[:500]


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
