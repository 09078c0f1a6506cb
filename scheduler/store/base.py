"""What all tables have in common: instants in UTC, domain values as JSON, and what was known when."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Dialect, Integer, MetaData, and_, or_
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

RowNumber = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up."""


class Base(DeclarativeBase):
    """The base of all rows."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database keeps it."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no offset, so it is no instant")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the domain knows it."""
        return value.astimezone(UTC) if value is not None else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Return what reads it: SQLite gives text without an offset, of which a year of pages has many."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{value}+00:00") if value is not None else None


class JsonOf(TypeDecorator[Any]):
    """
    A domain value that is only read whole, exact to the last fraction.

    Parameters
    ----------
    kind
        Its type, which checks what is read.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the value as JSON."""
        return plain(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the value as the domain knows it."""
        return None if value is None else _adapter(self.kind).validate_python(value)


@lru_cache(maxsize=128)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def plain(value: Any) -> Any:
    """Return a domain value as JSON that the same type reads back without loss."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inside) for key, inside in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(inside) for inside in value)
    if isinstance(value, tuple | list):
        return [plain(inside) for inside in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"P{value.days}DT{value.seconds}.{value.microseconds:06d}S"
    return value


class Recorded:
    """
    Mixed into rows that are never changed, only superseded: what was known when stays to be asked.

    Attributes
    ----------
    recorded_at
        Since when it is known.
    superseded_at
        Since when it is known no longer to be so; None: it is so.
    """

    recorded_at: Mapped[datetime] = mapped_column(Instant)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)


def known(row: type[Recorded], as_of: datetime | None) -> ColumnElement[bool]:
    """
    Say of a row whether it was known at an instant.

    Parameters
    ----------
    as_of
        None: now.
    """
    if as_of is None:
        return row.superseded_at.is_(None)
    later = or_(row.superseded_at.is_(None), row.superseded_at > as_of)
    return and_(row.recorded_at <= as_of, later)
