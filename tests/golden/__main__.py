"""Writes every golden file anew."""

from __future__ import annotations

from tests.golden.pages import HERE, PAGES

for name, page in PAGES.items():
    (HERE / name).write_text(page(), encoding="utf-8")
    print(f"tests/golden/{name}")
