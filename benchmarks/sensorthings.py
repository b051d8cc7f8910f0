"""How many readings a second come in as SensorThings (`CreateObservations`), beside rows in PostgreSQL?

    python benchmarks/sensorthings.py [--json]

One body of 100,000 readings, called into the ASGI application in this process, so that no web server is measured:
decoding alone; the whole handler with an ingest that throws away; the same with the true one, which answers when the
readings are durable in its log, while the rules look at them. Peers take the same body: `orjson.loads` alone (nobody is
faster than that in Python); a handler with pydantic and one transaction in a durable PostgreSQL, by COPY and by
INSERT; and FastAPI with that INSERT, installed from `benchmarks/_peers/fastapi.lock` into a folder of the virtual
environment. Best of some rounds: other programs on the machine disturb but never help.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

ROUNDS = 5
BEGIN_S = 1_784_073_600
SHAPES = {"20 datastreams × 5,000 readings": (20, 5_000), "20,000 datastreams × 1 reading": (20_000, 1)}
Shape = tuple[int, int]
Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def body(shape: Shape) -> bytes:
    """A body of CreateObservations."""
    streams, count = shape
    moments = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGIN_S + i)) for i in range(count)]
    return orjson.dumps(
        [
            {
                "Datastream": {"@iot.id": f"bench:t-{i}:level"},
                "components": ["phenomenonTime", "result"],
                "dataArray@iot.count": count,
                "dataArray": [[at, 80 + k * 0.001] for k, at in enumerate(moments)],
            }
            for i in range(streams)
        ]
    )


def rate(shape: Shape, run: Callable[[], object]) -> float:
    """Readings a second in the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begun)
    return shape[0] * shape[1] / best


def call(application: Application, sent: bytes) -> list[Any]:
    """One request; the answer."""
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/sta/v1.1/CreateObservations",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"city.example"),
            (b"content-type", b"application/json"),
            (b"authorization", b"Bearer bench~bench-secret-0123456789"),
        ],
    }
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    asyncio.run(application(scope, receive, send))
    if answers[0]["status"] != 201:
        raise RuntimeError(answers)
    found: list[Any] = orjson.loads(answers[1]["body"])
    return found


def row(name: str, ours: float, peers: Mapping[str, float]) -> dict[str, Any]:
    """A figure beside its peers."""
    beside = [{"name": n, "figure": round(f), "ratio": round(ours / f, 2)} for n, f in peers.items()]
    return {
        "name": f"SensorThings: {name}",
        "ours": round(ours),
        "unit": "readings/s",
        "better": "higher",
        "peers": beside,
    }


def decoding() -> list[dict[str, Any]]:
    """The body as columns."""
    from onecity.codecs.sensorthings import read_create_observations

    found = []
    for name, shape in SHAPES.items():
        sent = body(shape)
        ours = rate(shape, lambda sent=sent: read_create_observations(sent, 0))
        bare = rate(shape, lambda sent=sent: orjson.loads(sent))
        found.append(row(f"decoded to columns, {name}", ours, {"orjson.loads alone": bare}))
    return found


def handling(peers: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """The whole handler with an ingest that throws away."""
    from onecity.adapters.inbound.sensorthings_http import Application as Door
    from onecity.base.observations import Datastream
    from onecity.base.telemetry import Readings, Station, Taken
    from onecity.codecs.sensorthings.links import split_datastream

    class Nothing:
        """An ingest that throws away."""

        def station(self, protocol: str, number: str) -> Station:
            return Station(protocol, number, "bench", "t-0", {})

        def admits(self, station: Station, *, source: str, secret: str) -> str:
            return ""

        async def take(self, readings: Readings) -> Taken:
            return Taken(len(readings))

        async def refuse(self, refused: object) -> None:
            raise RuntimeError(refused)

    class Everything:
        """A directory that knows all names: the checks are ours, the look-up is not measured."""

        def __init__(self) -> None:
            self.known: dict[str, Datastream] = {}

        async def find(self, names: Collection[str]) -> Mapping[str, Datastream]:
            for name in names:
                if name not in self.known:
                    self.known[name] = Datastream(*(split_datastream(name) or ("", "", "")))
            return self.known

    return [
        row(f"taken in, null ingest, {name}", figure, peers.get(name, {}))
        for name, figure in _rates(Door(Nothing(), Everything())).items()
    ]


def _rates(application: Application) -> dict[str, float]:
    from onecity.base import senders

    # any datastream may be written: who may write which is not what is measured
    senders.is_of = lambda station, stream: True
    found = {}
    for name, shape in SHAPES.items():
        sent = body(shape)
        links = call(application, sent)
        if len(links) != shape[0] * shape[1] or any(not one.startswith("http") for one in links):
            raise RuntimeError(links[:3])
        found[name] = rate(shape, lambda sent=sent: call(application, sent))
    return found


def tables() -> dict[str, dict[str, float]]:
    """The same bodies as rows in PostgreSQL; nothing where there is none."""
    from tests.services import PostgresMissing, start_postgres

    from _peers.observations_table import TableApplication

    found: dict[str, dict[str, float]] = {}
    with suppress(PostgresMissing), start_postgres() as url:
        for way, copy in (("COPY", True), ("INSERT", False)):
            application = TableApplication(url, copy=copy)
            for name, shape in SHAPES.items():
                sent = body(shape)
                figure = rate(shape, lambda sent=sent, to=application: call(to, sent))
                found.setdefault(name, {})[f"pydantic + PostgreSQL {way}"] = figure
            application.connection.close()
        for name, figure in _with_fastapi(url).items():
            found[name]["FastAPI + PostgreSQL INSERT"] = figure
    return found


def _with_fastapi(url: str) -> dict[str, float]:
    """The same through FastAPI; nothing where it cannot be installed."""
    from _peers.fastapi_table import application
    from _peers.installed import NotInstalled

    try:
        peer = application(url)
    except NotInstalled as problem:
        print(f"FastAPI is not measured: {problem}", file=sys.stderr)
        return {}
    try:
        bodies = {name: body(shape) for name, shape in SHAPES.items()}
        return {
            name: rate(shape, lambda sent=bodies[name]: call(peer, sent)) for name, shape in SHAPES.items()
        }
    finally:
        peer.state.connection.close()


def true_ingest(folder: Path, peers: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """The handler with the log, the rules and the registry of a city of 20,000 things."""
    from _peers.observed_city import loaded
    from onecity.adapters.inbound.sensorthings_http import Application as Door
    from onecity.engines.sensing.api.directory import RegistryDirectory
    from onecity.engines.sensing.ingest.process import Process

    loaded(folder / "city", SHAPES["20,000 datastreams × 1 reading"][0])
    process = Process()
    process.start()
    try:
        application = Door(process.intake, RegistryDirectory())
        return [
            row(f"durable in the log, {name}", figure, peers.get(name, {}))
            for name, figure in _rates(application).items()
        ]
    finally:
        process.stop()


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, and print the rows as text or JSON."""
    with tempfile.TemporaryDirectory(prefix="onecity-bench-") as name:
        os.environ |= {"ONECITY_DATA": name, "ONECITY_LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
        import django

        django.setup()
        peers = tables()
        rows = [*decoding(), *handling(peers), *true_ingest(Path(name), peers)]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return rows
    for one in rows:
        print(f"{one['name']}: {one['ours']:,} {one['unit']}")
        for peer in one["peers"]:
            print(f"  {peer['name']}: {peer['figure']:,} ({peer['ratio']} times as good)")
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
