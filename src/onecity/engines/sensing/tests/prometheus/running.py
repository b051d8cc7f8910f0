"""What do the kernel and `promtool test rules` say of a case?"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from onecity.engines.sensing.rules.batch import Batch, Row, reading
from onecity.engines.sensing.rules.courses import episodes
from onecity.engines.sensing.rules.program import compile_network
from onecity.engines.sensing.rules.replay import replay
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests.prometheus.chances import (
    EVALUATED_EVERY,
    KINDS,
    THINGS,
    UNTIL,
    Case,
    Series,
)
from onecity.engines.sensing.tests.prometheus.differences import Firing
from onecity.engines.sensing.tests.prometheus.reckoning import MOMENTS

FIRING = 'ALERTS{alertstate="firing"}'
_TIME = re.compile(r"time: (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?,")
_ALERT = re.compile(r'alertname="(\w+)", alertstate="firing", thing="(\w+)"')


class PromtoolMissing(Exception):
    """Neither on the machine nor to be had: `apt-get install prometheus` brings it."""


def by_kernel(case: Case) -> Firing:
    """When the kernel warns."""
    program, things = compile_network(case.network, {}), Things.of({thing: {} for thing in THINGS})
    log = Batch.of(sorted(_rows(case, things), key=lambda row: (row[2], row[0], row[1])))
    found: Firing = {}
    for one in episodes(replay(program, things, log, 0, UNTIL, EVALUATED_EVERY)):
        begin, end = one.course[0][0], UNTIL + 1 if one.course[-1][1] else one.course[-1][0]
        moments = frozenset(time for time in MOMENTS if begin <= time < end)
        found[one.rule, one.thing] = found.get((one.rule, one.thing), frozenset()) | moments
    return {pair: moments for pair, moments in found.items() if moments}


def _rows(case: Case, things: Things) -> list[Row]:
    return [
        reading(things.index[thing], place, time, value)
        for thing, seen in case.seen.items()
        for place, name in enumerate(KINDS)
        for time, value in seen[name]
    ]


def by_promtool(promtool: str, case: Case, folder: Path) -> Firing:
    """When Prometheus fires: a test that expects nothing at any evaluation tells what there was instead."""
    folder.mkdir(exist_ok=True)
    (folder / "rules.json").write_text(
        json.dumps({"groups": [{"name": "chance", "rules": [rule.alert() for rule in case.rules]}]})
    )
    (folder / "test.json").write_text(json.dumps(_test(case)))
    done = subprocess.run(
        [promtool, "test", "rules", "test.json"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    said = done.stdout + done.stderr
    if "FAILED" not in said and "SUCCESS" not in said:
        raise RuntimeError(f"promtool: {said[:2000]}")
    return _firing(said)


def _test(case: Case) -> dict[str, Any]:
    series = [
        {"series": f'{name}{{thing="{thing}"}}', "values": _written(seen[name], case.step_s * 1000)}
        for thing, seen in case.seen.items()
        for name in KINDS
    ]
    asked = [{"expr": FIRING, "eval_time": f"{time // 1000}s"} for time in MOMENTS]
    test = {"interval": f"{case.step_s}s", "input_series": series, "promql_expr_test": asked}
    every = f"{EVALUATED_EVERY // 1000}s"
    return {"rule_files": ["rules.json"], "evaluation_interval": every, "tests": [test]}


def _written(series: Series, step: int) -> str:
    known = dict(series)
    return " ".join(str(known.get(time, "_")) for time in range(0, UNTIL + 1, step))


def _firing(said: str) -> Firing:
    found: dict[tuple[str, str], set[int]] = {}
    time = 0
    for line in said.splitlines():
        if at := _TIME.search(line):
            hours, minutes, seconds = (int(part or 0) for part in at.groups())
            time = (hours * 3600 + minutes * 60 + seconds) * 1000
        elif line.lstrip().startswith("got:"):
            for pair in _ALERT.findall(line):
                found.setdefault(pair, set()).add(time)
        elif "err:" in line:
            raise RuntimeError(f"promtool: {line}")
    return {pair: frozenset(times) for pair, times in found.items()}


def find_promtool(folder: Path) -> str:
    """The machine's own promtool, else that of Debian's package, unpacked into a folder; no service is installed.

    Raises `PromtoolMissing`.
    """
    if found := shutil.which("promtool"):
        return found
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise PromtoolMissing
    try:
        _run(["apt-get", "download", "-qq", "prometheus"], folder)
        (package,) = folder.glob("prometheus_*.deb")
        _run(["dpkg", "-x", str(package), str(folder)], folder)
    except (subprocess.SubprocessError, OSError, ValueError) as problem:
        raise PromtoolMissing from problem
    return str(folder / "usr" / "bin" / "promtool")


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


def version(promtool: str) -> str:
    """Such as `2.42.0`."""
    said = subprocess.run([promtool, "--version"], capture_output=True, text=True, timeout=30, check=True)
    found = re.search(r"version (\d+\.\d+\.\d+)", said.stdout + said.stderr)
    return found[1] if found else ""
