"""Pages, and incidents of which more is known than when they were and who responded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

INCIDENTS = sa.table(
    "incidents",
    sa.column("team_id", sa.String()),
    sa.column("id", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("begins", INSTANT),
    sa.column("ends", INSTANT),
    sa.column("responders", sa.JSON()),
    sa.column("responses", sa.JSON()),
)


def upgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        for name in ("source", "title", "service", "rotation_id"):
            default = "file" if name == "source" else ""
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=default))
        for name in ("detected", "acknowledged", "mitigated"):
            batch.add_column(sa.Column(name, INSTANT, nullable=True))
        batch.add_column(sa.Column("responses", sa.JSON(), nullable=False, server_default="[]"))
        batch.alter_column("ends", existing_type=INSTANT, nullable=True)
        batch.create_index("ix_incidents_team_id_begins", ["team_id", "begins"])
    for row in _rows("responders"):
        parts = [{"person": person, "hours": [], "role": None} for person in row.said]
        _write(row, responses=parts)
    with op.batch_alter_table("incidents") as batch:
        for name in ("source", "title", "service", "rotation_id", "responses"):
            batch.alter_column(name, server_default=None)
        batch.drop_column("responders")
        batch.drop_column("position")
    op.create_table(
        "pages",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sender_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=True),
        sa.Column("acknowledged", INSTANT, nullable=True),
        sa.Column("resolved", INSTANT, nullable=True),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("incident", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_pages_team_id"),
        sa.PrimaryKeyConstraint("row", name="pk_pages"),
        sa.UniqueConstraint("id", name="uq_pages_id"),
        sa.UniqueConstraint("source", "sender_id", name="uq_pages_source_sender_id"),
    )
    op.create_index("ix_pages_team_id_at", "pages", ["team_id", "at"])
    op.create_index("ix_pages_shift", "pages", ["shift"])


def downgrade() -> None:
    op.drop_table("pages")
    op.execute("DELETE FROM incidents WHERE ends IS NULL")
    with op.batch_alter_table("incidents") as batch:
        batch.add_column(sa.Column("responders", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    for position, row in enumerate(_rows("responses")):
        _write(row, responders=[part["person"] for part in row.said], position=position)
    with op.batch_alter_table("incidents") as batch:
        batch.drop_index("ix_incidents_team_id_begins")
        batch.alter_column("responders", server_default=None)
        batch.alter_column("position", server_default=None)
        batch.alter_column("ends", existing_type=INSTANT, nullable=False)
        for name in ("source", "title", "service", "rotation_id", "responses"):
            batch.drop_column(name)
        for name in ("detected", "acknowledged", "mitigated"):
            batch.drop_column(name)


def _rows(said: str) -> list[sa.Row[tuple[str, str, object]]]:
    table = INCIDENTS.c
    query = sa.select(table.team_id, table.id, table[said].label("said")).order_by(
        table.team_id, table.begins
    )
    return list(op.get_bind().execute(query))


def _write(row: sa.Row[tuple[str, str, object]], **values: object) -> None:
    mine = (INCIDENTS.c.team_id == row.team_id) & (INCIDENTS.c.id == row.id)
    op.get_bind().execute(sa.update(INCIDENTS).where(mine).values(**values))
