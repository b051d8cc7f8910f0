"""Which simulated device stands at a thing, and what has the city to know of it?"""

import csv
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TextIO

PROTOCOLS = ("sl651", "hj212", "mqtt")
COLUMNS = ("number", "protocol", "network", "thing", "codes", "sources")
HERE = "127.0.0.1"

CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sl651": MappingProxyType({"level": "3B", "rain": "20"}),
        "hj212": MappingProxyType({"pm25": "a34004", "pm10": "a34002", "ozone": "a05024"}),
    }
)
"""What devices call a property; one that is not here is called s1, s2, … by a device of HJ 212, and FF01, FF02, … by
one of SL 651, whose codes with FF are free for elements that it does not have.
"""


@dataclass(frozen=True, slots=True)
class Device:
    """A device at a thing; `codes`: what it calls each property."""

    protocol: str
    number: str
    network: str
    thing: str
    codes: Mapping[str, str]


def devices(
    network: str, things: Sequence[str], properties: Sequence[str], protocols: Sequence[str]
) -> dict[str, Device]:
    """One device for each thing, the protocols in turn; numbers that nobody has (99…), others for each network."""
    made = {}
    for place, thing in enumerate(things):
        protocol = protocols[place % len(protocols)]
        made[thing] = Device(
            protocol, _number(protocol, network, thing, place), network, thing, _codes(protocol, properties)
        )
    return made


def _number(protocol: str, network: str, thing: str, place: int) -> str:
    # A gateway knows a station by its number alone: two networks' devices may not share theirs.
    mark = zlib.crc32(network.encode())
    if protocol == "sl651":
        return f"99{mark % 1_000:03}{place:05}"
    if protocol == "hj212":
        return f"99{mark:010}{place:012}"
    return thing


def _codes(protocol: str, properties: Sequence[str]) -> dict[str, str]:
    if protocol == "mqtt":
        return {name: name for name in properties}
    known = CODES[protocol]
    unnamed = "FF{:02X}" if protocol == "sl651" else "s{}"
    return {name: known.get(name, unnamed.format(place)) for place, name in enumerate(properties, 1)}


def write_table(found: Iterable[Device], file: TextIO) -> None:
    """The rows of `networks/<id>/stations.csv`: known by this machine's address, without a secret.

    Devices of MQTT are not among them: the broker knows them.
    """
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in found:
        if one.protocol != "mqtt":
            codes = ";".join(f"{code}={name}" for name, code in one.codes.items())
            rows.writerow([one.number, one.protocol, one.network, one.thing, codes, HERE])
