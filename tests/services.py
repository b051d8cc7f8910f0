"""Which services of the machine do tests start for themselves?"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from onecity.core.tests.ports import free_port

USER = "postgres"
DATABASE = "onecity"
_START_S = 90
_SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
_DEPLOYED = Path(__file__).resolve().parents[1] / "deploy" / "mosquitto"


class PostgresMissing(Exception):
    """No PostgreSQL is installed: `apt-get install postgresql` brings one."""


class MosquittoMissing(Exception):
    """No broker for MQTT is installed: `apt-get install mosquitto` brings one."""


class Mosquitto:
    """A broker of the test's own on 127.0.0.1, as `deploy/mosquitto` sets it up; its messages survive its death."""

    def __init__(self, folder: Path, users: Mapping[str, str]) -> None:
        """`users`: their passwords by name. Raises `MosquittoMissing`."""
        if (found := shutil.which("mosquitto", path=_SBIN)) is None:
            raise MosquittoMissing
        self.port = free_port()
        self._command = [found, "-c", str(folder / "mosquitto.conf")]
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "mosquitto.conf").write_text(_mosquitto_settings(folder, self.port))
        (folder / "onecity.acl").write_text((_DEPLOYED / "onecity.acl").read_text())
        passwords = folder / "onecity.passwd"
        passwords.write_text("".join(f"{name}:{password}\n" for name, password in users.items()))
        subprocess.run([shutil.which("mosquitto_passwd", path=_SBIN) or "", "-U", passwords], check=True)

    def start(self) -> None:
        """Start it, on the same port and files as before; it answers when this returns."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stderr=log, stdout=log)
        deadline = time.monotonic() + _START_S
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"mosquitto did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in order: it writes down what it keeps."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=_START_S)
            self._process = None


@contextmanager
def start_mosquitto(users: Mapping[str, str]) -> Iterator[Mosquitto]:
    """A broker with these users and the rights that are shipped, gone at the end.

    Raises `MosquittoMissing` when the machine has none.
    """
    with tempfile.TemporaryDirectory(prefix="onecity-mqtt-") as folder:
        broker = Mosquitto(Path(folder), users)
        broker.start()
        try:
            yield broker
        finally:
            broker.stop()


def _mosquitto_settings(folder: Path, port: int) -> str:
    """The shipped settings, on one plain port and with files of the test's own."""
    shipped = (_DEPLOYED / "onecity.conf").read_text().replace("/etc/mosquitto", str(folder))
    without = ("#", "listener", "cafile", "certfile", "keyfile")
    kept = [line for line in shipped.splitlines() if line and not line.startswith(without)]
    user = pwd.getpwuid(os.geteuid()).pw_name
    own = [f"listener {port} 127.0.0.1", f"persistence_location {folder}/", f"user {user}"]
    return "\n".join([*kept, *own]) + "\n"


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


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
        port = free_port()
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
