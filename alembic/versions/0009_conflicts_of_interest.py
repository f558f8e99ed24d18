"""Conflicts of interest: those that an admin declared, and a quick way to what somebody did."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["person.id"], name=op.f("fk_declared_conflict_declared_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_declared_conflict_ended_by")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_declared_conflict_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declared_conflict_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_conflict")),
    )
    op.create_index(op.f("ix_declared_conflict_person_id"), "declared_conflict", ["person_id"], unique=False)
    op.create_index(
        "ix_audit_entry_person_id", "audit_entry", ["person_id", "deed", "sheet_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_audit_entry_person_id", table_name="audit_entry")
    op.drop_index(op.f("ix_declared_conflict_person_id"), table_name="declared_conflict")
    op.drop_table("declared_conflict")
