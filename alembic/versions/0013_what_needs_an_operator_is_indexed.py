"""Updates set aside and messages that did not get through are counted without reading all the others."""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BAD = sa.text("state IN ('failed', 'uncertain')")
_ASIDE = sa.text("state = 'set_aside'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_unsent", "outbox", ["state", "ended_at"], sqlite_where=_BAD, postgresql_where=_BAD
    )
    op.create_index(
        "ix_inbox_set_aside", "inbox", ["received_at"], sqlite_where=_ASIDE, postgresql_where=_ASIDE
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_set_aside", table_name="inbox")
    op.drop_index("ix_outbox_unsent", table_name="outbox")
