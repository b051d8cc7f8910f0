"""Which database, and how is it opened?"""

from typing import Any
from urllib.parse import unquote, urlsplit

from onecity.site.configuration import Configuration

# FULL, not NORMAL: a power cut may not take back what a resident was told is done.
# A checkpoint every 40 MB, not every 4: in a storm each transaction ended with one, which took longer than itself.
# IMMEDIATE: a transaction that starts by reading and then writes would otherwise fail with "database is locked".
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
    "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=10000;",
}


def database(configuration: Configuration) -> dict[str, Any]:
    """Django's `DATABASES` entry: SQLite in the data folder, or the PostgreSQL that `database_url` names.

    Raises `ValueError` for a URL of another kind.
    """
    if not configuration.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": configuration.data / "onecity.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": configuration.data / "test.sqlite3"},
        }
    return postgresql(configuration.database_url)


def postgresql(url: str) -> dict[str, Any]:
    """Django's entry for a URL `postgresql://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"ONECITY_DATABASE_URL must start with postgresql://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
