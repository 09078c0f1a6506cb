"""What the documentation shows is done here, word by word; `...` stands for anything."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli.app import app
from scheduler.importers.team_file import read_team

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SAVED_AS = re.compile(r"Save it as `([\w.]+)`")
LINK = re.compile(r"\]\((?!http|#)([^)#]+)")


def spelled(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, beside which the fixtures are."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=spelled)
def test_examples_do_what_the_page_says(page: Path, desk: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        kind, content = block.groups()
        if kind == "yaml":
            save(content, text[block.end() :], desk)
        else:
            for session in content.split("$ ")[1:]:
                command, _, shown = session.partition("\n")
                perform(command, shown)


def save(content: str, below: str, desk: Path) -> None:
    """Read a team file, and keep it under the name that the next lines give it."""
    read_team(content)
    name = SAVED_AS.search(below[:200])
    if name:
        (desk / name[1]).write_text(content, encoding="utf-8")


def perform(command: str, shown: str) -> None:
    """Run a command and compare what it prints."""
    told = CliRunner().invoke(app, shlex.split(command)[1:])
    printed = "\n".join(line.rstrip() for line in told.output.splitlines())
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    assert re.fullmatch(pattern, printed.strip(), re.DOTALL), f"{command} prints:\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=spelled)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{spelled(page)} links to {target}"


def test_every_make_target_of_the_readme_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
