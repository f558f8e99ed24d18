"""First ratings are kept: what a panel's members handed in, each time.

What was overwritten before this revision is lost to the table; it is filled with the levels there are.
"""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handed_in_level",
        sa.Column("sheet_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("assessor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("time", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT (not_applicable AND level IS NOT NULL)", name=op.f("ck_handed_in_level_level_or_none")
        ),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_handed_in_level_assessor_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_handed_in_level_sheet_id")),
        sa.PrimaryKeyConstraint(
            "sheet_id", "round", "assessor_id", "indicator", "time", name=op.f("pk_handed_in_level")
        ),
    )
    # a part that was sent back has no handed-in round; its levels are those of the time before
    op.execute(
        sa.text(
            "INSERT INTO handed_in_level"
            " (sheet_id, round, assessor_id, indicator, time, level, not_applicable)"
            " SELECT j.sheet_id, j.round, j.assessor_id, j.indicator, 1, j.level, j.not_applicable"
            " FROM judgement AS j"
            " WHERE (j.level IS NOT NULL OR j.not_applicable) AND EXISTS ("
            " SELECT 1 FROM panel_seat AS s WHERE s.sheet_id = j.sheet_id"
            " AND s.assessor_id = j.assessor_id AND s.handed_in_at IS NOT NULL"
            " AND (s.handed_in_round IS NULL OR s.handed_in_round >= j.round))"
        )
    )


def downgrade() -> None:
    op.drop_table("handed_in_level")
