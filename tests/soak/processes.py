"""How does a soak test let the processes of one city live, and kill them?"""

import itertools
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Processes:
    """The processes of one city, in a data folder of its own; `child` says what they do."""

    def __init__(self, child: str, settings: str, data: Path, database_url: str) -> None:
        own = {
            "ONECITY_DATA": str(data),
            "ONECITY_DATABASE_URL": database_url,
            "ONECITY_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join(map(str, (HERE, ROOT, ROOT / "src"))),
        }
        self._data = data
        self._numbers = itertools.count()
        self._nursery = subprocess.Popen(
            [sys.executable, HERE / child],
            env={**os.environ, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self, what: str) -> str:
        """Let a process do its work to the end; its output."""
        process, output = self._start(what)
        with output:
            said = output.read()
        assert self._ask(f"wait {process}") == 0
        return said

    def kill_after(self, seconds: float, *what: str) -> list[str]:
        """Let processes work beside each other, kill all at once that long after each has said its first line.

        Gives the whole lines that the first had said by then.
        """
        started = [self._start(one) for one in what]
        said = [output.readline() for _, output in started]
        threading.Event().wait(seconds)
        for process, _ in started:
            os.kill(process, signal.SIGKILL)
        ends = [self._ask(f"wait {process}") for process, _ in started]
        lines = [said[0], *started[0][1].readlines()]
        for _, output in started:
            output.close()
        assert ends == [signal.SIGKILL] * len(started), "a process ended before it was killed"
        return [line for line in lines if line.endswith("\n")]

    def close(self) -> None:
        """End the process that makes the others."""
        self._nursery.communicate(timeout=10)

    def _start(self, what: str) -> tuple[int, TextIO]:
        pipe = self._data / f"output-{next(self._numbers)}"
        os.mkfifo(pipe)
        return self._ask(f"start {what} {pipe}"), pipe.open()

    def _ask(self, line: str) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(f"{line}\n")
        return int(self._nursery.stdout.readline())
