"""What axe-core finds wrong with a page: WCAG 2.2, A and AA, and what is best practice."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"


@lru_cache(maxsize=1)
def script() -> str:
    """Return the script; `make setup` fetches it."""
    if not SCRIPT.exists():
        pytest.fail("axe-core is missing: run `make setup`")
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what is wrong with a page as it is now, a line each."""
    page.evaluate(script())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for one in found["violations"]
        for node in one["nodes"]
    ]
