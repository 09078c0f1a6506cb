"""Linked calendars, and which time off they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "linked_calendars",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_linked_calendars_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_linked_calendars"),
    )
    op.create_index("ix_linked_calendars_person_id", "linked_calendars", ["person_id"])
    op.create_index("ix_linked_calendars_due_at", "linked_calendars", ["due_at"])
    with op.batch_alter_table("time_off") as table:
        table.add_column(sa.Column("calendar_id", sa.String(), nullable=True))
        table.create_foreign_key("fk_time_off_calendar_id", "linked_calendars", ["calendar_id"], ["id"])


def downgrade() -> None:
    """Forget the calendars; what they said stays, as if somebody had written it down."""
    with op.batch_alter_table("time_off") as table:
        table.drop_constraint("fk_time_off_calendar_id", type_="foreignkey")
        table.drop_column("calendar_id")
    op.drop_table("linked_calendars")
