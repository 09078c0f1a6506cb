"""What the service is measured against: a FastAPI endpoint that only returns a constant of the same size."""

from __future__ import annotations

import os

from fastapi import FastAPI
from pydantic.dataclasses import dataclass

SIZE = int(os.environ.get("BARE_SIZE", "1000"))


@dataclass
class Constant:
    """A constant."""

    text: str


ANSWER = Constant("x" * max(0, SIZE - len('{"text":""}')))

app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})


@app.get("/v1/oncall")
async def on_call() -> Constant:
    """Return it."""
    return ANSWER


@app.get("/v1/escalation-policies/{policy}/resolve")
async def resolve(policy: str) -> Constant:
    """Return it."""
    return ANSWER
