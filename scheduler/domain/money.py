"""Money: decimal amounts in a currency, rounded to what the currency has coins for."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from babel.numbers import get_currency_precision, is_currency
from pydantic import AfterValidator, Field


def _known(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"{code} is no currency of ISO 4217, such as EUR")
    return code


Currency = Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(_known)]
"""The code of ISO 4217."""
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3)]
"""What something is worth; JSON writes it as text, so that no digit is lost."""


def rounded(value: Fraction, currency: str) -> Decimal:
    """Return an exact amount in whole coins; halves go to the even one."""
    digits = get_currency_precision(currency)
    return Decimal(round(value * 10**digits)).scaleb(-digits)
