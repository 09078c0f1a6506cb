"""Fetching: nobody reaches private machines through us, and nothing is endless."""

from __future__ import annotations

import socket
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from time import monotonic, sleep
from typing import Any

import pytest

from scheduler.domain.errors import Invalid
from scheduler.importers import fetching
from scheduler.importers.fetching import Care, allowed, fetch, looked_up
from tests.importers.servers import a_server, saying

HERE = Care(plain=True, networks=(ip_network("127.0.0.0/8"),), within=timedelta(seconds=5))
"""Care that lets this machine's own server be reached."""


def test_what_an_address_holds_comes_with_what_tells_it_from_a_later_copy() -> None:
    with a_server(saying(b"hello", etag='"1"', last_modified="Mon, 04 Jan 2027 00:00:00 GMT")) as url:
        found = fetch(f"{url}/a.ics?key=1", HERE)
    assert (found.body, found.tag, found.modified) == (b"hello", '"1"', "Mon, 04 Jan 2027 00:00:00 GMT")


def test_a_copy_that_is_still_right_is_not_sent_again() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        saying(b"", 304 if request.headers["If-None-Match"] == '"1"' else 200)(request)

    with a_server(answer) as url:
        assert fetch(url, HERE, tag='"1"').body is None
        assert fetch(url, HERE, tag='"2"').body == b""


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "fe80::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::"),
    ],
)
def test_an_address_that_only_we_can_reach_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="no machine on the public internet"):
        looked_up(address, 443, Care())


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe"])
def test_an_address_that_everybody_can_reach_is_not(address: str) -> None:
    assert [str(one) for one in looked_up(address, 443, Care())] == [address]


@pytest.mark.parametrize("spelled", ["0x7f000001", "2130706433", "127.1", "localhost", "0177.0.0.1"])
def test_this_machine_is_refused_however_it_is_spelled(spelled: str) -> None:
    with pytest.raises(Invalid, match=r"no machine"):
        looked_up(spelled, 443, Care())


def test_a_host_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "getaddrinfo", lambda *_: [_found("9.9.9.9"), _found("10.0.0.1")])
    with pytest.raises(Invalid, match="public internet"):
        looked_up("calendar.example", 443, Care())


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def rebinding(host: str, *_: Any) -> list[Any]:
        asked.append(host)
        return [_found("127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    monkeypatch.setattr(fetching, "getaddrinfo", rebinding)
    with a_server(saying(b"hello")) as url:
        assert fetch(url.replace("127.0.0.1", "calendar.example"), HERE).body == b"hello"
    assert asked == ["calendar.example"]


def _found(address: str) -> Any:
    return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)


def test_every_hop_of_a_redirect_is_looked_at() -> None:
    private = r"169\.254\.169\.254 is no machine on the public internet"
    to_private = saying(b"", 302, location="http://169.254.169.254/latest/meta-data")
    with a_server(to_private) as url, pytest.raises(Invalid, match=private):
        fetch(url, HERE)
    for location in ("file:///etc/passwd", "gopher://127.0.0.1/", "//user@127.0.0.1/"):
        with a_server(saying(b"", 301, location=location)) as url, pytest.raises(Invalid, match="address"):
            fetch(url, HERE)


def test_redirects_are_followed_but_not_for_ever() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        left = int(request.path.strip("/") or 0)
        (saying(b"here") if not left else saying(b"", 307, location=f"/{left - 1}"))(request)

    with a_server(answer) as url:
        assert fetch(f"{url}/3", HERE).body == b"here"
        with pytest.raises(Invalid, match="redirected more than 3 times"):
            fetch(f"{url}/4", HERE)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://calendar.example/a.ics", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
        ("calendar.example/a.ics", "does not begin with https://"),
        ("https://ann:secret@calendar.example/", "has a user name in it"),
        ("https://calendar.example/\r\nHost: other", "characters that none may have"),
        ("https://cälendar.example/", "characters that none may have"),
        ("https://[::1", "cannot be read"),
        ("https://calendar.example:99999/", "cannot be read"),
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused_by_its_form(url: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        allowed(url, Care())


def test_what_calendars_call_webcal_is_https() -> None:
    assert allowed("webcal://calendar.example/a.ics?x=1", Care()) == "https://calendar.example/a.ics?x=1"


def test_a_body_that_does_not_end_is_cut() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x" * 65_536)
        except OSError:
            return

    with a_server(answer) as url, pytest.raises(Invalid, match="more than 5242880 bytes"):
        fetch(url, HERE)


def test_a_server_that_sends_a_byte_now_and_then_gains_nothing() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
                request.wfile.write(bytes([letter]))
                sleep(0.05)
        except OSError:
            return

    began = monotonic()
    care = Care(plain=True, networks=HERE.networks, within=timedelta(seconds=0.5))
    with a_server(answer) as url, pytest.raises(Invalid, match="does not answer within"):
        fetch(url, care)
    assert monotonic() - began < 3


def test_what_a_server_says_is_never_repeated() -> None:
    with a_server(saying(b"the password is swordfish", 403)) as url, pytest.raises(Invalid) as refused:
        fetch(f"{url}/secret", HERE)
    assert "swordfish" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "status 403" in refused.value.what


def test_a_compressed_answer_is_refused_unread() -> None:
    packed = saying(b"\x1f\x8b", content_encoding="gzip")
    with a_server(packed) as url, pytest.raises(Invalid, match="compresses its answer"):
        fetch(url, HERE)


def test_a_machine_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(Invalid, match="There is no machine"):
        fetch("https://calendar.invalid/a.ics")
    with pytest.raises(Invalid, match="cannot be reached"):
        fetch("http://127.0.0.1:9/", HERE)
