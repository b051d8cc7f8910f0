"""How does the database itself refuse to change what is written?"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_link", "audit_batch")
_REFUSAL = "the audit log is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers on SQLite or PostgreSQL. Raises `ValueError` on any other database."""
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise ValueError(f"the audit log cannot be protected on {connection.vendor}")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, table, event in _triggers(connection.vendor):
            cursor.execute(_statement(connection.vendor, name, table, event))


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, to remove the tables or to empty a test's database."""
    with connection.cursor() as cursor:
        for name, table, _ in _triggers(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _triggers(vendor: str) -> list[tuple[str, str, str]]:
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [(f"{table}_no_{event}", table, event) for table in TABLES for event in events]


def _statement(vendor: str, name: str, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table}"
    if vendor == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    each = "STATEMENT" if event == "truncate" else "ROW"
    return f"{head} FOR EACH {each} EXECUTE FUNCTION audit_refuse()"
