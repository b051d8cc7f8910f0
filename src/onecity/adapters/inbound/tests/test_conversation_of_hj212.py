"""What does a gateway make of the bytes of an environmental station? No socket: bytes in, steps out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.inbound.conversation import MOST_RUBBISH, MOST_STRIKES
from onecity.adapters.inbound.hj212 import PACKETS_WITHIN, Hj212Conversation
from onecity.adapters.inbound.steps import Refuse, Say, Step, Take
from onecity.adapters.inbound.tests.devices import CODES, HOUR, HOUR_AT, MN, REQUEST, answer_to, desk, frame
from onecity.adapters.inbound.tests.ingest import rows
from onecity.base.telemetry import Station
from onecity.codecs import hj212
from onecity.codecs.hj212 import Message

AT = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)
INSTANT = frame("DataTime=20261123080500;w01018-Rtd=31,w01018-Flag=N")
STRANGE = frame("DataTime=20261123080500;w99999-Rtd=1")
FOREIGN = frame("DataTime=20261123080500;w01018-Rtd=1", mn="unknown")
GOOD = (HOUR, INSTANT, STRANGE, FOREIGN)


def talk() -> Hj212Conversation:
    return Hj212Conversation(desk(), "10.0.0.7")


def hear(*frames: bytes) -> list[Step]:
    return talk().receive(b"".join(frames), AT)


def reasons(steps: list[Step]) -> list[str]:
    return [step.refused.reason for step in steps if isinstance(step, Refuse)]


def test_the_hour_of_the_reference_page_is_taken_and_then_acknowledged_under_its_own_number() -> None:
    (take,) = hear(HOUR)
    assert isinstance(take, Take)
    assert rows(take.readings) == [
        ("waters", "river-1", "cod", HOUR_AT, 32.6, "N"),
        ("waters", "river-1", "ammonia", HOUR_AT, 1.42, "N"),
        ("waters", "river-1", "ph", HOUR_AT, 7.31, "N"),
        ("waters", "river-1", "flow", HOUR_AT, 1203.5, "N"),
    ]
    answer = answer_to(take.answer)
    assert (answer.qn, answer.cn, answer.mn, answer.st) == ("20261123080500123", "9014", MN, "91")


@pytest.mark.parametrize(("flag", "year"), [(0, 2005), (1, 2005), (4, 2017), (5, 2017), (8, 2025), (9, 2025)])
def test_every_version_is_taken_and_answered_only_when_it_asks(flag: int, year: int) -> None:
    sent = frame("DataTime=20261123080500;w01018-Rtd=31", flag=flag)
    assert hj212.parse(sent[6:-6]).version == year
    (take,) = hear(sent)
    assert isinstance(take, Take)
    assert bool(take.answer) == bool(flag & 1)


@pytest.mark.parametrize(
    ("command", "time", "minutes"),
    [
        ("2011", "20261123080500", 65),
        ("2051", "20261123080000", 60),
        ("2061", "20261123070000", 0),
        ("2031", "20261122000000", -31 * 60),
    ],
)
def test_an_instant_is_itself_and_a_period_is_its_beginning_in_chinas_time(
    command: str, time: str, minutes: int
) -> None:
    (take,) = hear(frame(f"DataTime={time};w01018-Avg=31", cn=command))
    assert isinstance(take, Take)
    assert list(take.readings.times) == [HOUR_AT + minutes * 60_000]


def test_each_factor_keeps_its_flag_and_an_unknown_flag_is_not_trusted() -> None:
    (take,) = hear(
        frame(
            "DataTime=20261123080500;w01018-Rtd=0,w01018-Flag=d;w21003-Avg=1,w21003-Flag=T;w00000-Cou=2,w00000-Flag=?"
        )
    )
    assert isinstance(take, Take)
    assert list(take.readings.qualities) == ["D", "T", "D"]


def test_an_air_station_of_2005_says_in_digits_how_it_measured() -> None:
    (take,) = hear(
        frame("DataTime=20261123080500;w01018-Rtd=1,w01018-Flag=3;w21003-Avg=1,w21003-Flag=2", flag=1)
    )
    assert isinstance(take, Take)
    assert list(take.readings.qualities) == ["N", "D"]


@pytest.mark.parametrize(
    ("codes", "name", "found"),
    [
        ({"w01018": "cod"}, "w01018-Rtd", "cod"),
        ({"w01018": "cod"}, "w01018-Avg", "cod"),
        ({"w01018": "cod"}, "w01018-Max", None),
        ({"w01018": "cod"}, "w01018-Cou", None),
        ({"w01018-Max": "top", "w01018": "cod"}, "w01018-Max", "top"),
        ({"w01018-Min": "low"}, "w01018-Min", "low"),
        ({"2061:w01018-Avg": "hourly", "w01018": "cod"}, "w01018-Avg", "hourly"),
        ({"2031:w01018-Avg": "daily"}, "w01018-Avg", None),
    ],
)
def test_the_most_exact_name_of_the_table_holds(codes: dict[str, str], name: str, found: str | None) -> None:
    known = desk().know(Station("hj212", MN, "waters", "river-1", codes), "123456")
    steps = Hj212Conversation(known, "").receive(frame(f"DataTime=20261123070000;{name}=3", cn="2061"), AT)
    taken = [row[2] for step in steps if isinstance(step, Take) for row in rows(step.readings)]
    assert taken == ([found] if found else [])
    assert reasons(steps) == []


def test_a_factor_that_the_table_does_not_name_is_told_once_and_the_others_are_taken() -> None:
    conversation = talk()
    sent = frame("DataTime=20261123080500;w01018-Rtd=31;w99999-Rtd=1")
    told, take = conversation.receive(sent, AT)
    assert isinstance(told, Refuse)
    assert (told.refused.reason, told.refused.detail, told.refused.raw) == ("unknown-code", "w99999", sent)
    assert isinstance(take, Take)
    assert list(take.readings.properties) == ["cod"]
    assert [type(step) for step in conversation.receive(sent, AT)] == [Take]


def test_what_holds_nothing_for_us_is_acknowledged_after_it_is_told() -> None:
    told, say = hear(STRANGE)
    assert isinstance(told, Refuse)
    assert isinstance(say, Say)


def test_a_record_that_is_sent_again_keeps_its_own_time() -> None:
    sent = hj212.encode(
        b"QN=20261123120000001;ST=21;CN=2011;PW=123456;MN=%s;Flag=9;RF=1;"
        b"CP=&&DataTime=20261123070000;w01018-Rtd=31&&" % MN.encode()
    )
    (take,) = hear(sent)
    assert isinstance(take, Take)
    assert list(take.readings.times) == [HOUR_AT]


@pytest.mark.parametrize(
    ("sent", "reason", "station"),
    [
        (FOREIGN, "unknown-station", "unknown"),
        (frame("DataTime=20261123080500;w01018-Rtd=1", pw="654321"), "wrong-secret", MN),
        (HOUR.replace(b"32.6", b"32.7"), "wrong-checksum", MN),
        (hj212.encode(b"MN=%s;PW=123456;what" % MN.encode()), "unparseable", ""),
        (frame("DataTime=20261399080500;w01018-Rtd=1"), "unparseable", MN),
        (frame("DataTime=20261123080500;w01018-Rtd=wet"), "unparseable", MN),
    ],
)
def test_what_cannot_be_used_is_quarantined_with_its_bytes_and_gets_no_answer(
    sent: bytes, reason: str, station: str
) -> None:
    (step,) = hear(sent)
    assert isinstance(step, Refuse)
    found = step.refused
    assert (found.protocol, found.station, found.source, found.reason) == (
        "hj212",
        station,
        "10.0.0.7",
        reason,
    )
    assert found.raw == sent


def test_a_secret_is_no_part_of_the_reason() -> None:
    (step,) = hear(frame("DataTime=20261123080500;w01018-Rtd=1", pw="654321"))
    assert isinstance(step, Refuse)
    assert "654321" not in step.refused.detail


def test_one_bad_factor_does_not_spoil_the_others() -> None:
    told, take = hear(frame("DataTime=20261123080500;w01018-Rtd=wet;w00000-Cou=3"))
    assert isinstance(told, Refuse)
    assert isinstance(take, Take)
    assert (list(take.readings.properties), bool(take.answer)) == (["flow"], True)


@pytest.mark.parametrize(
    ("command", "answer"),
    [("2021", "9014"), ("3020", "9014"), ("1013", "9013"), ("9015", "9013"), ("1062", "9011"), ("9013", "")],
)
def test_what_carries_no_readings_is_answered_as_it_wants(command: str, answer: str) -> None:
    steps = hear(frame("a=1", cn=command))
    assert [answer_to(step.answer).cn for step in steps if isinstance(step, Say)] == (
        [answer] if answer else []
    )


def test_packets_become_one_message_that_is_answered_once() -> None:
    parts = [_packet(number, 3, f"DataTime=20261123080500;w01018-Rtd={number}") for number in (3, 1, 2)]
    steps = hear(*parts)
    (take,) = steps
    assert isinstance(take, Take)
    assert list(take.readings.values) == [1.0, 2.0, 3.0]
    assert answer_to(take.answer).qn == "20261123080500001"


def test_packets_that_come_too_late_stay_without_an_answer() -> None:
    conversation = talk()
    assert conversation.receive(_packet(1, 2, "DataTime=20261123080500;w01018-Rtd=1"), AT) == []
    assert (
        conversation.receive(_packet(2, 2, "w00000-Cou=1"), AT + PACKETS_WITHIN + timedelta(seconds=1)) == []
    )


def test_more_packets_than_can_be_are_refused() -> None:
    assert reasons(hear(_packet(1, 65, "DataTime=20261123080500"))) == ["unparseable"]


def test_a_stranger_cannot_fill_the_memory_with_packets() -> None:
    conversation = talk()
    sent = b"".join(_packet(1, 2, "w01018-Rtd=1", pw="000000", qn=str(n)) for n in range(5))
    assert set(reasons(conversation.receive(sent, AT))) == {"wrong-secret"}
    assert not conversation._assembler._open


def test_a_connection_that_says_nothing_good_is_spent() -> None:
    conversation = talk()
    for _ in range(MOST_STRIKES):
        assert not conversation.spent
        conversation.receive(FOREIGN, AT)
    assert conversation.spent
    conversation.receive(HOUR, AT)
    assert not conversation.spent
    conversation.receive(b"x" * (MOST_RUBBISH + 1), AT)
    assert conversation.spent


def test_rubbish_is_told_when_a_frame_follows_it_or_the_connection_ends() -> None:
    conversation = talk()
    assert conversation.receive(b"\r\n  GET / HTTP/1.1\r\n\r\n", AT) == []
    assert reasons(conversation.receive(HOUR, AT)) == ["unparseable"]
    conversation.receive(b"\r\n\r\n", AT)
    assert conversation.end(AT) == []
    conversation.receive(b"what", AT)
    assert reasons(conversation.end(AT)) == ["unparseable"]


def test_a_frame_that_broke_off_does_not_swallow_the_one_behind_it() -> None:
    conversation = talk()
    steps = conversation.receive(b"##0900QN=2026" + HOUR, AT)
    assert steps == []
    assert conversation.held
    steps = conversation.give_up(AT)
    assert [type(step) for step in steps] == [Refuse, Take]


@given(
    st.lists(st.sampled_from([*GOOD, REQUEST, HOUR[:50], b"noise\r\n", b"##", b"##0300"]), max_size=6),
    st.data(),
)
def test_what_a_stream_means_does_not_depend_on_how_it_was_cut(
    parts: list[bytes], data: st.DataObject
) -> None:
    sent = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=12)))
    conversation, found = talk(), []
    for begin, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        found += conversation.receive(sent[begin:end], AT)
    whole = talk()
    assert found == whole.receive(sent, AT)
    assert conversation.end(AT) == whole.end(AT)


nonsense = st.lists(
    st.binary(max_size=40)
    | st.sampled_from(
        [b"##", b"##0232", b"#", b"\r\n", b"##9999", b"&&74C0\r\n", HOUR[:-3], HOUR[3:], b"##0010"]
    ),
    max_size=8,
).map(b"".join)


@given(nonsense, nonsense)
def test_no_nonsense_raises_or_hides_the_good_frames_around_it(before: bytes, between: bytes) -> None:
    conversation = talk()
    steps = conversation.receive(before + HOUR + between + HOUR, AT)
    steps += conversation.end(AT)
    assert sum(isinstance(step, Take) for step in steps) == 2


def _packet(number: int, count: int, cp: str, pw: str = "123456", qn: str = "20261123080500001") -> bytes:
    groups = tuple(dict([pair.split("=", 1)]) for pair in cp.split(";"))
    message = Message(qn=qn, st="21", cn="2011", pw=pw, mn=MN, flag=7, pnum=count, pno=number, groups=groups)
    return hj212.encode(hj212.write(message))


def test_the_codes_of_the_tests_name_every_factor_of_the_verified_frame() -> None:
    assert {one.code for one in hj212.readings(hj212.parse(hj212.decode(HOUR).segment))} == {
        name.rpartition(":")[2].partition("-")[0] for name in CODES
    }
