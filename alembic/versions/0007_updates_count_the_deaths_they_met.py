"""How often the process ended while an update was handled, so that one that ends it each time is noticed."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.alter_column("deaths", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("begun_at")
        batch_op.drop_column("deaths")
