"""How does the database itself refuse to change what was loaded?"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("declarations_release", "declarations_version", "declarations_releaseitem")
_REFUSAL = "releases are never changed: load the city again"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION declarations_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers on SQLite or PostgreSQL. Raises `ValueError` on any other database."""
    if connection.vendor not in {"sqlite", "postgresql"}:
        raise ValueError(f"declarations cannot be protected on {connection.vendor}")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, table, event in _triggers():
            cursor.execute(_statement(connection.vendor, name, table, event))


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, to remove the tables or to empty a test's database."""
    with connection.cursor() as cursor:
        for name, table, _ in _triggers():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _triggers() -> list[tuple[str, str, str]]:
    return [(f"{table}_no_{event}", table, event) for table in TABLES for event in ("update", "delete")]


def _statement(vendor: str, name: str, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table}"
    if vendor == "sqlite":
        return f"{head} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    return f"{head} FOR EACH ROW EXECUTE FUNCTION declarations_refuse()"
