"""A period can hide the officer's own level from its assessors until they have chosen theirs."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("period") as batch:
        batch.add_column(sa.Column("level_first", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("period") as batch:
        batch.drop_column("level_first")
