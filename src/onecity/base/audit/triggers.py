"""How does the database itself refuse to change what is written?

An entry that is inserted in place of another is refused too: SQLite's REPLACE removes a row past the triggers of
DELETE.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_entry", "audit_link", "audit_batch")
_UNIQUE = {"audit_entry": ("id",), "audit_link": ("seq", "entry"), "audit_batch": ("number",)}
_REFUSAL = "the audit log is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$
"""
_AT_WORK = """
SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgenabled IN ('O', 'A') AND p.proname = 'audit_refuse' AND p.prosrc LIKE %s
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are not there, on SQLite or PostgreSQL. Raises `ValueError` on any other database."""
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


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there, are switched off or do something else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_AT_WORK, [f"%{_REFUSAL}%"])
            there = {name for (name,) in cursor.fetchall()}
            return [name for name, _, _ in _triggers(connection.vendor) if name not in there]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        written = dict(cursor.fetchall())
    expected = [(made[0], _statement("sqlite", *made)) for made in _triggers("sqlite")]
    return [name for name, sql in expected if written.get(name) != sql.replace(" IF NOT EXISTS", "")]


def _triggers(vendor: str) -> list[tuple[str, str, str]]:
    events = ("update", "delete", "truncate" if vendor == "postgresql" else "replace")
    return [(f"{table}_no_{event}", table, event) for table in TABLES for event in events]


def _statement(vendor: str, name: str, table: str, event: str) -> str:
    if vendor == "sqlite":
        taken = " OR ".join(f"{column} = NEW.{column}" for column in _UNIQUE[table])
        when = f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})" if event == "replace" else ""  # noqa: S608
        before = "INSERT" if event == "replace" else event.upper()
        head = f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {before} ON {table}{when}"
        return f"{head} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    each = "STATEMENT" if event == "truncate" else "ROW"
    head = f"CREATE OR REPLACE TRIGGER {name} BEFORE {event.upper()} ON {table}"
    return f"{head} FOR EACH {each} EXECUTE FUNCTION audit_refuse()"
