"""The page that says which test holds what is true."""

from __future__ import annotations

import re

from tests.docs.test_examples import ROOT

NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def test_every_test_that_the_page_names_is_there() -> None:
    named = NAMED.findall((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))
    assert len(named) > 40
    for path, name in named:
        text = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{path}::{name}"


def test_every_row_names_a_test() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    rows = [
        line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| what went")
    ]
    assert [row for row in rows if not NAMED.search(row)] == []
