"""
Seals secrets that must be known to be used: what lies in the database is worth nothing without the key.

Tokens, passwords and sessions are hashed, and need no key. What tools sign their deliveries with is read
again for each of them, so it is encrypted, with a key that is not in the database.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from scheduler.domain.errors import Fault, Invalid

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet

SHORTEST = 32
"""Characters of a key."""
SET = "Set WATCHBILL_SECRET_KEY, for example to what `openssl rand -hex 32` prints, and keep it."


class Sealing:
    """
    Seals and unseals.

    Parameters
    ----------
    keys
        Separated by commas: the first one seals, all of them unseal. Empty: the key is in the file.
    file
        Where the key is that Watchbill makes for itself; None: it makes none.
    """

    def __init__(self, keys: str = "", file: Path | None = None) -> None:
        self._given = keys
        self._file = file

    @classmethod
    def beside(cls, url: URL, keys: str) -> Sealing:
        """Return what seals the secrets of a database: with a file beside it, where it is a file itself."""
        path = url.database if url.get_backend_name() == "sqlite" else None
        return cls(keys, Path(f"{path}.key") if path and path != ":memory:" else None)

    def seal(self, text: str) -> str:
        """
        Return a text that only the key reads.

        Raises
        ------
        Invalid
            When there is no key.
        """
        return self._keys.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """
        Return what was sealed.

        Raises
        ------
        Fault
            When it was sealed with another key.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Fault("the secrets in this database are sealed with another key") from None

    def need(self, sealed: Iterable[str]) -> None:
        """
        Refuse to go on without the key that these were sealed with: pages would be dropped, and nobody told.

        Raises
        ------
        Invalid
            When it is another one, or there is none.
        """
        try:
            for one in sealed:
                self.unseal(one)
        except Fault:
            raise Invalid(
                "The secrets in this database are sealed with another key.",
                "Set WATCHBILL_SECRET_KEY to it, or put its file back beside the database.",
            ) from None

    @cached_property
    def _keys(self) -> MultiFernet:
        from cryptography.fernet import MultiFernet

        return MultiFernet([_fernet(text) for text in self._texts()])

    def _texts(self) -> Iterator[str]:
        if not self._given:
            if self._file is None:
                raise Invalid("There is no key to seal secrets with.", SET)
            yield _kept(self._file)
            return
        for text in self._given.split(","):
            if len(text.strip()) < SHORTEST:
                raise Invalid(f"A key in WATCHBILL_SECRET_KEY has fewer than {SHORTEST} characters.", SET)
            yield text.strip()


def _kept(file: Path) -> str:
    """Return the key in a file, which is made where there is none, for its owner alone."""
    if not file.exists():
        with NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.") as fresh:
            fresh.write(token_hex(32))
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):
                os.link(fresh.name, file)  # whole or not at all, and never over another process's
    return file.read_text(encoding="ascii").strip()


def _fernet(text: str) -> Fernet:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=b"watchbill secrets").derive(text.encode())
    return Fernet(urlsafe_b64encode(derived))
