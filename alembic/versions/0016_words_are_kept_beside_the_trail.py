"""Words are kept beside the trail: its entries hold marks of them.

Entries of earlier revisions hold the words themselves, and stay as they are.
"""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trail_text",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_trail_text")),
    )


def downgrade() -> None:
    op.drop_table("trail_text")
