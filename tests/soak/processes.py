"""How does a soak test let the processes of one city live, and kill them?"""

import contextlib
import itertools
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Living:
    """A process that says what it does, line by line; `first` is the line with which it began."""

    def __init__(self, process: int, output: TextIO, wait: Callable[[], int]) -> None:
        self._process, self._output, self._wait = process, output, wait
        self._said = b""
        self.lives = True
        self.first = self.lines(1)[0]

    def lines(self, count: int, within_s: float = 60) -> list[str]:
        """Its next lines; so many have to come in time."""
        found: list[str] = []
        until = time.monotonic() + within_s
        while len(found) < count:
            found += self._whole_lines(until - time.monotonic())
        return found

    def lines_for(self, seconds: float) -> list[str]:
        """All that it says for so long."""
        found: list[str] = []
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                found += self._whole_lines(left)
        return found

    def kill(self) -> None:
        """SIGKILL, whatever it is doing."""
        self.lives = False
        os.kill(self._process, signal.SIGKILL)
        assert self._wait() == signal.SIGKILL, "a process ended before it was killed"
        self._output.close()

    def _whole_lines(self, within_s: float) -> list[str]:
        ready, _, _ = select.select([self._output], [], [], max(within_s, 0))
        if not ready:
            raise TimeoutError("it has stopped saying what it does")
        self._said += os.read(self._output.fileno(), 65_536)
        *whole, self._said = self._said.split(b"\n")
        return [line.decode() for line in whole]


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
        self._living: list[Living] = []
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
        assert self._ask(f"wait {process}") == 0, said
        return said

    def begin(self, what: str) -> "Living":
        """Let a process live until it is killed; it has said its first line when this returns."""
        process, output = self._start(what)
        self._living.append(Living(process, output, lambda: self._ask(f"wait {process}")))
        return self._living[-1]

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
        """End what a failed test has left alive, then the process that makes the others."""
        for one in self._living:
            if one.lives:
                one.kill()
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
