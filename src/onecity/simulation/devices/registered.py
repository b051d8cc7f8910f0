"""As which stations, that the city knows, do the devices of a network speak?"""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.db import DatabaseError

from onecity.base.actor import system
from onecity.codecs.sl651 import ELEMENTS
from onecity.core.text import Text
from onecity.engines.sensing import door
from onecity.engines.sensing.door import StationView
from onecity.simulation.devices.stations import Device

INSTANT = "2011"
OPERATOR = system(("sensing.manage",))
SL651_NUMBER = re.compile(r"[0-9A-F]{10}", re.IGNORECASE)
SL651_CODE = re.compile(r"(FF)?[0-9A-F]{2}")

NONE = Text(
    zh="网络“{network}”在本系统（ONECITY_DATA）中没有可以模拟的 {protocols} 站点，发出的读数不会到达。请写出站点表："
    "onecity simulate devices --network {network} --{first} … --stations <城市目录>/networks/{network}/stations.csv，"
    "再执行 onecity load；或登记站点：onecity sensing station add {first} <编号> --network {network} --thing <对象> "
    "--code <代码>=<监测量> --source 127.0.0.1 --no-secret。设有密钥的站点不能模拟：模拟设备不知道密钥。",
    en='Network "{network}" has no station of {protocols} here (ONECITY_DATA) that can be simulated: no reading would '
    "reach it. Write the table: onecity simulate devices --network {network} --{first} … --stations "
    "CITY/networks/{network}/stations.csv, then onecity load; or make a station known: onecity sensing station add "
    "{first} NUMBER --network {network} --thing THING --code CODE=PROPERTY --source 127.0.0.1 --no-secret. A station "
    "with a secret is not simulated: simulated devices do not know it.",
)
SOME = Text(
    zh="{silent} 个对象没有可以模拟的 {protocols} 站点，不发送",
    en="{silent} things have no station of {protocols} that can be simulated: they stay silent",
)


def known_stations(network: str) -> Iterator[StationView]:
    """The stations of a network that this installation knows, declared or registered; none without a database."""
    cursor: str | None = None
    while True:
        try:
            page = door.stations(OPERATOR, network=network, cursor=cursor, limit=500)
        except DatabaseError:
            return
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def registered(
    network: str,
    things: Iterable[str],
    properties: Sequence[str],
    protocols: Sequence[str],
    stations: Iterable[StationView],
) -> dict[str, Device]:
    """The device of each thing that a station stands at, in turn over the protocols that it speaks there.

    MQTT needs no station, the broker knows who speaks. Stations with a secret, or without codes that a simulated device
    can say, are left out.
    """
    speaking: dict[tuple[str, str], Device] = {}
    for one in stations:
        codes = _sayable(one, properties)
        if codes and not one.has_secret:
            device = Device(one.protocol, one.number, network, one.thing, codes)
            speaking.setdefault((one.protocol, one.thing), device)
    found = {}
    for place, thing in enumerate(things):
        if "mqtt" in protocols:
            speaking[("mqtt", thing)] = Device(
                "mqtt", thing, network, thing, {name: name for name in properties}
            )
        mine = [speaking[name, thing] for name in protocols if (name, thing) in speaking]
        if mine:
            found[thing] = mine[place % len(mine)]
    return found


def _sayable(station: StationView, properties: Sequence[str]) -> dict[str, str]:
    """What it calls each property; means of an hour or a day are not what simulated devices send."""
    if station.protocol == "sl651" and not SL651_NUMBER.fullmatch(station.number):
        return {}
    found: dict[str, str] = {}
    for code, name in station.codes.items():
        message, _, factor = code.rpartition(":")
        is_known = _is_number(code) if station.protocol == "sl651" else message in ("", INSTANT)
        if name in properties and is_known:
            found.setdefault(name, factor)
    return found


def _is_number(code: str) -> bool:
    """Whether an element of SL 651 is a single number, neither a row of an hour nor a word of states."""
    element = ELEMENTS.get(code)
    return bool(SL651_CODE.fullmatch(code)) and not (element and (element.series or element.bits))
