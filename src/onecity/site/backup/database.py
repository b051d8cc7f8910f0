"""What must a database be able to do to be kept and put back? SQLite and PostgreSQL each do it in their way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

Rows = Callable[[str], list[tuple[Any, ...]]]


class Database(Protocol):
    """A kind of database. `part` is the file of a backup that holds it."""

    kind: str
    part: str

    def copy(self, folder: Path) -> AbstractContextManager[Rows]:
        """Write a copy as of one moment; within the block the rows of just that moment can be asked for."""
        ...

    def tables(self, rows: Rows) -> list[str]:
        """The names of all tables."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of the database as it is now."""
        ...

    def must_be_ours(self) -> None:
        """Raises `StillRunning` when anybody else has it open."""
        ...

    def restore(self, folder: Path) -> None:
        """Put the copy in place of what is there, wholly or not at all."""
        ...

    def compact(self, tables: list[str]) -> None:
        """Give up what deleted and former rows of these tables left behind in the files."""
        ...


def database() -> Database:
    """The one that this installation is set to."""
    from onecity.site.backup.postgresql import PostgreSQL
    from onecity.site.backup.sqlite import SQLite

    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
