"""What a process had not shown when it died is found without reading all that was ever handled."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_inbox_replying",
        "inbox",
        ["update_id"],
        sqlite_where=sa.text("state = 'replying'"),
        postgresql_where=sa.text("state = 'replying'"),
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_replying", "inbox")
