"""The wire: what the service's OpenAPI description says, so that every change of it is seen in review."""

from __future__ import annotations

import json

from api.app import create_app
from scheduler.services.settings import Settings


def wire() -> str:
    """Return the OpenAPI description as it is kept, without the version of the program."""
    schema = create_app(Settings()).openapi()
    schema["info"].pop("version")
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
