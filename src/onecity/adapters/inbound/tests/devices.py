"""Which stations and frames do the tests of gateways share? The frames are those that are verified."""

from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.base.telemetry import Station
from onecity.codecs import hj212, sl651
from onecity.codecs.hj212 import Message

MN = "010000A8900016F000169DC0"
RTU = "0037020001"

REQUEST = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n"
)
HOUR = (
    b"##0232QN=20261123080500123;ST=32;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=9;"
    b"CP=&&DataTime=20261123070000;w01018-Avg=32.6,w01018-Flag=N;w21003-Avg=1.42,w21003-Flag=N;"
    b"w01001-Avg=7.31,w01001-Flag=N;w00000-Cou=1203.5,w00000-Flag=N&&74C0\r\n"
)
RESERVOIR = bytes.fromhex(
    "7E7E010037020001A00032002B020001261123080500F1F100370200014BF0F02611230805"
    "3B230005231020190001251A19000065381212650309F1"
)
HOUR_AT = 1_795_388_400_000  # 2026-11-23 07:00 in China
RESERVOIR_AT = HOUR_AT + 3_900_000

CODES = {"w01018": "cod", "w21003-Avg": "ammonia", "2061:w01001-Avg": "ph", "w00000-Cou": "flow"}


def desk() -> MemoryIngest:
    """Knows a water station and a reservoir."""
    water = Station("hj212", MN, "waters", "river-1", CODES)
    dam = Station(
        "sl651", RTU, "reservoirs", "dam-1", {"3B": "level", "20": "rain", "F4": "rain", "F5": "level"}
    )
    return MemoryIngest().know(water, "123456").know(dam, "A000")


def frame(cp: str, *, cn: str = "2011", flag: int = 5, qn: str = "20261123080500001", **more: str) -> bytes:
    """A frame of the water station with these contents."""
    head = {"mn": MN, "pw": "123456"} | more
    groups = tuple(dict(pair.split("=", 1) for pair in group.split(",")) for group in cp.split(";") if group)
    return hj212.encode(
        hj212.write(Message(qn=qn, st="21", cn=cn, flag=flag, groups=groups, pw=head["pw"], mn=head["mn"]))
    )


def answer_to(received: bytes) -> Message:
    """The one answer of HJ 212 in these bytes."""
    (found,) = hj212.FrameReader().feed(received)
    assert found.crc_ok
    return hj212.parse(found.segment)


def report(
    body: bytes, *, function: str = "32", password: str = "A000", station: str = RTU, **more: int
) -> bytes:
    """An up frame of a hydrological station."""
    return sl651.encode(
        sl651.Frame(
            "01",
            station,
            password,
            function,
            body,
            packets=more.get("packets", 1),
            packet=more.get("packet", 1),
            more=bool(more.get("more", 0)),
        )
    )
