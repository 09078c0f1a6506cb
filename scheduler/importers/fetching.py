"""
Text from the web, fetched with care.

An address comes from a stranger: it may lead to machines that only we can reach. Every address of a host is
looked at, on every hop, and the connection goes to the one that was looked at, so that a name cannot mean
something else a moment later.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import gaierror, getaddrinfo
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2

from scheduler.domain.errors import Invalid

Network = IPv4Network | IPv6Network
NAT64 = IPv6Network("64:ff9b::/96")
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, kw_only=True)
class Care:
    """
    What a fetch may do.

    Attributes
    ----------
    largest
        Bytes of a body.
    within
        How long it may take altogether.
    redirects
        How many are followed.
    plain
        Whether addresses without TLS are fetched too.
    networks
        Private networks whose machines may be reached all the same.
    trust
        What is believed about certificates; None: what this machine believes.
    """

    largest: int = 5 * 2**20
    within: timedelta = timedelta(seconds=10)
    redirects: int = 3
    plain: bool = False
    networks: tuple[Network, ...] = ()
    trust: ssl.SSLContext | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """
    What came back.

    Attributes
    ----------
    body
        None: it has not changed since it had this tag, or was changed last.
    tag, modified
        What to send along the next time; empty where the server gives none.
    """

    body: bytes | None
    tag: str = ""
    modified: str = ""


def fetch(url: str, care: Care = Care(), *, tag: str = "", modified: str = "") -> Fetched:
    """
    Return what an address holds; `webcal:` stands for `https:`.

    Parameters
    ----------
    tag, modified
        Of the copy that is at hand.

    Raises
    ------
    Invalid
        When the address may not be fetched, or cannot be. What the server said is never repeated.
    """
    deadline = monotonic() + care.within.total_seconds()
    conditions = {"If-None-Match": tag, "If-Modified-Since": modified}
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Watchbill"}
    headers |= {name: value for name, value in conditions.items() if value}
    for _ in range(care.redirects + 1):
        url = allowed(url, care)
        answer = _ask(url, headers, care, deadline)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise Invalid(f"The address is redirected more than {care.redirects} times.", "Give the last address.")


def allowed(url: str, care: Care) -> str:
    """
    Return an address as it is fetched.

    Raises
    ------
    Invalid
        When its form alone says that it may not be.
    """
    if not url.isascii() or not url.isprintable() or len(url) > 2000:
        raise Invalid("The address has characters that none may have.", "Copy it again, whole.")
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Invalid("The address cannot be read.", "Copy it again, whole.") from None
    scheme = "https" if parts.scheme.lower() in ("webcal", "webcals") else parts.scheme.lower()
    if scheme not in (("https", "http") if care.plain else ("https",)) or not host:
        raise Invalid("The address does not begin with https://.", "Give one that does.")
    if parts.username is not None or parts.password is not None:
        raise Invalid("The address has a user name in it.", "Give a secret address that needs none.")
    shown = f"[{host}]" if ":" in host else host
    place = f"{shown}:{port}" if port else shown
    return f"{scheme}://{place}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def _ask(url: str, headers: Mapping[str, str], care: Care, deadline: float) -> Fetched | str:
    """Return what an address holds, or the address that it redirects to."""
    host = urlsplit(url).netloc
    left = max(0.1, deadline - monotonic())
    waits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left)}
    try:
        with (
            httpcore2.ConnectionPool(
                ssl_context=care.trust, max_connections=1, network_backend=Looking(care, deadline)
            ) as pool,
            pool.stream("GET", url, headers=[*headers.items()], extensions=waits) as answer,
        ):
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in REDIRECTS and said.get("location"):
                return said["location"]
            tags = {"tag": said.get("etag", "")[:500], "modified": said.get("last-modified", "")[:100]}
            if answer.status == 304:
                return Fetched(body=None, **tags)
            if answer.status != 200:
                raise Invalid(
                    f"{host} answers with status {answer.status}.",
                    "Look whether the address is still right, and shared.",
                )
            if said.get("content-encoding", "identity").lower() != "identity":
                raise Invalid(f"{host} compresses its answer unasked.", "Upload the calendar as a file.")
            return Fetched(body=_body(answer.iter_stream(), host, care, deadline), **tags)
    except (httpcore2.TimeoutException, TimeoutError):
        raise _slow(host, care) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError):
        raise Invalid(f"{host} cannot be reached.", "Look whether the address is still right.") from None


def _body(pieces: Iterable[bytes], host: str, care: Care, deadline: float) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > care.largest:
            raise Invalid(f"{host} sends more than {care.largest} bytes.", "Link a smaller calendar.")
        if monotonic() > deadline:
            raise _slow(host, care)
    return bytes(body)


def _slow(host: str, care: Care) -> Invalid:
    return Invalid(f"{host} does not answer within {care.within.seconds} s.", "Try again later.")


class Looking(httpcore2.SyncBackend):
    """Connects only to addresses that were looked at, and only until the deadline."""

    def __init__(self, care: Care, deadline: float) -> None:
        self.care = care
        self.deadline = deadline

    def connect_tcp(self, host: str, port: int, *args: Any, **more: Any) -> httpcore2.NetworkStream:
        """Look the host up, look at what is found, and connect to that."""
        address = str(looked_up(host, port, self.care)[0])
        return _Until(super().connect_tcp(address, port, *args, **more), self.deadline)


class _Until(httpcore2.NetworkStream):
    """A stream with one deadline for everything: a server that sends a byte now and then gains nothing."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Until(self.stream.start_tls(ssl_context, server_hostname, self._left()), self.deadline)

    def close(self) -> None:
        self.stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)

    def _left(self) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def looked_up(host: str, port: int, care: Care) -> list[IPv4Address | IPv6Address]:
    """
    Return the addresses of a host.

    Raises
    ------
    Invalid
        When it has none, or one of them may not be reached.
    """
    try:
        found = [ip_address(str(one[4][0]).partition("%")[0]) for one in getaddrinfo(host, port)]
    except (gaierror, UnicodeError):
        raise Invalid(f"There is no machine {host}.", "Look whether the address is still right.") from None
    if not found or not all(_may_be_reached(address, care) for address in found):
        raise Invalid(
            f"{host} is no machine on the public internet.",
            "Upload the calendar as a file, or ask the operator to allow its network.",
        )
    return list(dict.fromkeys(found))


def _may_be_reached(address: IPv4Address | IPv6Address, care: Care) -> bool:
    meant = _meant(address)
    if any(meant in network or address in network for network in care.networks):
        return True
    return meant.is_global and not meant.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inside = IPv4Address(address.packed[-4:])
        return inside or address
    return address
