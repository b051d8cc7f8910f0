"""What does a city look like after its first minutes? Loaded, with all that its worker makes at first, and some roads.

That takes half a minute, so a whole run of tests makes it once, where `ONECITY_SETTLED` names a folder for it; each
city of the tests starts from a copy.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

MADE_WITHIN_S = 600
# The city's own roads would take a minute: a small grid by hand. Then the worker's turns, until it has nothing to do.
SETTLE = """
from threading import Event
from onecity.cli import set_up
set_up()
from onecity.base.actor import system
from onecity.base.jobs.worker import Worker
from onecity.engines.circles.tests.city import network
from onecity.engines.travel import door
door.use(system({"travel.manage"}), network())
worker = Worker(Event())
while worker.turn():
    pass
"""


def settle(data: Path, environment: Mapping[str, str]) -> None:
    """Fill an empty data folder with the settled city that these settings name. Raises `CalledProcessError`."""
    shared = os.environ.get("ONECITY_SETTLED")
    if not shared:
        _make(data, environment)
        return
    folder = Path(shared)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "city").exists():
            half = folder / "half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            _make(half, environment)
            half.rename(folder / "city")
    shutil.copytree(folder / "city", data, dirs_exist_ok=True)


def _make(data: Path, environment: Mapping[str, str]) -> None:
    for command in (["-m", "onecity.cli", "up", "--setup"], ["-c", SETTLE]):
        subprocess.run(
            [sys.executable, *command],
            env={**environment, "ONECITY_DATA": str(data)},
            cwd=data,
            capture_output=True,
            text=True,
            timeout=MADE_WITHIN_S,
            check=True,
        )
