"""Which devices report to a network, and what do they call what they measure?"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from onecity.core.pack import City, Declaration, Kind, Problem, Ref
from onecity.core.pack.problem import nearest
from onecity.core.text import Text

CODE_WRONG = Text(
    zh="“{found}”应写成 代码=监测量，监测量是网络“{network}”的 observe 中的一项。",
    en='Write CODE=PROPERTY instead of "{found}"; the property is one of what network "{network}" observes.',
)
SOURCE_WRONG = Text(
    zh="“{found}”不是 IP 地址或网段。请写成 10.1.2.3 或 10.1.0.0/16。",
    en='"{found}" is no address or network of addresses. Write 10.1.2.3 or 10.1.0.0/16.',
)
PROTOCOL_UNKNOWN = Text(
    zh="没有协议“{found}”的网关，这个设备无法接入。",
    en='There is no gateway for the protocol "{found}": this device could not speak.',
)
CODE_TWICE = Text(
    zh="代码“{found}”写了两次，只有后一个有效。请删去一个。",
    en='The code "{found}" stands twice, only the later one would count. Delete one.',
)
PROTOCOLS = ("hj212", "sl651", "jt808", "mqtt", "sensorthings")


class DeclaredStation(BaseModel):
    """A device: a row of `networks/<id>/stations.csv`. Its secret is given by `onecity sensing station secret`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: str = Field(min_length=1, max_length=64, description="How the device names itself.")
    protocol: str = Field(
        min_length=1, max_length=20, description="`hj212`, `sl651`, `jt808`, `mqtt`, `sensorthings`."
    )
    network: Annotated[str, Ref("network")]
    thing: str = Field(min_length=1, max_length=100, description="Key of the thing that it reports about.")
    codes: tuple[str, ...] = Field((), description="`CODE=PROPERTY`: what the device calls a property.")
    sources: tuple[str, ...] = Field((), description="Addresses or networks from which it may speak.")

    @property
    def names(self) -> dict[str, str]:
        """Of each code the property."""
        return dict(one.partition("=")[::2] for one in self.codes)


def check_station(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Codes mean properties of the network, sources are addresses."""
    station: DeclaredStation = declaration.value
    yield from _spoken(declaration, station)
    network = city.all("network").get(station.network)
    if network is not None:
        for code, name in station.names.items():
            if not code or name not in network.observe:
                yield declaration.problem(
                    "codes",
                    "station-code-wrong",
                    message=CODE_WRONG,
                    found=f"{code}={name}",
                    network=station.network,
                )
    for source in station.sources:
        try:
            ip_network(source)
        except ValueError:
            yield declaration.problem("sources", "station-source-wrong", message=SOURCE_WRONG, found=source)


def _spoken(declaration: Declaration, station: DeclaredStation) -> Iterator[Problem]:
    """What is wrong with how it speaks: a protocol without a gateway, a code that means two things."""
    if station.protocol not in PROTOCOLS:
        yield declaration.problem(
            "protocol",
            "station-protocol-unknown",
            message=PROTOCOL_UNKNOWN,
            found=station.protocol,
            allowed=PROTOCOLS,
            nearest=nearest(station.protocol, PROTOCOLS),
        )
    codes = [one.partition("=")[0] for one in station.codes]
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        yield declaration.problem("codes", "station-code-twice", message=CODE_TWICE, found=code)


STATION = Kind(
    "station",
    DeclaredStation,
    "networks/*/stations.csv",
    "rows",
    check=check_station,
    id_field="number",
    id_pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*",
)
