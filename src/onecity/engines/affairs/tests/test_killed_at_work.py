"""Is a case at the step before or after, never between, when the process is killed at any moment?

A short form runs with every test run; `ONECITY_SOAK=1` asks for a hundred rounds.
"""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

CHILD = Path(__file__).with_name("killed_child.py")
ROUNDS = 100 if os.environ.get("ONECITY_SOAK") == "1" else 2


def start(what: str, data: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {
        "ONECITY_DATA": str(data),
        "ONECITY_DATABASE_URL": "",
        "ONECITY_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "onecity.site.settings",
        "PYTHONPATH": str(CHILD.parents[4]),
    }
    return subprocess.Popen([sys.executable, CHILD, what], env=environment, stdout=subprocess.PIPE, text=True)


def kill_at_work(data: Path, seconds: float) -> list[tuple[str, str]]:
    """Let a process work, kill it that long after its first step; the steps that it had done by then."""
    process = start("work", data)
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    threading.Event().wait(seconds)
    process.kill()
    lines += process.stdout.readlines()
    process.wait()
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


def test_every_case_is_at_a_step_after_any_number_of_kills(tmp_path: Path) -> None:
    assert start("prepare", tmp_path).wait() == 0
    told: list[tuple[str, str]] = []
    for _ in range(ROUNDS):
        told += kill_at_work(tmp_path, random.uniform(0.0, 0.7))
    process = start("check", tmp_path)
    found = json.loads(process.communicate()[0])
    assert found["breaches"] == []
    assert len(told) >= ROUNDS
    for case_id, step in told:
        assert step in found["steps"].get(case_id, []), "a step that was reported as done is gone"
