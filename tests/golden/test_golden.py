from __future__ import annotations

import pytest

from tests.golden.pages import HERE, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_people_see_what_they_saw(name: str) -> None:
    assert PAGES[name]() == (HERE / name).read_text(encoding="utf-8"), (
        "read the difference, then: make golden"
    )
