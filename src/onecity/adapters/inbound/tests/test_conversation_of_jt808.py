"""What does a gateway make of the bytes of a vehicle's terminal? No socket: bytes in, steps out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.inbound.jt808 import Jt808Conversation
from onecity.adapters.inbound.steps import Refuse, Say, Step, Take
from onecity.adapters.inbound.tests.ingest import MemoryIngest, rows
from onecity.base.telemetry import Station
from onecity.codecs import jt808
from onecity.codecs.jt808 import Frame, Position

AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
AT_MS = int(AT.timestamp() * 1000)
PHONE, WORD = "013800138000", "T1"
BUS = Position(120.382, 36.066, AT, altitude_m=25, speed_kmh=36.0, direction=90, items={1: b"\0\0\x30\x39"})
LOST = Position(120.382, 36.066, AT, speed_kmh=36.0, status=0)
CODES = {"speed": "speed", "mileage": "odometer", "fuel": "fuel", "voltage": "nothing"}


def sent(message: int, body: bytes = b"", **more: object) -> bytes:
    """A message of the terminal."""
    return jt808.encode(Frame(message, **{"phone": PHONE, "serial": 7, "body": body, **more}))  # type: ignore[arg-type]


REGISTER = sent(0x0100, b"\0\x25\0\2" + b"ABCDE" + b"M1".ljust(20, b"\0") + b"T1".ljust(7, b"\0") + b"\1A")
AUTHENTICATE = sent(0x0102, WORD.encode())
POSITION = sent(0x0200, jt808.write(BUS))


def talk(source: str = "10.0.0.7") -> Jt808Conversation:
    bus = Station("jt808", PHONE.lstrip("0"), "buses", "bus-1", CODES)
    return Jt808Conversation(MemoryIngest().know(bus, WORD), source)


def hear(*messages: bytes) -> list[Step]:
    return talk().receive(b"".join(messages), AT)


def said(answer: bytes) -> tuple[int, str]:
    """Kind and body of the platform's answer."""
    frame = jt808.decode(answer)
    assert (frame.check_ok, frame.phone) == (True, PHONE)
    return frame.message, frame.body.hex()


def test_a_position_is_taken_and_then_answered_once_the_terminal_has_proved_itself() -> None:
    heard, take = hear(AUTHENTICATE, POSITION)
    assert isinstance(heard, Say)
    assert said(heard.answer) == (0x8001, "0007010200")
    assert isinstance(take, Take)
    assert rows(take.readings) == [
        ("buses", "bus-1", "speed", AT_MS, 36.0, "N"),
        ("buses", "bus-1", "odometer", AT_MS, 1234.5, "N"),
    ]
    assert said(take.answer) == (0x8001, "0007020000")


def test_a_new_terminal_is_told_the_word_to_authenticate_with() -> None:
    (heard,) = hear(REGISTER)
    assert isinstance(heard, Say)
    assert said(heard.answer) == (0x8100, "000700" + WORD.encode().hex())


def test_speed_without_a_fix_is_not_trusted() -> None:
    _, take = hear(AUTHENTICATE, sent(0x0200, jt808.write(LOST)))
    assert isinstance(take, Take)
    assert list(take.readings.qualities) == ["D"]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ((POSITION,), "wrong-secret"),
        ((sent(0x0102, b"other"),), "wrong-secret"),
        ((sent(0x0200, jt808.write(BUS), phone="013900139000"),), "unknown-station"),
        ((POSITION[:-2] + b"\0\x7e",), "wrong-checksum"),
        ((AUTHENTICATE, sent(0x0200, b"short")), "unparseable"),
        ((AUTHENTICATE, sent(0x0200, jt808.write(BUS), encrypted=True)), "unparseable"),
        ((AUTHENTICATE, sent(0x0704, b"\0\1", packets=65)), "unparseable"),
    ],
)
def test_what_cannot_be_used_is_quarantined_and_never_answered(
    messages: tuple[bytes, ...], reason: str
) -> None:
    step = hear(*messages)[-1]
    assert isinstance(step, Refuse)
    assert (step.refused.reason, step.refused.raw) == (reason, messages[-1])


def test_positions_kept_without_a_network_come_in_packets_in_any_order() -> None:
    part = len(jt808.write(BUS)).to_bytes(2, "big") + jt808.write(BUS)
    body = b"\0\2\1" + part * 2
    halves = [
        sent(0x0704, piece, serial=7 + number, packets=2, packet=number)
        for number, piece in enumerate((body[:40], body[40:]), 1)
    ]
    _, take = hear(AUTHENTICATE, *reversed(halves))
    assert isinstance(take, Take)
    assert list(take.readings.properties) == ["speed", "odometer"] * 2


def test_an_additional_item_that_is_cut_is_quarantined_and_the_place_is_taken() -> None:
    _, refuse, take = hear(AUTHENTICATE, sent(0x0200, jt808.write(BUS) + b"\x30\x18\0"))
    assert isinstance(refuse, Refuse)
    assert refuse.refused.reason == "unparseable"
    assert isinstance(take, Take)
    assert list(take.readings.properties) == ["speed", "odometer"]
    assert said(take.answer)[1] == "0007020000"


def test_a_heartbeat_is_answered_and_what_is_not_supported_is_said() -> None:
    heard = hear(AUTHENTICATE, sent(0x0002), sent(0x0900, b"x"), sent(0x0001, b"\0\1\x81\0\0"))
    assert [said(one.answer)[1] for one in heard if isinstance(one, Say)] == [
        "0007010200",
        "0007000200",
        "0007090003",
    ]


@given(st.lists(st.sampled_from([REGISTER, AUTHENTICATE, POSITION]) | st.binary(max_size=40), max_size=6))
def test_no_bytes_break_it_and_nothing_is_taken_unproved(messages: list[bytes]) -> None:
    steps = hear(*messages)
    if not {REGISTER, AUTHENTICATE} & set(messages):
        assert not any(isinstance(one, Take) for one in steps)
