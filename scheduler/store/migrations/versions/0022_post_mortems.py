"""Post-mortems of incidents, and their action items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "post_mortems",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("team_id", "incident_id", "link")),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _of_an_incident("post_mortems"),
        sa.PrimaryKeyConstraint("team_id", "incident_id", name="pk_post_mortems"),
    )
    texts = ("id", "team_id", "incident_id", "text", "priority")
    op.create_table(
        "action_items",
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _of_an_incident("action_items"),
        sa.PrimaryKeyConstraint("id", name="pk_action_items"),
    )
    for column in ("incident_id", "due"):
        op.create_index(f"ix_action_items_team_id_{column}", "action_items", ["team_id", column])


def downgrade() -> None:
    for table in ("action_items", "post_mortems"):
        op.drop_table(table)


def _of_an_incident(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["team_id", "incident_id"],
        ["incidents.team_id", "incidents.id"],
        name=f"fk_{table}_team_id_incident_id",
    )
