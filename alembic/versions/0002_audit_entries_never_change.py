"""Audit entries are only ever added: the database itself refuses to change or delete one.

A later migration that changes audit_entry in batch mode copies the table on SQLite and must put these
triggers back.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "audit entries are never changed or deleted"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION audit_entry_never_changes() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
            """
        )
        op.execute(
            """
            CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
            FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_never_changes()
            """
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER audit_entry_no_{deed.lower()} BEFORE {deed} ON audit_entry
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
            """
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_never_changes ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_never_changes()")
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER audit_entry_no_{deed.lower()}")
