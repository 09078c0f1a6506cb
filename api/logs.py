"""Logs: a JSON object a line, without secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = re.compile(r"wbf?_[\w-]{8,}|(?<=://)[^/@\s]+(?=@)")
"""Tokens, the secrets of feeds, and what stands before the host in a URL."""


def configure(level: str) -> None:
    """Write log lines of a level or above to stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def without_secrets(_logger: Any, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what lets somebody in, wherever it stands."""
    return {key: SECRET.sub("…", value) if isinstance(value, str) else value for key, value in line.items()}
