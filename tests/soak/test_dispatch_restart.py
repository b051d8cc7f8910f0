"""A server dies between a recommendation and its confirmation: does the press still send the ambulance, once?

A form without processes runs with the engine's own tests; here a process really dies, with the soak on both databases.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = os.environ.get("ONECITY_SOAK") == "1"
CHILD = Path(__file__).with_name("dispatch_child.py")
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not LONG, reason="starts processes: with ONECITY_SOAK=1")


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What a child process needs to live in a city of its own."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    mine = {"ONECITY_DATA": str(tmp_path / "data"), "ONECITY_DATABASE_URL": url}
    return dict(os.environ) | mine | {"PYTHONPATH": str(ROOT / "src")}


def test_a_confirmation_after_a_killed_server_sends_the_ambulance_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    def run(*given: str) -> str:
        done = subprocess.run(
            [sys.executable, str(CHILD), *given], env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.splitlines()[-1]

    run("prepare", str(tmp_path / "city"))
    server = subprocess.Popen(
        [sys.executable, str(CHILD), "recommend"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    token, unit = json.loads(server.stdout.readline())
    server.kill()
    assert server.wait(timeout=20) == -9
    assert json.loads(run("confirm", token, unit)) == [[["middle-1", "ordered"]], 1]
