"""Every file that comes in has a row while somebody fetches it; attachments have a state as evidence has.

What was on its way, and the attachments that were taken and never fetched, begin anew on this road.
"""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "download",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("declared_size", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download")),
        sa.UniqueConstraint("purpose", "subject_id", name=op.f("uq_download_purpose_subject_id")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("media_group", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cause", sa.Text(), nullable=True))
    op.execute("UPDATE attachment SET state = 'kept', finished_at = added_at WHERE sha256 IS NOT NULL")
    op.execute("UPDATE attachment SET state = 'arriving' WHERE sha256 IS NULL")
    for purpose, table, size, which in (
        ("evidence", "evidence", "declared_size", "state = 'arriving' AND file_id IS NOT NULL"),
        ("attachment", "attachment", "size", "state = 'arriving'"),
    ):
        op.execute(
            "INSERT INTO download (purpose, subject_id, file_id, declared_size, begun_at, attempts) "
            f"SELECT '{purpose}', id, file_id, {size}, added_at, 0 FROM {table} WHERE {which}"
        )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.Text(), nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_attachment_kept_has_hash"), "state <> 'kept' OR sha256 IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_attachment_kept_has_hash"), type_="check")
        batch_op.drop_column("cause")
        batch_op.drop_column("finished_at")
        batch_op.drop_column("media_group")
        batch_op.drop_column("state")
    op.drop_table("download")
