"""Pay: what of a rotation is paid for, rates, where people are paid, and closed periods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("rotations", sa.Column("compensation", sa.JSON(), nullable=True))
    op.create_table(
        "pay_rates",
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("worth", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("location", "since", name="pk_pay_rates"),
    )
    op.create_table(
        "pay_homes",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_pay_homes_person_id"),
        sa.PrimaryKeyConstraint("person_id", "since", name="pk_pay_homes"),
    )
    op.create_table(
        "pay_periods",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_pay_periods_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pay_periods"),
        sa.UniqueConstraint("team_id", "first", name="uq_pay_periods_team_id_first"),
    )


def downgrade() -> None:
    for table in ("pay_periods", "pay_homes", "pay_rates"):
        op.drop_table(table)
    op.drop_column("rotations", "compensation")
