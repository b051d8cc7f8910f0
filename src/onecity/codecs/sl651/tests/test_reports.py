"""Are hydrological reports read as the standard has them, and is everything else refused gently?"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import sl651
from onecity.codecs.moments import CHINA
from onecity.codecs.sl651 import BodyError, Frame, FrameError, FrameReader, Reading, Report

RESERVOIR = bytes.fromhex(
    "7E7E010037020001A00032002B020001261123080500F1F100370200014BF0F02611230805"
    "3B230005231020190001251A19000065381212650309F1"
)
AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
minutes = st.integers(0, 50_000_000).map(
    lambda count: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=count)
)
readings = st.builds(
    Reading,
    code=st.sampled_from(["20", "27", "39", "3B", "99"]),
    value=st.none() | st.integers(-(10**7), 10**7).map(lambda number: number / 10 + 0.0),
    at=st.just(AT),
)
digits = st.text("0123456789", min_size=10, max_size=10)


def test_the_verified_report_of_a_reservoir_is_read() -> None:
    frame = sl651.decode(RESERVOIR)
    report = sl651.parse(frame.body)
    assert (frame.centre, frame.station, frame.password, frame.function) == ("01", "0037020001", "A000", "32")
    assert (frame.crc_ok, frame.down, report.serial, report.station_class) == (True, False, 1, "4B")
    assert (report.sent_at, report.observed_at) == (AT, AT)
    found = {one.code: one.value for one in report.readings}
    assert found == {"3B": 52.310, "20": 12.5, "1A": 6.5, "38": 12.65}


def test_a_flipped_bit_is_noticed_and_the_rest_is_read() -> None:
    flipped = sl651.decode(RESERVOIR.replace(b"\x05\x23\x10", b"\x05\x23\x20"))
    assert not flipped.crc_ok
    assert sl651.parse(flipped.body).readings[0].value == 52.320


def test_a_row_of_an_hour_becomes_twelve_readings_and_what_is_missing_stays_missing() -> None:
    head = RESERVOIR[14:37]
    rain = bytes.fromhex("F460") + bytes([0, 5, 0xFF, *range(9)])
    level = bytes.fromhex("F5C0") + (1234).to_bytes(2, "big") * 11 + b"\xff\xff"
    found = sl651.parse(head + rain + level).readings
    assert [one.value for one in found[:4]] == [0.0, 0.5, None, 0.0]
    assert found[3].at - found[0].at == timedelta(minutes=15)
    assert (found[12].value, found[23].value) == (12.34, None)


def test_a_negative_value_and_an_empty_one() -> None:
    head = RESERVOIR[14:37]
    below, nothing = sl651.parse(head + bytes.fromhex("3920FF000125" + "3B20FFFFFFFF")).readings
    assert (below.value, nothing.value) == (-125.0, None)


def test_a_keep_alive_has_a_clock_and_nothing_else() -> None:
    assert sl651.parse(RESERVOIR[14:22]) == Report(1, AT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        RESERVOIR[14:21],
        RESERVOIR[14:24],
        RESERVOIR[14:32],
        RESERVOIR[14:38],
        RESERVOIR[14:40],
        RESERVOIR[14:37] + b"\x39\x00",
        RESERVOIR[14:37] + b"\x39\x0a\x1a",
        RESERVOIR[14:37] + b"\xf4\x08\x01",
        RESERVOIR[14:37] + bytes.fromhex("0418 000005 3923 00012340 0001"),
        RESERVOIR[14:37] + bytes.fromhex("0418 00000A 3923 00012340"),
        RESERVOIR[14:37] + b"\xff\x03",
        b"\x00\x01\x26\x13\x23\x08\x05\x00",
    ],
)
def test_a_body_that_is_cut_or_no_bcd_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError) as caught:
        sl651.parse(body)
    assert caught.value.text("zh") != caught.value.text("en")


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x7e",
        b"\x7e\x7f" + bytes(20),
        RESERVOIR[:-1],
        RESERVOIR + b"\0",
        RESERVOIR[:13] + b"\1" + RESERVOIR[14:],
    ],
)
def test_what_is_no_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(FrameError):
        sl651.decode(frame)


def test_the_centre_answers_with_the_same_serial_number() -> None:
    answer = sl651.acknowledged(sl651.decode(RESERVOIR), AT)
    frame = sl651.decode(answer)
    assert (frame.down, frame.station, frame.centre, frame.function) == (True, "0037020001", "01", "32")
    assert (answer[:8].hex(), answer[11] >> 4, answer[-3], frame.body.hex()) == (
        "7e7e003702000101",
        8,
        0x06,
        "0001261123080500",
    )


@given(
    st.builds(
        Frame,
        centre=st.text("0123456789ABCDEF", min_size=2, max_size=2),
        station=digits,
        password=st.text("0123456789ABCDEF", min_size=4, max_size=4),
        function=st.text("0123456789ABCDEF", min_size=2, max_size=2),
        body=st.binary(max_size=300),
        down=st.booleans(),
        packets=st.integers(1, 3),
        more=st.booleans(),
    )
)
def test_what_is_written_is_read_again(frame: Frame) -> None:
    assert sl651.decode(sl651.encode(frame)) == frame


@given(st.integers(0, 65535), minutes, digits, st.lists(readings, max_size=5))
def test_a_report_comes_back(serial: int, at: datetime, station: str, found: list[Reading]) -> None:
    here = tuple(Reading(one.code, one.value, at) for one in found)
    report = Report(serial, at, station, "48", at, here)
    assert sl651.parse(sl651.write(report)) == report


def test_what_does_not_fit_is_not_written() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        sl651.write(Report(1, AT, "0037020001", "48", AT, (Reading("39", 1e8, AT),)))
    with pytest.raises(FrameError):
        sl651.encode(Frame("01", "0037020001", "A000", "32", bytes(4096)))


@given(st.binary(max_size=120) | st.binary(max_size=40).map(lambda data: RESERVOIR[:-20] + data))
def test_no_bytes_break_it(data: bytes) -> None:
    with suppress(FrameError, BodyError):
        sl651.parse(sl651.decode(data).body)
    with suppress(BodyError):
        sl651.parse(data)
    FrameReader().feed(data)


@given(
    st.lists(
        st.sampled_from([RESERVOIR, sl651.encode(Frame("01", "0037020001", "A000", "2F", RESERVOIR[14:22]))]),
        max_size=4,
    ),
    st.binary(max_size=20).filter(lambda rubbish: b"\x7e" not in rubbish),
    st.lists(st.integers(1, 40), min_size=1, max_size=40),
)
def test_a_stream_is_cut_into_its_frames_wherever_the_network_cuts_it(
    frames: list[bytes], rubbish: bytes, cuts: list[int]
) -> None:
    sent = rubbish.join([b"", *frames, b""])
    reader, found, at = FrameReader(), [], 0
    for step in [*cuts, len(sent)]:
        found += reader.feed(sent[at : at + step])
        at += step
    assert found == [sl651.decode(frame) for frame in frames]
    assert reader.skipped == len(sent) - sum(map(len, frames))


def test_a_damaged_frame_never_swallows_the_first_byte_of_the_next() -> None:
    found = FrameReader().feed(RESERVOIR[:-2] + b"\0" + RESERVOIR)
    assert found == [sl651.decode(RESERVOIR)]


def values(elements: str) -> list[tuple[str, float | None, int]]:
    """Code, value and minutes after the observation of what these elements say."""
    found = sl651.parse(RESERVOIR[14:37] + bytes.fromhex(elements)).readings
    return [(one.code, one.value, (one.at - AT) // timedelta(minutes=1)) for one in found]


def test_a_uniform_report_has_a_value_for_each_step() -> None:
    assert values("0418 000100 1A19 000010 000025 FFFFFF") == [
        ("1A", 1, 0),
        ("1A", 2.5, 60),
        ("1A", None, 120),
    ]
    assert len(values("0418 000000 F460" + "00" * 12)) == 12


def test_states_longer_codes_and_other_times_stand_between_elements() -> None:
    assert values("4520 000000C1 FF0312 1265 F0F0 2611230905 3B23 00052310 F3F3 FFD8FF") == [
        ("45", 193, 0),
        ("FF03", 12.65, 0),
        ("3B", 52.31, 60),
    ]


def test_a_row_of_an_hour_is_as_long_as_it_always_is_whatever_its_station_states() -> None:
    assert values("F40C" + "01" * 12 + "2019 000125")[-1] == ("20", 12.5, 0)


def test_one_bad_element_does_not_hide_the_others() -> None:
    report, bad = sl651.sort_out(RESERVOIR[14:37] + bytes.fromhex("3B23 00052A10 3812 1265 3923 0001"))
    assert [(one.code, one.value) for one in report.readings] == [("38", 12.65)]
    assert [one.found for one in bad] == ["00052a10", "0001"]


def test_what_somebody_typed_in_is_a_report_without_readings() -> None:
    assert sl651.parse(RESERVOIR[14:22] + b"\xf2\xf2HELLO") == Report(1, AT, text="HELLO")


def body_of(*parts: str) -> bytes:
    return bytes.fromhex("".join(parts))


def test_a_row_that_would_end_after_it_was_sent_ends_with_its_time() -> None:
    head, row = "0001 {sent} F1F1 0037020001 50 F0F0 {observed}", "F460" + "01" * 12
    for sent, observed, first in (
        ("260101020000", "2601010200", (1, 5)),  # the end of the hour stands there
        ("260101020008", "2601010105", (1, 5)),  # its beginning
        ("260101140000", "2601010200", (2, 0)),  # sent again, much later
    ):
        found = sl651.parse(body_of(head.format(sent=sent, observed=observed), row)).readings
        assert found[0].at == datetime(2026, 1, 1, *first, tzinfo=CHINA)
        assert found[11].at - found[0].at == timedelta(minutes=55)


def test_up_to_eight_gauges_have_a_row_of_an_hour() -> None:
    for code in ("F6", "FC"):
        found = values(f"{code}C0" + "00FF" * 11 + "FFFF" + "3812 1265")
        assert [one[1] for one in found] == [2.55] * 11 + [None, 12.65]


def test_rows_of_many_hours_follow_a_step_of_zero() -> None:
    body = body_of("0031 130325110533 F1F1 0037020001 48 F0F0 1303241000 0418 000000 F460", "00" * 35, "07")
    found = sl651.parse(body, "38").readings
    assert (len(found), found[-1].value) == (36, 0.7)
    assert found[-1].at - found[0].at == timedelta(hours=2, minutes=55)
    assert values("0418 000000 F460" + "00" * 12 + "2019 000125")[-1][:2] == ("20", 12.5)


def test_answers_about_the_station_itself_have_neither_class_nor_time() -> None:
    head = "0023 170718102008 F1F1 0011223344"
    report = sl651.parse(body_of(head, "4520 00000400"), "46")
    assert (report.station, report.observed_at) == ("0011223344", None)
    assert [(one.code, one.value, one.at) for one in report.readings] == [("45", 1024, report.sent_at)]
    for settings, function in (
        ("0120 05000000", "40"),
        ("", "4A"),
        ("03 1234 03 03E8", "49"),
        ("04 41424344", "45"),
    ):
        assert sl651.parse(body_of(head, settings), function).readings == ()
    with pytest.raises(BodyError):
        sl651.parse(body_of(head, "4520 00000400"), "32")
