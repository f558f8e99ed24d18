"""Which heads of the audit trail were given out, and up to which entry it was last checked."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trail_mark",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entry_id", name="pk_trail_mark"),
    )


def downgrade() -> None:
    op.drop_table("trail_mark")
