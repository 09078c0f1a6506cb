"""What is shipped: pages need what others wrote, which is not committed."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

from api.web.assets import KINDS, assets
from assets.gather import FILES, VENDOR

ROOT = Path(__file__).parents[2]


def test_the_wheel_ships_what_others_wrote_with_its_licences() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    shipped = [f"{VENDOR.relative_to(ROOT).as_posix()}/{name}" for name in FILES]
    assert all(any(fnmatch(path, pattern) for pattern in wheel["artifacts"]) for path in shipped)
    assert {path.name for path in VENDOR.iterdir()} == set(FILES)
    written = {name.partition(".")[0].partition("-")[0] for name in FILES if not name.endswith("LICENSE")}
    assert {name.removesuffix(".LICENSE") for name in FILES if name.endswith("LICENSE")} == written


def test_no_host_stands_in_the_lock_file() -> None:
    lock = (ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_what_pages_load_is_small() -> None:
    sent = sum(len(one.small) for one in assets().values() if one.name.endswith((".css", ".js")))
    assert sent < 60_000
    assert set(KINDS.values()) >= {one.kind for one in assets().values()}
