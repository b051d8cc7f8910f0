"""What the benchmark of warnings asks of each that takes part: take readings over HTTP, post warnings to a webhook."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

TICKS = os.sysconf("SC_CLK_TCK")
# Series, moments in milliseconds, and the value of each at each moment.
Slice = tuple[Sequence[int], Sequence[int], float]


class Failed(RuntimeError):
    """Somebody did not start, or did not take what was sent."""


class Contestant(Protocol):
    """Somebody who takes part, between `start` and `stop`."""

    name: str
    said: str
    port: int
    # Readings in a request.
    rows: int
    # Which of the ways in is used; `WAYS` has the paths, the best first.
    way: str
    WAYS: dict[str, str]

    @property
    def path(self) -> str:
        """Where readings are sent to."""

    def start(self) -> None:
        """Begin, with rules loaded. Raises `Failed`."""

    def body(self, part: Slice) -> bytes:
        """What is sent for these readings; made before the clock runs."""

    def headers(self, body: bytes) -> dict[str, str]:
        """The headers of a request; made while the clock runs, since a signature holds the time."""

    @property
    def processes(self) -> list[int]:
        """The ids of its processes."""

    def stop(self) -> None:
        """End all of it."""


class Caller:
    """One connection that sends bodies."""

    def __init__(self, to: Contestant) -> None:
        self._to = to
        self._path = to.path
        self._connection = http.client.HTTPConnection("127.0.0.1", to.port, timeout=120)

    def send(self, body: bytes) -> None:
        """Send a body. Raises `Failed` when it is not taken."""
        while True:
            self._connection.request("POST", self._path, body, self._to.headers(body))
            answer = self._connection.getresponse()
            said = answer.read()
            if answer.status in (200, 201, 204):
                return
            # ours asks to send again later when much is waiting, or a program has sent 600 requests in a minute
            if answer.status not in (429, 503):
                raise Failed(f"{self._to.name}: {answer.status} {said.decode()[:300]}")
            time.sleep(0.5 if answer.status == 429 else 0.05)


def send_all(to: Contestant, lanes: Sequence[Sequence[bytes]]) -> float:
    """Seconds until all bodies are taken: each lane in its order over a connection of its own."""
    failed: list[BaseException] = []

    def work(lane: Sequence[bytes]) -> None:
        try:
            caller = Caller(to)
            for body in lane:
                caller.send(body)
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    begun = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - begun


def cpu_s(processes: Sequence[int]) -> float:
    """Seconds that processes have computed, with all of their threads."""
    total = 0
    for one in processes:
        with suppress(OSError):
            said = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, said[11:15]))
    return total / TICKS


def memory_mb(processes: Sequence[int]) -> float:
    """Memory that processes hold."""
    total = 0
    for one in processes:
        with suppress(OSError):
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total / 1e6


def free_ports(count: int) -> list[int]:
    """Ports of this machine on which nobody listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return found


def begun(
    command: Sequence[str | Path], log: Path, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A process whose words go into a file."""
    with log.open("wb") as out:
        return subprocess.Popen(
            [str(one) for one in command], stdout=out, stderr=out, env=environment, start_new_session=True
        )


def ended(processes: Iterator[subprocess.Popen[bytes]] | Sequence[subprocess.Popen[bytes]]) -> None:
    """End processes, by force if they do not."""
    some = list(processes)
    for one in some:
        one.send_signal(signal.SIGTERM)
    for one in some:
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def until(is_so: Callable[[], bool], what: str, most_s: float = 60) -> None:
    """Wait. Raises `Failed`."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        with suppress(OSError, http.client.HTTPException):
            if is_so():
                return
        time.sleep(0.05)
    raise Failed(what)


def answers(port: int, path: str) -> bool:
    """Whether a server answers 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", path)
    return connection.getresponse().status == 200
