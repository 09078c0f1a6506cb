"""What pages load: a fixed map of files, under names that change with them, so that they keep for ever."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.rotation.ruler import ruler
from scheduler.domain.errors import Fault, NotFound

HERE = Path(__file__).parent
VENDOR = "vendor"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
INSIDE = re.compile(r'url\("([\w./-]+)"\)')
"""How a style names a file that it loads."""
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter()


@dataclass(frozen=True)
class Asset:
    """
    A file that pages load.

    Parameters
    ----------
    name
        In its address; it changes with what is inside.
    """

    name: str
    kind: str
    body: bytes
    small: bytes


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Return all there are, by where they lie: `oncall/style.css`, `vendor/htmx.js`."""
    if not (HERE / VENDOR).is_dir():
        raise Fault(f"{HERE / VENDOR} is missing: `make setup` gathers it, and wheels have it")
    found: dict[str, Asset] = {}
    for path in sorted(HERE.rglob("*.*"), key=lambda path: path.suffix == ".css"):
        if path.suffix in KINDS:
            place = path.relative_to(HERE).as_posix()
            found[place] = _asset(place, _settled(path, found))
    found["rotation/ruler.css"] = _asset("rotation/ruler.css", ruler().encode())
    return found


def address(place: str) -> str:
    """Return where browsers find a file."""
    return f"/assets/{assets()[place].name}"


@router.get("/assets/{name}")
def asset(request: Request, name: str) -> Response:
    """Return a file that pages load."""
    known = _by_name().get(name)
    if known is None:
        raise NotFound("There is no such file.", "Load the page again.")
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", "") and len(known.small) < len(known.body):
        headers["Content-Encoding"] = "gzip"
        return Response(known.small, headers=headers, media_type=known.kind)
    return Response(known.body, headers=headers, media_type=known.kind)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Asset]:
    return {one.name: one for one in assets().values()}


def _settled(path: Path, found: dict[str, Asset]) -> bytes:
    """Return a file in which styles name what they load by its address."""
    if path.suffix != ".css":
        return path.read_bytes()
    words = path.read_text(encoding="utf-8")
    return INSIDE.sub(lambda match: f'url("{found[match[1]].name}")', words).encode()


def _asset(place: str, body: bytes) -> Asset:
    path = Path(place)
    mark = blake2b(body, digest_size=6).hexdigest()
    stem = place.removesuffix(path.suffix).replace("/", "-")
    name = f"{stem}.{mark}{path.suffix}"
    return Asset(name, KINDS[path.suffix], body, gzip.compress(body, mtime=0))
