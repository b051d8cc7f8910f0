"""How does an engineer let devices speak that are not there?"""

import asyncio
import csv
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click
from django.conf import settings

from onecity.core.pack import PackInvalid
from onecity.simulation.devices.city import Watched, reservoirs, watched
from onecity.simulation.devices.faults import plans, sent
from onecity.simulation.devices.registered import NONE, SOME, known_stations, registered
from onecity.simulation.devices.sending import Line, MqttLine, Tally, TcpLine, send
from onecity.simulation.devices.series import HOUR_MS, MINUTE_MS, STEP_MS, hurried, storm_over, waves
from onecity.simulation.devices.stations import Device, devices, write_table
from onecity.simulation.devices.values import Observation, Sending

ALONE = "sl651"
"""What devices speak when no gateway is named, for the table of stations."""


@click.group()
def simulate() -> None:
    """Let people and devices that are not there use the city; everything is simulated."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where gateways and broker are; empty: nobody speaks that protocol."""

    hj212: str
    sl651: str
    mqtt: str
    connections: int

    @property
    def protocols(self) -> list[str]:
        """Those that somebody speaks."""
        return [name for name in ("sl651", "hj212", "mqtt") if getattr(self, name)]

    def lines(self, tally: Tally) -> dict[str, list[Line]]:
        """The lines of each protocol."""
        found: dict[str, list[Line]] = {}
        for name in ("hj212", "sl651"):
            if address := str(getattr(self, name)):
                host, _, port = address.rpartition(":")
                found[name] = [
                    TcpLine(host.strip("[]"), int(port), name, tally) for _ in range(self.connections)
                ]
        if self.mqtt:
            found["mqtt"] = [MqttLine(self.mqtt, tally)]
        return found


@simulate.command("devices")
@click.option("--network", required=True, help="The network whose devices speak, such as reservoirs.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same storm and faults."
)
@click.option("--hours", type=float, default=24.0, show_default=True, help="Hours of the devices' time.")
@click.option(
    "--speed", type=float, default=1.0, show_default=True, help="So many times as fast; 0: a history."
)
@click.option("--things", "most", type=int, default=None, help="Only the first so many things.")
@click.option("--faults", type=float, default=0.05, show_default=True, help="Share of the devices that fail.")
@click.option("--hj212", default="", help="Gateway for HJ 212: 127.0.0.1:9212.")
@click.option("--sl651", default="", help="Gateway for SL 651: 127.0.0.1:9651.")
@click.option("--mqtt", default="", help="Broker: mqtt://user:password@127.0.0.1:1883.")
@click.option("--connections", type=int, default=16, show_default=True, help="Connections over TCP, of each.")
@click.option(
    "--stations",
    type=click.File("w"),
    default=None,
    help="Write the stations.csv that it needs; send nothing.",
)
@click.option(
    "--csv",
    "table",
    type=click.File("w"),
    default=None,
    help="Write the series, without faults; send nothing.",
)
@click.option("--city", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None)
def simulate_devices(
    network: str,
    seed: int,
    hours: float,
    speed: float,
    most: int | None,
    faults: float,
    hj212: str,
    sl651: str,
    mqtt: str,
    connections: int,
    stations: TextIO | None,
    table: TextIO | None,
    city: Path | None,
) -> None:
    """Let the devices of a network speak, through the city's gateways, as real ones do; all readings are simulated.

    Over reservoirs a storm passes: rain, inflow, rising and falling levels. A device speaks as the station that the
    city knows at its thing (`sensing station list`); things that have several take the given protocols in turn.
    Some devices fail: drift, silence with readings sent later, floods, wrong clocks, damaged frames, duplicates.
    With --speed 60 what takes an hour happens in a minute of now, so that rules see it live; with --speed 0 the hours
    that end now are sent at once, as a history.
    """
    found = _watched(city or settings.CONFIGURATION.city, network, most)
    target = Target(hj212, sl651, mqtt, connections)
    past = int(time.time() * 1000 - hours * HOUR_MS) // STEP_MS * STEP_MS
    if stations is not None:
        made = devices(network, list(found.things), list(found.ranges), target.protocols or [ALONE])
        write_table(made.values(), stations)
    if table is not None:
        _write_series(_observations(found, seed, past, hours), list(found.ranges), table)
    if stations or table:
        return
    if not target.protocols:
        sys.exit("name a gateway, --csv or --stations / 请给出网关地址、--csv 或 --stations")
    known = _speaking(found, target.protocols)
    if speed > 0:
        start, observations = _live(found, seed, hours, speed)
        failing = plans(known, seed, start, hours / speed, faults)
    else:
        observations = _observations(found, seed, past, hours)
        failing = plans(known, seed, past, hours, faults)
    leaving = sent(observations, failing, seed)
    tally = asyncio.run(_sent(leaving, known, target, start if speed > 0 else None))
    _report(tally, len(known), len(failing))


def _watched(city: Path, network: str, most: int | None) -> Watched:
    try:
        return watched(city, network, most)
    except PackInvalid as broken:
        sys.exit("\n".join(str(problem) for problem in broken.problems))
    except KeyError:
        sys.exit(f"the city has no network {network!r} / 没有这个网络")


def _speaking(found: Watched, protocols: list[str]) -> dict[str, Device]:
    """The devices of those things that have a station; ends with what to do where none has."""
    stations = known_stations(found.network)
    known = registered(found.network, found.things, list(found.ranges), protocols, stations)
    words = {"network": found.network, "protocols": ", ".join(protocols), "first": protocols[0]}
    if not known:
        sys.exit("\n".join(NONE.in_(language).format(**words) for language in ("en", "zh")))
    if silent := len(found.things) - len(known):
        said = (SOME.in_(language).format(**words, silent=silent) for language in ("en", "zh"))
        click.echo(" / ".join(said), err=True)
    return known


def _live(found: Watched, seed: int, hours: float, speed: float) -> tuple[int, Iterator[Observation]]:
    """When it begins, which is now, and what is observed from then on."""
    start = int(time.time() * 1000) // MINUTE_MS * MINUTE_MS
    return start, hurried(_observations(found, seed, start, hours), found.increments, start, speed)


def _observations(found: Watched, seed: int, start: int, hours: float) -> Iterator[Observation]:
    if found.is_water:
        return storm_over(reservoirs(found), seed, start, hours)
    return waves(list(found.things), found.ranges, seed, start, hours)


async def _sent(
    leaving: Iterable[Sending], known: dict[str, Device], target: Target, start: int | None
) -> Tally:
    tally = Tally()
    await send(leaving, known, target.lines(tally), start)
    return tally


def _report(tally: Tally, things: int, failing: int) -> None:
    click.echo(
        f"simulated: {things} devices, {failing} of them failing; {tally.sent} sent, "
        f"{tally.acknowledged} acknowledged, {tally.repeated} repeated, {tally.garbled} garbled, "
        f"{tally.late} late, {tally.again} duplicates"
    )
    click.echo(
        f"模拟：{things} 台设备，{failing} 台有故障；发送 {tally.sent}，确认 {tally.acknowledged}，"
        f"重发 {tally.repeated}，损坏 {tally.garbled}，补报 {tally.late}，重复 {tally.again}"
    )


def _write_series(observations: Iterable[Observation], names: list[str], file: TextIO) -> None:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["time", "thing", *names])
    for one in observations:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one.time / 1000))
        rows.writerow([at, one.thing, *(one.values[name] for name in names)])
