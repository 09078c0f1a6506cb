"""Puts the commands together; each imports what it needs when it runs, so that help is there at once."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli import (
    audit,
    backlog,
    backup,
    calendars,
    capacity,
    check,
    demo,
    destination,
    feed,
    files,
    health,
    incident,
    moving,
    oncall,
    override,
    pay,
    plan,
    plans,
    post_mortem,
    quarterly_review,
    rebalance,
    serve,
    survey,
    swaps,
    token,
    triggers,
    why,
    worker,
)
from scheduler.cli.refusals import Commands

app = typer.Typer(
    name="watchbill",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("plan")(plan.plan)
app.command("check")(check.check)
app.command("why")(why.why)
app.command("swaps")(swaps.swaps)
app.command("capacity")(capacity.capacity)
app.command("rebalance")(rebalance.rebalance)
app.command("audit")(audit.audit)
app.command("health")(health.health)
app.command("review")(quarterly_review.review)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("oncall")(oncall.oncall)
app.command("cover")(override.cover)
app.command("demo")(demo.demo)
app.command("backlog")(backlog.backlog)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("import")(moving.import_)
app.command("export")(moving.export)
app.add_typer(plans.app, name="plans")
app.add_typer(override.app, name="override")
app.add_typer(pay.app, name="pay")
app.add_typer(token.app, name="token")
app.add_typer(feed.app, name="feed")
app.add_typer(calendars.app, name="calendars")
app.add_typer(incident.app, name="incident")
app.add_typer(survey.app, name="survey")
app.add_typer(triggers.app, name="triggers")
app.add_typer(destination.app, name="destination")
incident.app.command("post-mortem")(post_mortem.post_mortem)
incident.app.command("action-item")(post_mortem.action_item)
incident.app.command("action-items")(post_mortem.action_items)
incident.app.command("done")(post_mortem.done)
app.command("init")(files.init)
app.command("schema")(files.schema)
app.command("version")(files.version)


@app.callback()
def watchbill(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=files.say_version, help="Say which version.")
    ] = False,
) -> None:
    """
    On-call rotations that are built by a constraint solver, proven fair, checked and explained.

    [bold]Start here:[/bold]

        watchbill init team.yaml && watchbill plan team.yaml

    [bold]Exit codes:[/bold] 0 fine · 1 check found breaches · 2 bad input · 3 no plan · 4 not proven
    """
