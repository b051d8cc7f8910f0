"""Which services of the machine do tests start for themselves?"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
DATABASE = "onecity"
_START_S = 30


class PostgresMissing(Exception):
    """No PostgreSQL is installed: `apt-get install postgresql` brings one."""


@contextmanager
def start_postgres(durable: bool = True) -> Iterator[str]:
    """A PostgreSQL of the test's own on 127.0.0.1, gone at the end; its URL `postgresql://…`.

    Not `durable`: faster, for tests that kill nothing. Raises `PostgresMissing` when the machine has none.
    """
    binaries = _binaries()
    with tempfile.TemporaryDirectory(prefix="onecity-pg-") as folder:
        data = Path(folder) / "data"
        _own(Path(folder))
        _run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ]
        )
        port = _free_port()
        server = subprocess.Popen(
            _as_owner([binaries / "postgres", "-D", data, *_options(port, durable)]),
            stdout=subprocess.DEVNULL,
            stderr=(Path(folder) / "log").open("w"),
        )
        try:
            _wait(binaries, port, Path(folder) / "log")
            _run([binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, DATABASE])
            yield f"postgresql://{USER}@127.0.0.1:{port}/{DATABASE}"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
            server.wait(timeout=_START_S)


def _options(port: int, durable: bool) -> list[str]:
    chosen = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    if not durable:
        chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return ["-p", str(port), *(part for item in chosen.items() for part in ("-c", "=".join(item)))]


def _binaries() -> Path:
    """The folder of the newest PostgreSQL: Debian keeps it out of the search path."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if found:
        return found[-1]
    if (initdb := shutil.which("initdb")) is None:
        raise PostgresMissing
    return Path(initdb).parent


def _as_owner(command: list[str | Path]) -> list[str]:
    # the server refuses to run as root
    prefix = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    return [*prefix, *map(str, command)]


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, USER)


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(_as_owner(command), capture_output=True, text=True, cwd="/", timeout=120)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr or done.stdout}")


def _wait(binaries: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    ask = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ask).returncode:
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
