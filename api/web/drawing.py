"""Draws pages: templates with what all of them know."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.web import instants
from api.web.assets import address
from api.web.frame.places import places
from api.web.visitor import Visitor

HERE = Path(__file__).parent
HUES = 8
WHOLE, PIECE = "frame/frame.html", "frame/piece.html"
"""What a template that is a page and a piece of one extends: the frame, or nothing where htmx asks."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what finds and draws templates; everything in them is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=address, places=places)
    made.filters.update(
        clock=instants.clock,
        differs=instants.differs,
        day=instants.day,
        last_day=instants.last_day,
        exactly=instants.exactly,
        machine=instants.machine,
        wall=instants.wall,
        spoken=instants.spoken,
        lasting=instants.length,
        city=instants.city,
        initials=initials,
        hue=hue,
        points=points,
    )
    return made


def page(
    request: Request,
    template: str,
    visitor: Visitor | None,
    now: datetime,
    *,
    status: int = 200,
    **facts: Any,
) -> HTMLResponse:
    """
    Return a page.

    Parameters
    ----------
    visitor
        None where nobody is signed in.
    facts
        What its template shows.
    """
    theme = request.cookies.get("theme", "")
    words = (
        environment()
        .get_template(template)
        .render(
            visitor=visitor,
            now=now,
            zone=visitor.zone if visitor else "UTC",
            theme=theme if theme in ("light", "dark") else "auto",
            path=request.url.path,
            layout=PIECE if request.headers.get("hx-request") else WHOLE,
            **facts,
        )
    )
    return HTMLResponse(words, status)


def initials(name: str) -> str:
    """Return one or two letters that stand for somebody."""
    parts = name.split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else parts[0][1:2])).upper() if parts else "?"


def hue(person: str) -> int:
    """Return which of the hues somebody has, on every page the same."""
    return blake2b(person.encode(), digest_size=2).digest()[0] % HUES


def points(value: Any, signed: bool = False) -> str:
    """Return points of load, to two places."""
    number = round(float(value), 2) + 0.0
    sign = "+" if signed and number > 0 else ""
    return f"{sign}{number:g}".replace("-", "−")
