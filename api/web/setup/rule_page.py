"""The page of a rotation's rules: each as a form made from its own fields, with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.forms import Filled
from api.web.setup.managed import rotation_managed
from api.web.setup.rule_form import RuleForm, rule_forms_of, rules_of
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.services import rule_books
from scheduler.store.rotations import StoredRotation

router = APIRouter(prefix="/setup/rotations/{rotation}/rules")


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, rotation: str) -> Response:
    """Show the rules of a rotation."""
    wanted = rotation_managed(serving, visitor, rotation)
    with serving.store.reading() as stored:
        found = rule_books.of(stored, wanted)
    return page(
        request,
        "setup/rules.html",
        visitor,
        now,
        name=found.rotation.name,
        team=found.team,
        team_name=serving.current.teams[found.team],
        rules=_forms(found),
    )


@router.post("")
def save(serving: Serve, visitor: Change, now: Now, rotation: str, form: Filled) -> Response:
    """Let the rotation play by other rules."""
    wanted = rotation_managed(serving, visitor, rotation)
    with serving.store.writing(now) as stored:
        found = rule_books.of(stored, wanted)
        said = _said(_forms(found), form)
        rule_books.change(stored, wanted, said, by=visitor.actor.name, why=form.get("why", "").strip())
    serving.refresh()
    return RedirectResponse(f"/setup/rotations/{wanted}/rules", 303)


def _forms(found: StoredRotation) -> tuple[RuleForm, ...]:
    return rule_forms_of(found.rules, found.rotation.cadence.turn_word)


def _said(rules: tuple[RuleForm, ...], form: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form says of rules that are in force, or are to be."""
    typed = rules_of(form)
    said: dict[str, Any] = {}
    for rule in rules:
        if rule.fixed:
            continue
        if f"{rule.kind}.on" in form:
            said[rule.kind] = typed[rule.kind]
        elif rule.on or rule.standard:
            said[rule.kind] = False
    return said
