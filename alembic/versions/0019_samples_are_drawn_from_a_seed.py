"""The sample of sheets that all assessors score is drawn at random; the rules of a period keep how."""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("period_rule") as batch:
        batch.add_column(sa.Column("seed", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("drawn_of", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("period_rule") as batch:
        batch.drop_column("drawn_of")
        batch.drop_column("seed")
