"""OneCity as it runs: the processes `ingest` and `worker`, SensorThings in, webhooks out."""

import json
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from _peers import warned_city
from _peers.contestant import Failed, Slice, begun, ended, free_ports, until

ARROW = "application/vnd.apache.arrow.stream"
ALARMS = "alarms"
ROOT = Path(__file__).resolve().parents[2]
REST = '"components":["phenomenonTime","result"],"dataArray":'


@cache
def _head(series: int) -> str:
    return f'{{"Datastream":{{"@iot.id":"bench:t-{series}:level"}},{REST}'


class OneCity:
    """The city's own processes over SQLite, each of them as `onecity up` starts it."""

    name = "OneCity"
    said = "durable in the log (fdatasync) before each answer; warnings, events and notices durable in SQLite"
    rows = 50_000  # a program may send 600 requests a minute
    WAYS = {"Arrow": "/readings", "JSON": "/readings", "SensorThings": "/sta/v1.1/CreateObservations"}

    def __init__(self, data: Path, hook: str, things: int) -> None:
        self.data, self.hook, self.things = data, hook, things
        self.running: list[subprocess.Popen[bytes]] = []
        (self.port,) = free_ports(1)
        self.way, self.sends_alarms = "Arrow", False
        self._signers: dict[str, Any] = {}

    def start(self) -> None:
        """Load the city, start the processes. Raises `Failed`."""
        warned_city.loaded(self.data / "city", self.things)
        # one for each way: the requests of a program may be used up for this minute, and it would wait
        self._signers = {way: warned_city.registered(way.lower()) for way in self.WAYS}
        self._signers[ALARMS] = warned_city.registered(ALARMS, self.hook)
        environment = os.environ | {
            "ONECITY_GATEWAYS": '["sensorthings"]',
            "ONECITY_SENSORTHINGS_LISTEN": f"127.0.0.1:{self.port}",
            "PYTHONPATH": str(ROOT / "src"),
        }
        for one in ("ingest", "worker"):
            command = [sys.executable, "-m", "onecity.cli", one]
            self.running.append(begun(command, self.data / f"{one}.log", environment))
        until(self._is_ready, "ingest or worker does not start", 300)

    def _is_ready(self) -> bool:
        from onecity.base.jobs.models import ScheduledRun
        from onecity.engines.sensing.models import Position

        if gone := [one.args for one in self.running if one.poll() is not None]:
            raise Failed(f"{gone} ended: {self.logged()}")
        # what the worker does first (search entries of all things) would disturb
        is_settled = (
            ScheduledRun.objects.exists() and not ScheduledRun.objects.filter(last_run_at=None).exists()
        )
        return is_settled and (self.data / "readings" / "door.json").exists() and Position.objects.exists()

    @property
    def path(self) -> str:
        """Where readings are sent to."""
        return self.WAYS[self.way]

    def body(self, part: Slice) -> bytes:
        """Columns as a stream of Arrow or as JSON, or a body of CreateObservations."""
        series, times, value = part
        if self.way == "Arrow":
            return _stream(part)
        if self.way == "JSON":
            columns = {
                "network": "bench",
                "property": "level",
                "things": [f"t-{one}" for one in series for _ in times],
                "times": [*times] * len(series),
                "values": [value] * (len(series) * len(times)),
            }
            return json.dumps(columns).encode()
        rows = ",".join(f'["{_written(one)}",{value}]' for one in times)
        return ("[" + ",".join(f"{_head(one)}[{rows}]}}" for one in series) + "]").encode()

    def headers(self, body: bytes) -> dict[str, str]:
        """With the program's signature."""
        from django.utils import timezone

        from onecity.core.signature import request_to, sign

        message = request_to("POST", f"http://127.0.0.1:{self.port}{self.path}", {}, body)
        nonce = os.urandom(16).hex()
        signed = message.with_headers(
            sign(message, self._signers[self.name_of_sender], created=timezone.now(), nonce=nonce)
        )
        return {name.title(): value for name, value in signed.headers.items()} | {
            "Content-Type": ARROW if self.way == "Arrow" else "application/json"
        }

    def use_other_program(self) -> None:
        """Go on as a program that has sent nothing yet."""
        self.sends_alarms = True

    @property
    def name_of_sender(self) -> str:
        """Which program sends."""
        return ALARMS if self.sends_alarms else self.way

    @property
    def processes(self) -> list[int]:
        """Ingest and worker."""
        return [one.pid for one in self.running]

    def incidents(self) -> tuple[int, int, int]:
        """How many warnings have come to incidents, how many orders were given, how many entries the audit has."""
        from onecity.base.audit.models import Entry
        from onecity.base.worklist.models import Task
        from onecity.engines.command.models import IncidentEvent

        taken = IncidentEvent.objects.filter(kind="warning").count()
        return taken, Task.objects.filter(engine="command").count(), Entry.objects.count()

    def stop(self) -> None:
        """End both."""
        ended(self.running)

    def logged(self) -> str:
        """The end of what the processes wrote."""
        return json.dumps({one.stem: one.read_text()[-1500:] for one in self.data.glob("*.log")})


def _stream(part: Slice) -> bytes:
    series, times, value = part
    names = pa.array([f"t-{one}" for one in series])
    things = names
    if len(times) > 1:
        at = np.repeat(np.arange(len(series), dtype=np.int32), len(times))
        things = pa.DictionaryArray.from_arrays(at, names)
    moments = pa.array(np.tile(np.array(times, np.int64), len(series)), pa.timestamp("ms", "UTC"))
    table = pa.table({"things": things, "times": moments, "values": np.full(len(moments), value)})
    table = table.replace_schema_metadata({"network": "bench", "property": "level"})
    with pa.BufferOutputStream() as out:
        with pa.ipc.new_stream(out, table.schema) as stream:
            stream.write_table(table)
        made: bytes = out.getvalue().to_pybytes()
    return made


@cache
def _written(at_ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at_ms // 1000)) + f".{at_ms % 1000:03d}Z"
