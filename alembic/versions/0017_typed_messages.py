"""Which message an explanation or a note was typed in, so that editing the message changes what it said."""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "typed_message",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sheet_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("is_note", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_typed_message_sheet_id")),
        sa.PrimaryKeyConstraint(
            "telegram_id", "sheet_id", "indicator", "is_note", name=op.f("pk_typed_message")
        ),
    )


def downgrade() -> None:
    op.drop_table("typed_message")
