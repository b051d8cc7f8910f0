"""How is a PostgreSQL database dumped while it is written to, and put back? By PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.utils import Error

from onecity.base.durable import sync
from onecity.site.backup.database import Rows
from onecity.site.backup.errors import StillRunning, ToolFailed, ToolMissing

DEBIAN = Path("/usr/lib/postgresql")
ASIDE = "onecity_before_restore"


class PostgreSQL:
    """The database that `ONECITY_DATABASE_URL` names."""

    kind = "postgresql"
    part = "database.dump"

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Rows]:
        """`pg_dump` of a snapshot that is also asked for its rows."""
        target = folder / self.part
        with transaction.atomic():
            self._do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = self.rows("SELECT pg_export_snapshot()")[0][0]
            options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
            self._run("pg_dump", *options, "--schema=public", f"--snapshot={snapshot}", f"--file={target}")
            target.chmod(0o600)
            sync(target)
            yield self.rows

    def tables(self, rows: Rows) -> list[str]:
        """The names of all tables."""
        return sorted(name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of the database as it is now, or of the snapshot while one is open."""
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def must_be_ours(self) -> None:
        """Nobody else may be connected."""
        others = self.rows(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if others[0][0]:
            raise StillRunning(connection.settings_dict["NAME"])

    def restore(self, folder: Path) -> None:
        """Put what is there aside, restore in one transaction, then let go of it; put it back on failure."""
        self._do(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
        self._swap(f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
        options = [
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--exit-on-error",
            "--single-transaction",
        ]
        try:
            self._run("pg_restore", *options, "--schema=public", self._target(), str(folder / self.part))
        except BaseException:
            self._swap("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")
            raise
        self._do(f"DROP SCHEMA {ASIDE} CASCADE")
        connection.close()

    def compact(self, tables: list[str]) -> None:
        """Write the tables anew."""
        for table in tables:
            self._do(f"VACUUM FULL {connection.ops.quote_name(table)}")

    def _swap(self, *statements: str) -> None:
        try:
            with transaction.atomic():
                for statement in statements:
                    self._do(statement)
        except Error as refused:  # a role that does not own its database
            raise ToolFailed("ALTER SCHEMA", str(refused).strip()) from refused

    def _do(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def _target(self) -> str:
        return f"--dbname={connection.settings_dict['NAME']}"

    def _run(self, tool: str, *arguments: str) -> None:
        chosen = connection.settings_dict
        named = {
            "HOST": "PGHOST",
            "PORT": "PGPORT",
            "USER": "PGUSER",
            "PASSWORD": "PGPASSWORD",
            "NAME": "PGDATABASE",
        }
        # in the environment: what stands on a command line is seen by everybody on the machine
        ours = {name: str(chosen[key]) for key, name in named.items() if chosen.get(key)}
        command = [str(find_tool(tool, server_major())), "--no-password", *arguments]
        done = subprocess.run(command, env=os.environ | ours, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise ToolFailed(tool, done.stderr.strip())


def server_major() -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def find_tool(tool: str, major: int, debian: Path = DEBIAN) -> Path:
    """The program that fits the server best: of its version, else the nearest newer one. Raises `ToolMissing`."""
    versions = {
        int(path.parents[1].name): path
        for path in debian.glob(f"*/bin/{tool}")
        if path.parents[1].name.isdigit()
    }
    # Debian's /usr/bin/pg_dump chooses by itself among these, and not always the one wanted
    if fitting := [version for version in sorted(versions) if version >= major]:
        return versions[fitting[0]]
    if (found := shutil.which(tool)) and version_of(found) >= major:
        return Path(found)
    raise ToolMissing(tool, major)


def version_of(tool: str) -> int:
    """The major version that a program tells; 0 when it tells none."""
    said = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0
