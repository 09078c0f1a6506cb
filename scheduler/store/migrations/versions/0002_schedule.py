"""Who is on call: published shifts, overrides, swaps, escalation, and the versions of it all."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_changes"),
    )
    op.create_index("ix_changes_revision", "changes", ["revision"])
    op.create_table(
        "escalation_policies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=True),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_escalation_policies_rotation_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_escalation_policies_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_escalation_policies"),
    )
    op.create_index("ix_escalation_policies_team_id", "escalation_policies", ["team_id"])
    op.create_table(
        "overrides",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_overrides_person_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_overrides_rotation_id"),
        sa.PrimaryKeyConstraint("row", name="pk_overrides"),
    )
    op.create_index("ix_overrides_person_id", "overrides", ["person_id"])
    op.create_index("ix_overrides_rotation_id", "overrides", ["rotation_id"])
    op.create_index(
        "uq_overrides_current",
        "overrides",
        ["id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "shifts",
        sa.Column("row", ROW, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_shifts_person_id"),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_shifts_rotation_id"),
        sa.PrimaryKeyConstraint("row", name="pk_shifts"),
    )
    op.create_index("ix_shifts_person_id", "shifts", ["person_id"])
    op.create_index("ix_shifts_rotation_begins", "shifts", ["rotation_id", "begins"])
    op.create_index(
        "uq_shifts_current",
        "shifts",
        ["id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "swaps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rotation_id", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotations.id"], name="fk_swaps_rotation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
    )
    op.create_index("ix_swaps_rotation_id", "swaps", ["rotation_id"])
    op.create_table(
        "swap_states",
        sa.Column("row", ROW, nullable=False),
        sa.Column("swap_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["swap_id"], ["swaps.id"], name="fk_swap_states_swap_id"),
        sa.PrimaryKeyConstraint("row", name="pk_swap_states"),
    )
    op.create_index("ix_swap_states_swap_id", "swap_states", ["swap_id"])
    op.create_table(
        "swap_trades",
        sa.Column("swap_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("taker", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["giver"], ["people.id"], name="fk_swap_trades_giver"),
        sa.ForeignKeyConstraint(["swap_id"], ["swaps.id"], name="fk_swap_trades_swap_id"),
        sa.ForeignKeyConstraint(["taker"], ["people.id"], name="fk_swap_trades_taker"),
        sa.PrimaryKeyConstraint("swap_id", "position", name="pk_swap_trades"),
    )
    op.create_index("ix_swap_trades_shift_id", "swap_trades", ["shift_id"])
    op.create_index(
        "uq_swap_trades_open",
        "swap_trades",
        ["shift_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    changes = sa.table(
        "changes",
        sa.column("subject", sa.String),
        sa.column("version", sa.Integer),
        sa.column("revision", sa.Integer),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    # The store's own row, which every writer holds until it commits.
    op.bulk_insert(
        changes, [{"subject": "", "version": 0, "revision": 0, "at": datetime(1970, 1, 1, tzinfo=UTC)}]
    )


def downgrade() -> None:
    for table in (
        "swap_trades",
        "swap_states",
        "swaps",
        "shifts",
        "overrides",
        "escalation_policies",
        "changes",
    ):
        op.drop_table(table)
