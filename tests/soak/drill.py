"""How do tests back up a city and bring it back elsewhere? Two cities, one folder of backups beside them."""

import itertools
import json
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from tests.soak.processes import Processes

SETTINGS = "onecity.site.settings"
_numbers = itertools.count()


class DrillCity(Processes):
    """A city of the drill, in a folder beside the others'; `drill_child.py` says what it can do."""

    def __init__(self, folder: Path, name: str, database_url: str = "") -> None:
        self.data = folder / name
        self.data.mkdir()
        self.database_url = database_url
        super().__init__("drill_child.py", SETTINGS, self.data, database_url)

    def ask(self, what: str) -> Any:
        """What a process of the city answers."""
        return json.loads(self.run(what))

    def while_working(self, do: Callable[[], str], work: str = "work") -> str:
        """Do something while cases are worked on, from their first step on; the work is killed at the end."""
        process, output = self._start(work)
        with output:
            output.readline()
            said = do()
            os.kill(process, signal.SIGKILL)
            output.read()
        assert self._ask(f"wait {process}") == signal.SIGKILL, "the work ended before it was killed"
        return said


class Drill:
    """The cities and the backups of one test."""

    def __init__(self, folder: Path, server_url: str = "") -> None:
        self._folder, self._server_url = folder, server_url
        self._open = ExitStack()

    @property
    def backups(self) -> Path:
        """Where `backup` writes and `restore` reads."""
        return self._folder / "backups"

    def whole(self) -> list[Path]:
        """The backups that were finished, oldest first."""
        return sorted(path.parent for path in self.backups.glob("*/manifest.json"))

    def city(self, name: str) -> DrillCity:
        """A city that nobody has lived in yet, with a database of its own."""
        made = DrillCity(self._folder, name, self._database())
        self._open.callback(made.close)
        return made

    def hand_over_keys(self, giver: DrillCity, taker: DrillCity) -> None:
        """Carry the keys by another way than the backups."""
        shutil.copy(giver.data / "keys.json", taker.data / "keys.json")

    def close(self) -> None:
        """End all."""
        self._open.close()

    def _database(self) -> str:
        if not self._server_url:
            return ""
        name = f"drill_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        return f"{self._server_url.rpartition('/')[0]}/{name}"
