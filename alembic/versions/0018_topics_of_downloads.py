"""The topic in which a file was sent, so that it is acknowledged there, however late."""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("download") as table:
        table.add_column(sa.Column("topic", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("download") as table:
        table.drop_column("topic")
