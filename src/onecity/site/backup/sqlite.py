"""How is a SQLite database copied while it is written to, and put back?"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

from onecity.base.durable import sync
from onecity.site.backup.database import Rows
from onecity.site.backup.errors import BackupDamaged, StillRunning

_WAIT_S = 60


class SQLite:
    """The database in the data folder."""

    kind = "sqlite"
    part = "database.sqlite3"

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or Path(connection.settings_dict["NAME"])

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Rows]:
        """`VACUUM INTO`, as of one moment, while others write."""
        # not the backup API: that copies free pages too, in which a destroyed key may still be read
        target = folder / self.part
        with closing(self._open()) as live:
            live.execute("VACUUM INTO ?", [str(target)])
        target.chmod(0o600)
        sync(target)
        with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True)) as frozen:
            yield lambda sql: frozen.execute(sql).fetchall()

    def tables(self, rows: Rows) -> list[str]:
        """The names of all tables but SQLite's own."""
        found = rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
        )
        return sorted(name for (name,) in found)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of the database as it is now; none of a file that is not there."""
        if not self._path.exists():
            return []
        with closing(self._open()) as live:
            return live.execute(sql).fetchall()

    def must_be_ours(self) -> None:
        """Leaving the write-ahead log needs the file alone; it also writes the log into the file."""
        connections.close_all()
        if not self._path.exists():
            return
        with closing(sqlite3.connect(self._path, timeout=1)) as live:
            try:
                mode = live.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            except sqlite3.OperationalError:
                mode = "locked"
        if mode != "delete":
            raise StillRunning(str(self._path))

    def restore(self, folder: Path) -> None:
        """Copy beside the present file, then rename over it. Raises `BackupDamaged` for what is no database."""
        connections.close_all()
        part = self._path.with_name(f".{self._path.name}.part")
        shutil.copyfile(folder / self.part, part)
        part.chmod(0o600)
        sync(part)
        if not _is_sound(part):
            part.unlink()
            raise BackupDamaged(folder, self.part)
        for log in ("-wal", "-shm"):
            self._path.with_name(self._path.name + log).unlink(missing_ok=True)
        part.replace(self._path)
        sync(self._path.parent)

    def compact(self, tables: list[str]) -> None:
        """Write the whole file anew, and empty the write-ahead log that still holds the old pages."""
        connections.close_all()
        with closing(self._open()) as live:
            live.execute("VACUUM")
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT_S, isolation_level=None)


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            return bool(copy.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
