"""Finds the rules: every file of this folder that does not start with an underscore holds one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import lru_cache

import constraints
from constraints._rule import Rule


@lru_cache(maxsize=1)
def rule_types() -> dict[str, type[Rule]]:
    """Map each rule's kind, which is the name of its file, to its class, by name."""
    found: dict[str, type[Rule]] = {}
    for module in sorted(pkgutil.iter_modules(constraints.__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"constraints.{module.name}")
        for _, thing in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(thing, Rule) and thing.__module__ == loaded.__name__:
                found[module.name] = thing
    return found


def standard_rules() -> tuple[Rule, ...]:
    """Return the rule book of a team that says nothing."""
    return tuple(rule(kind=kind) for kind, rule in rule_types().items() if rule.standard)
