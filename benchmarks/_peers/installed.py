"""How do the packages of a peer come onto the machine, where nothing else looks for packages?"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class NotInstalled(Exception):
    """The packages cannot be had here."""


def install(name: str) -> Path:
    """The folder with the packages of `_peers/NAME.lock`, at the versions and hashes of the lock. Raises
    `NotInstalled`.
    """
    lock, folder = Path(__file__).with_name(f"{name}.lock"), ROOT / ".venv" / f"peers-{name}"
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return folder
    options = ["-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--upgrade"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), "-r", str(lock)]
    if (done := subprocess.run(command, capture_output=True, text=True)).returncode:
        raise NotInstalled(done.stderr.strip()[-500:])
    stamp.write_text(lock.read_text())
    return folder
