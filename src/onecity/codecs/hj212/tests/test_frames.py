"""Are frames cut, checked and read as the standard's own examples say, and is everything else refused gently?"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import hj212
from onecity.codecs.hj212 import Assembler, FrameError, FrameReader, Message, SegmentError
from onecity.codecs.hj212.packets import MOST_OPEN
from onecity.codecs.packets import WAIT

# HJ 212-2017's own example, and a report of a water station.
REQUEST = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n"
)
HOUR = (
    b"##0232QN=20261123080500123;ST=32;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=9;"
    b"CP=&&DataTime=20261123070000;w01018-Avg=32.6,w01018-Flag=N;w21003-Avg=1.42,w21003-Flag=N;"
    b"w01001-Avg=7.31,w01001-Flag=N;w00000-Cou=1203.5,w00000-Flag=N&&74C0\r\n"
)
AT = datetime(2026, 11, 23, tzinfo=UTC)

names = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789-", min_size=1, max_size=12)
texts = st.text("0123456789.ABCxyz青岛", min_size=1, max_size=12)
groups = st.dictionaries(names, texts, min_size=1, max_size=4)
known = {*("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "CP")}
messages = st.builds(
    Message,
    qn=st.text("0123456789", max_size=17),
    st=st.text("0123456789", max_size=2),
    cn=st.text("0123456789", max_size=4),
    pw=st.text("0123456789", max_size=6),
    mn=st.text("0123456789ABCDEF", max_size=24),
    flag=st.integers(0, 11),
    pnum=st.none() | st.integers(0, 9999),
    pno=st.none() | st.integers(0, 9999),
    groups=st.lists(groups, max_size=4).map(tuple),
    others=st.dictionaries(names.filter(lambda name: name not in known), texts, max_size=2),
)


def test_the_standards_example_is_read() -> None:
    frame = hj212.decode(REQUEST)
    message = hj212.parse(frame.segment)
    assert (frame.crc_ok, frame.length_ok, message.cn, message.st) == (True, True, "1062", "32")
    assert (message.version, message.wants_answer, message.groups) == (2017, True, ({"RtdInterval": "30"},))
    assert hj212.encode(hj212.write(message)) == REQUEST
    assert hj212.readings(message) == ()


def test_an_hours_readings_carry_the_beginning_of_the_hour_and_their_flag() -> None:
    message = hj212.parse(hj212.decode(HOUR).segment)
    found = hj212.readings(message)
    assert message.version == 2025
    assert [(one.code, one.kind, one.value, one.flag) for one in found] == [
        ("w01018", "Avg", 32.6, "N"),
        ("w21003", "Avg", 1.42, "N"),
        ("w01001", "Avg", 7.31, "N"),
        ("w00000", "Cou", 1203.5, "N"),
    ]
    assert {one.at for one in found} == {datetime(2026, 11, 22, 23, tzinfo=UTC)}
    assert all(one.normal for one in found)


def test_a_fault_and_a_time_of_its_own_are_kept() -> None:
    segment = (
        b"ST=22;CN=2011;MN=x;Flag=5;CP=&&DataTime=20261123080000;a34004-Rtd=0,a34004-Flag=D;"
        b"a21026-SampleTime=20261123075500123,a21026-ZsRtd=-1.5e1&&"
    )
    dust, gas = hj212.readings(hj212.parse(segment))
    assert (dust.value, dust.flag, dust.normal) == (0.0, "D", False)
    assert (gas.kind, gas.value, gas.at - dust.at) == ("ZsRtd", -15.0, timedelta(minutes=-5))


@pytest.mark.parametrize(
    "value", ["abc", "nan", "inf", "1e999", "0x10", "１２", "--1", "20261123086100", "1_0"]
)
def test_what_is_no_number_is_said(value: str) -> None:
    text = f"CN=2011;CP=&&DataTime=20261123080000;w01001-Rtd={value}&&"
    if value.isdigit() and value.isascii():
        text = f"CN=2011;CP=&&DataTime={value};w01001-Rtd=1&&"
    with pytest.raises(SegmentError) as caught:
        hj212.readings(hj212.parse(text.encode("gb18030")))
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_flipped_bit_and_a_wrong_length_are_noticed_and_the_rest_is_read() -> None:
    flipped = hj212.decode(HOUR.replace(b"32.6", b"32.7"))
    assert not flipped.crc_ok
    assert hj212.parse(flipped.segment).mn == "010000A8900016F000169DC0"
    assert not hj212.decode(HOUR.replace(b"##0232", b"##0231")).length_ok


@pytest.mark.parametrize("frame", [b"", b"##", b"#0101QN", b"##01", b"##0101QN=1&&ZZZZ", b"##abcd&&1C80"])
def test_what_is_no_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(FrameError):
        hj212.decode(frame)


@pytest.mark.parametrize(
    "segment", [b"", b"QN=1", b"CP=&&x&&", b"=1;CP=&&&&", b"Flag=x;CP=&&&&", b"\xff\xff"]
)
def test_what_is_no_segment_is_refused(segment: bytes) -> None:
    with pytest.raises(SegmentError):
        hj212.parse(segment)


def test_a_segment_that_is_too_long_is_not_sent() -> None:
    with pytest.raises(FrameError):
        hj212.encode(bytes(1025))


@given(messages)
def test_what_is_written_is_read_again(message: Message) -> None:
    assert hj212.parse(hj212.write(message)) == message


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"##0010{text}&&".encode()))
def test_no_bytes_break_it(data: bytes) -> None:
    with suppress(FrameError, SegmentError):
        hj212.readings(hj212.parse(hj212.decode(data).segment))
    FrameReader().feed(data)


@given(
    st.lists(st.sampled_from([REQUEST, HOUR]), max_size=4),
    st.binary(max_size=30).filter(lambda rubbish: b"#" not in rubbish),
    st.lists(st.integers(1, 90), min_size=1, max_size=40),
)
def test_a_stream_is_cut_into_its_frames_wherever_the_network_cuts_it(
    frames: list[bytes], rubbish: bytes, cuts: list[int]
) -> None:
    sent = rubbish.join([b"", *frames, b""])
    reader, found, at = FrameReader(), [], 0
    for step in [*cuts, len(sent)]:
        found += reader.feed(sent[at : at + step])
        at += step
    assert found == [hj212.decode(frame) for frame in frames]
    assert reader.skipped == len(sent) - sum(map(len, frames))


def test_a_frame_that_broke_off_does_not_swallow_the_next() -> None:
    reader = FrameReader()
    assert reader.feed(HOUR[:60] + b"\r\n" + REQUEST + b"####" + HOUR) == [
        hj212.decode(REQUEST),
        hj212.decode(HOUR),
    ]


@given(st.permutations([1, 2, 3]), st.lists(st.sampled_from([1, 2, 3]), max_size=3))
def test_packets_become_whole_in_any_order_and_however_often(order: list[int], again: list[int]) -> None:
    parts = {
        n: Message(qn="7", mn="A", cn="2061", flag=11, pnum=3, pno=n, groups=({"n": str(n)},)) for n in order
    }
    assembler = Assembler()
    whole = [
        assembler.add(parts[n], AT) for n in [*order[:2], *(n for n in again if n != order[2]), order[2]]
    ]
    assert whole[:-1] == [None] * (len(whole) - 1)
    assert whole[-1] == Message(
        qn="7", mn="A", cn="2061", flag=9, groups=({"n": "1"}, {"n": "2"}, {"n": "3"})
    )


def test_packets_that_stay_alone_are_dropped_and_counted() -> None:
    assembler = Assembler()
    for number in range(MOST_OPEN + 5):
        assembler.add(Message(qn=str(number), pnum=2, pno=1), AT)
    assert assembler.dropped == 5
    assert assembler.add(Message(qn="late", pnum=2, pno=1), AT + WAIT) is None
    assert assembler.dropped == MOST_OPEN + 5
    with pytest.raises(SegmentError):
        assembler.add(Message(qn="late", pnum=2, pno=3), AT + WAIT)
    with pytest.raises(SegmentError):
        assembler.add(Message(qn="late", pnum=3, pno=3), AT + WAIT)


def test_answers_carry_the_same_number_and_are_given_when_asked_for() -> None:
    data = hj212.parse(hj212.decode(HOUR).segment)
    answer = hj212.acknowledged(data)
    assert answer is not None
    assert (answer.qn, answer.st, answer.cn, answer.mn, answer.flag) == (data.qn, "91", "9014", data.mn, 8)
    assert hj212.acknowledged(Message(flag=4)) is None
    assert hj212.noticed(Message(qn="1", flag=5)) == Message(qn="1", st="91", cn="9013", flag=4)
    assert hj212.write(hj212.replied(data)).endswith(
        b"CN=9011;PW=123456;MN=010000A8900016F000169DC0;Flag=8;CP=&&QnRtn=1&&"
    )
    assert hj212.done(data, "3").groups == ({"ExeRtn": "3"},)


def test_a_resent_record_is_told_from_a_first_one() -> None:
    assert hj212.parse(b"QN=1;CN=2011;CP=&&RF=1;DataTime=20261123080000&&").resent
    assert not hj212.parse(HOUR[6:-6]).resent


def test_a_frame_that_broke_off_without_a_line_end_gives_the_next_one_back() -> None:
    reader = FrameReader()
    assert reader.feed(b"##0500QN=1;" + REQUEST) == []
    assert reader.feed(HOUR) == [hj212.decode(REQUEST), hj212.decode(HOUR)]
    assert reader.feed(b"##0500QN=1;" + REQUEST) == []
    assert [piece.frame for piece in reader.give_up()] == [None, hj212.decode(REQUEST)]


def test_many_beginnings_cost_no_more_than_other_rubbish() -> None:
    reader = FrameReader()
    assert reader.feed(b"#" * 200_000 + REQUEST) == [hj212.decode(REQUEST)]
    assert reader.skipped == 200_000


def test_one_bad_factor_does_not_hide_the_others() -> None:
    message = hj212.parse(b"CN=2011;CP=&&DataTime=20261123080000;w01018-Rtd=wet;w21003-Rtd=1&&")
    good, bad = hj212.sort_out(message)
    assert [one.code for one in good] == ["w21003"]
    assert [one.found for one in bad] == ["wet"]


def test_one_bad_value_does_not_hide_the_others_of_its_factor() -> None:
    message = hj212.parse(b"CN=2051;CP=&&DataTime=20261123080000;w01018-Min=--,w01018-Avg=.5&&")
    good, bad = hj212.sort_out(message)
    assert ([one.value for one in good], [one.found for one in bad]) == ([0.5], ["--"])


def test_several_records_in_a_message_keep_their_own_times() -> None:
    message = hj212.parse(
        b"CN=2051;CP=&&DataTime=20261123080000;w01018-Avg=1;DataTime=20261123081000;w01018-Avg=2&&"
    )
    first, second = hj212.readings(message)
    assert second.at - first.at == timedelta(minutes=10)


def test_noise_of_the_day_and_of_the_night_is_read() -> None:
    message = hj212.parse(b"ST=23;CN=2031;CP=&&DataTime=20261123000000;Leq-DayData=55.1,Leq-NightData=48&&")
    assert [(one.kind, one.value) for one in hj212.readings(message)] == [
        ("DayData", 55.1),
        ("NightData", 48.0),
    ]


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-8"])
def test_text_is_read_in_the_standards_encoding_and_in_todays(encoding: str) -> None:
    message = hj212.parse("CN=3020;CP=&&i11001-Info=//量程校准完成//&&".encode(encoding))
    assert message.groups == ({"i11001-Info": "//量程校准完成//"},)


def test_a_station_of_2005_finds_its_number_among_the_contents_of_the_answer() -> None:
    answer = hj212.replied(Message(qn="20040516010101001", flag=1))
    assert answer.groups == ({"QN": "20040516010101001"}, {"QnRtn": "1"})


def test_blanks_around_names_and_values_belong_to_neither() -> None:
    message = hj212.parse(
        b"ST=23;CN=2011;MN=A ;Flag=5;CP=&&DataTime=20160801085857; LA-Rtd= 50.1 , LA-Flag=D;&&"
    )
    (reading,) = hj212.readings(message)
    assert (message.mn, reading.code, reading.value, reading.flag) == ("A", "LA", 50.1, "D")


def test_an_empty_time_of_sampling_is_none() -> None:
    message = hj212.parse(b"CN=2011;CP=&&DataTime=20200421212100;a01013-SampleTime=,a01013-Rtd=-0.5&&")
    (reading,) = hj212.readings(message)
    assert (reading.value, reading.at) == (-0.5, datetime(2020, 4, 21, 13, 21, tzinfo=UTC))
