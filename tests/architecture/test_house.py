"""The house is as docs/architecture.md draws it: layers, names, words, and no solver where none is wanted."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest
from importlinter.cli import lint_imports

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("scheduler", "constraints", "api")
MODULES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
IMPORTABLE = [path for path in MODULES if path.stem != "__main__" and "migrations" not in path.parts]
"""Without what runs when it is imported, and what a migration tool runs in its own way."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_flat_names_resolve_to_this_repository(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    places = spec.submodule_search_locations or ()
    assert [Path(place).resolve() for place in places] == [REPOSITORY / package]


def test_the_layers_lean_the_way_they_are_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True)
    assert outcome == 0, capsys.readouterr().out


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "misc", "util", "helper"])
def test_no_file_is_named_for_nothing(word: str) -> None:
    everywhere = [*MODULES, *(REPOSITORY / "tests").rglob("*.py"), *(REPOSITORY / "benchmarks").rglob("*.py")]
    assert [path for path in everywhere if word in path.stem.split("_")] == []


def modules_loaded_by(*names: str) -> set[str]:
    """Return what a fresh interpreter has loaded after importing modules."""
    code = f"import sys, importlib; [importlib.import_module(n) for n in {names!r}]; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "room", ["api", "scheduler.cli", "scheduler.checker", "scheduler.importers", "constraints"]
)
def test_a_room_opens_without_the_solver(room: str) -> None:
    spec = find_spec(room)
    if spec is None:
        pytest.skip(f"there is no {room}")
    inside = [name for name in map(name_of, IMPORTABLE) if f"{name}.".startswith(f"{room}.")]
    assert not modules_loaded_by(*inside) & {"ortools", "pandas", "numpy"}


def test_the_package_itself_imports_nothing() -> None:
    assert (REPOSITORY / "scheduler" / "__init__.py").read_text(encoding="utf-8").strip() == ""


def public_things(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield the public classes and functions that a module defines, and the classes' methods, by name."""
    for name, thing in vars(module).items():
        ours = getattr(thing, "__module__", None) == module.__name__
        if ours and not name.startswith("_") and (inspect.isclass(thing) or inspect.isfunction(thing)):
            yield name, thing
            if inspect.isclass(thing):
                for method, what in vars(thing).items():
                    if inspect.isfunction(what) and not method.startswith("_"):
                        yield f"{name}.{method}", getattr(thing, method)


def says_itself(name: str, thing: object) -> bool:
    """Say whether a method is so short that its name and types say all."""
    if "." not in name or not inspect.isfunction(thing):
        return False
    if thing.__name__ == "<lambda>":
        return True  # the default of a field
    function = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0]
    return isinstance(function, ast.FunctionDef) and len(function.body) <= 3


@pytest.mark.parametrize("path", IMPORTABLE, ids=name_of)
def test_everything_public_says_what_it_is(path: Path) -> None:
    things = dict(public_things(import_module(name_of(path))))
    said = {name.rpartition(".")[2] for name, thing in things.items() if inspect.getdoc(thing)}
    for name, thing in things.items():
        # A method may be what its base class, or another class that plays the same part, says of it.
        documented = name in said or ("." in name and name.rpartition(".")[2] in said)
        assert documented or says_itself(name, thing), f"{name_of(path)}.{name} has no docstring"


@pytest.mark.parametrize("path", IMPORTABLE, ids=name_of)
def test_every_module_begins_by_saying_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text))
