"""Are messages of vehicles cut, unescaped and read, and is everything else refused gently?"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import jt808
from onecity.codecs.jt808 import BodyError, Frame, FrameError, FrameReader, Position

AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
# put together by hand: 36.066 N, 120.382 E, 36.0 km/h to the east, ignition on, mileage 1,234.5 km
BODY = bytes.fromhex("0000000000000003022652D0072CE23000190168005A261123080500010400003039")
MESSAGE = bytes.fromhex("7E0200002201380013800000 7D02".replace(" ", "")) + BODY + b"\x97\x7e"
positions = st.builds(
    Position,
    longitude=st.integers(-180_000_000, 180_000_000).map(lambda n: n / 1_000_000),
    latitude=st.integers(-90_000_000, 90_000_000).map(lambda n: n / 1_000_000),
    at=st.integers(0, 3_000_000_000).map(lambda s: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    altitude_m=st.integers(0, 65_535),
    speed_kmh=st.integers(0, 65_535).map(lambda n: n / 10),
    direction=st.integers(0, 359),
    alarms=st.integers(0, 2**32 - 1),
    items=st.dictionaries(st.integers(0, 255), st.binary(max_size=20), max_size=4),
)


def frames(**other: object) -> st.SearchStrategy[Frame]:
    old = st.text("0123456789", min_size=12, max_size=12)
    new = st.text("0123456789", min_size=20, max_size=20)
    return st.booleans().flatmap(
        lambda newer: st.builds(
            Frame,
            message=st.integers(0, 65_535),
            phone=new if newer else old,
            serial=st.integers(0, 65_535),
            body=st.binary(max_size=60) | st.sampled_from([b"\x7e\x7d\x01\x02", b"\x7d" * 20]),
            version=st.integers(0, 255) if newer else st.none(),
            packets=st.integers(1, 5),
        )
    )


def test_a_position_put_together_by_hand_is_read() -> None:
    frame = jt808.decode(MESSAGE)
    found = jt808.parse(frame.body)
    assert (frame.message, frame.phone, frame.serial, frame.version) == (0x0200, "013800138000", 0x007E, None)
    assert (found.latitude, found.longitude, found.speed_kmh, found.direction) == (36.066, 120.382, 36.0, 90)
    assert (found.at, found.altitude_m, found.located, found.ignition) == (AT, 25, True, True)
    assert (found.mileage_km, found.alarm_bits) == (1234.5, ())


def test_a_wrong_checksum_is_noticed() -> None:
    assert jt808.decode(MESSAGE).check_ok
    assert not jt808.decode(MESSAGE[:-2] + b"\x01\x7e").check_ok


@given(frames())
def test_what_is_written_is_read_again(frame: Frame) -> None:
    assert jt808.decode(jt808.encode(frame)) == frame


@given(positions)
def test_a_position_comes_back(position: Position) -> None:
    found = jt808.parse(jt808.write(position))
    assert (found.longitude, found.latitude, found.at) == (position.longitude, position.latitude, position.at)
    assert (found.items, found.alarms, found.speed_kmh) == (
        position.items,
        position.alarms,
        position.speed_kmh,
    )


def test_positions_kept_without_a_network_come_together() -> None:
    part = len(BODY).to_bytes(2, "big") + BODY
    assert jt808.batch(b"\0\2\1" + part * 2) == (jt808.parse(BODY),) * 2
    for cut in (b"", b"\0\2\1" + part, b"\0\1\1" + part[:-1], b"\0\1\1" + part + b"\0"):
        with pytest.raises(BodyError):
            jt808.batch(cut)


@pytest.mark.parametrize(
    "body",
    [BODY[:27], BODY + b"\x01", BODY[:8] + b"\xff" * 8 + BODY[16:], BODY[:22] + b"\x26\x13" + BODY[24:]],
)
def test_a_position_that_cannot_be_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError) as caught:
        jt808.parse(body)
    assert caught.value.text("zh") != caught.value.text("en")


@pytest.mark.parametrize(
    "frame",
    [b"", b"\x7e", b"\x7e\x7e", MESSAGE[1:], MESSAGE[:-1], b"\x7e\x7d\x03\x7e", MESSAGE[:20] + MESSAGE[21:]],
)
def test_what_is_no_message_is_refused(frame: bytes) -> None:
    with pytest.raises(FrameError):
        jt808.decode(frame)


def test_who_registers_and_authenticates_is_read_in_both_versions() -> None:
    plate = "鲁B·12345".encode("gb18030")
    old = Frame(
        0x0100,
        "013800138000",
        1,
        b"\x00\x25\x00\x02" + b"ABCDE" + b"M1".ljust(20, b"\0") + b"T1".ljust(7) + b"\x02" + plate,
    )
    new = Frame(
        0x0100,
        "0" * 20,
        1,
        b"\x00\x25\x00\x02"
        + b"ABCDE".ljust(11, b"\0")
        + b"M1".ljust(30, b"\0")
        + b"T1".ljust(30, b"\0")
        + b"\x02"
        + plate,
        1,
    )
    assert jt808.registration(old) == jt808.registration(new)
    assert jt808.registration(new).plate == "鲁B·12345"
    word = Frame(0x0102, "0" * 20, 2, b"\x03abc" + b"8" * 15 + b"v1".ljust(20, b"\0"), 1)
    assert jt808.authentication(word) == jt808.Authentication("abc", "8" * 15, "v1")
    assert jt808.authentication(Frame(0x0102, "013800138000", 2, b"abc")).code == "abc"
    for cut in (Frame(0x0100, "1", 1, b"\0"), Frame(0x0100, "1", 1, b"\xff" * 40)):
        with pytest.raises(BodyError):
            jt808.registration(cut)
    with pytest.raises(BodyError):
        jt808.authentication(Frame(0x0102, "1", 1, b"", 1))


def test_the_platform_answers_in_the_terminals_version() -> None:
    frame = jt808.decode(MESSAGE)
    assert jt808.answered(frame, 5).body.hex() == "007e020000"
    assert jt808.registered(frame, 6, "word").body == b"\x00\x7e\x00word"
    assert jt808.registered(frame, 6, "word", 2).body == b"\x00\x7e\x02"
    with pytest.raises(FrameError):
        jt808.encode(Frame(0x8001, "1", 1, bytes(1024)))


@given(st.binary(max_size=120) | st.binary(max_size=40).map(lambda data: b"\x7e" + data + b"\x7e"))
def test_no_bytes_break_it(data: bytes) -> None:
    with suppress(FrameError, BodyError):
        jt808.parse(jt808.decode(data).body)
    with suppress(BodyError):
        jt808.parse(data)
    reader = FrameReader()
    reader.feed(data * 60)
    assert len(reader._held) <= 3000


@given(
    st.lists(frames(), max_size=4),
    st.binary(max_size=20).filter(lambda rubbish: b"\x7e" not in rubbish),
    st.lists(st.integers(1, 40), min_size=1, max_size=40),
)
def test_a_stream_is_cut_into_its_messages_wherever_the_network_cuts_it(
    sent: list[Frame], rubbish: bytes, cuts: list[int]
) -> None:
    data = rubbish + b"".join(map(jt808.encode, sent))
    reader, found, at = FrameReader(), [], 0
    for step in [*cuts, len(data)]:
        found += reader.feed(data[at : at + step])
        at += step
    assert found == sent
    assert reader.skipped == len(rubbish)


def test_one_bad_position_does_not_hide_the_others_of_its_batch_nor_a_bad_item_the_place() -> None:
    part, nowhere = len(BODY).to_bytes(2, "big") + BODY, BODY[:8] + b"\xff" * 8 + BODY[16:]
    good, bad = jt808.sort_out(0x0704, b"\0\2\1" + len(nowhere).to_bytes(2, "big") + nowhere + part)
    assert (good, len(bad)) == ((jt808.parse(BODY),), 1)
    good, bad = jt808.sort_out(0x0200, BODY + b"\x31\x01\x0d" + b"\x30\x18\0")
    assert (good[0].longitude, good[0].items[0x31], len(bad)) == (jt808.parse(BODY).longitude, b"\x0d", 1)
    assert jt808.sort_out(0x0201, b"\0\7" + BODY) == ((jt808.parse(BODY),), ())


def test_a_terminal_below_the_sea_is_not_at_65_kilometres() -> None:
    assert jt808.parse(BODY[:16] + b"\xff\x66" + BODY[18:]).altitude_m == -154


def test_a_registration_of_2011_has_a_shorter_model() -> None:
    body = b"\x00\x25\x00\x02" + b"ABCDE" + b"M1".ljust(8) + b"T1".ljust(7, b"\0") + b"\x01"
    for plate in ("鲁B12345", ""):
        said = jt808.registration(Frame(0x0100, "013800138000", 1, body + plate.encode("gb18030")))
        assert (said.model, said.terminal, said.colour, said.plate) == ("M1", "T1", 1, plate)
