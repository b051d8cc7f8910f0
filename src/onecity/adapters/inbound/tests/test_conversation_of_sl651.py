"""What does a gateway make of the bytes of a hydrological station? No socket: bytes in, steps out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.adapters.inbound.sl651 import PACKETS_WITHIN, Sl651Conversation
from onecity.adapters.inbound.steps import Refuse, Say, Step, Take
from onecity.adapters.inbound.tests.devices import RESERVOIR, RESERVOIR_AT, RTU, desk, report
from onecity.adapters.inbound.tests.ingest import rows
from onecity.codecs import sl651

AT = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)
HEAD = RESERVOIR[14:37]
"""Serial number, time, station and time of observation of the verified frame."""
KEEP_ALIVE = report(RESERVOIR[14:22], function="2F")


def talk() -> Sl651Conversation:
    return Sl651Conversation(desk(), "10.0.0.7")


def hear(*frames: bytes) -> list[Step]:
    return talk().receive(b"".join(frames), AT)


def test_the_report_of_the_reference_page_is_taken_and_then_answered() -> None:
    told, take = hear(RESERVOIR)
    assert isinstance(told, Refuse)
    assert (told.refused.reason, told.refused.detail) == ("unknown-code", "1A 38")
    assert isinstance(take, Take)
    assert rows(take.readings) == [
        ("reservoirs", "dam-1", "level", RESERVOIR_AT, 52.310, "N"),
        ("reservoirs", "dam-1", "rain", RESERVOIR_AT, 12.5, "N"),
    ]
    answer = sl651.decode(take.answer)
    assert (answer.down, answer.station, answer.function, answer.body[:2]) == (True, RTU, "32", b"\x00\x01")
    assert take.answer[-3] == 0x04


@pytest.mark.parametrize("function", ["31", "32", "33", "34"])
def test_every_kind_of_report_is_taken(function: str) -> None:
    (take,) = hear(report(HEAD + bytes.fromhex("3B2300052310"), function=function))
    assert isinstance(take, Take)
    assert sl651.decode(take.answer).function == function


def test_rows_of_an_hour_are_readings_five_minutes_apart_and_gaps_stay_gaps() -> None:
    rain = bytes.fromhex("F460") + bytes([0, 5, 0xFF, *range(9)])
    level = bytes.fromhex("F5C0") + (1234).to_bytes(2, "big") * 11 + b"\xff\xff"
    (take,) = hear(report(HEAD + rain + level, function="34"))
    assert isinstance(take, Take)
    found = rows(take.readings)
    assert [(row[2], (row[3] - RESERVOIR_AT) // 60_000, row[4]) for row in found[:3]] == [
        ("rain", -55, 0.0),  # it was sent at the minute that its row has: the hour was over
        ("rain", -50, 0.5),
        ("rain", -40, 0.0),
    ]
    assert [row[2] for row in found].count("level") == 11


def test_a_keep_alive_is_answered_and_holds_nothing() -> None:
    (say,) = hear(KEEP_ALIVE)
    assert isinstance(say, Say)
    assert (sl651.decode(say.answer).function, say.answer[-3]) == ("2F", 0x06)


@pytest.mark.parametrize(
    ("sent", "reason", "station"),
    [
        (report(HEAD, station="9999999999"), "unknown-station", "9999999999"),
        (report(HEAD, password="B000"), "wrong-secret", RTU),
        (RESERVOIR.replace(b"\x05\x23\x10", b"\x05\x23\x20"), "wrong-checksum", RTU),
        (report(HEAD[:20]), "unparseable", RTU),
        (sl651.acknowledged(sl651.decode(RESERVOIR), AT), "unparseable", RTU),
        (report(HEAD, packets=65), "unparseable", RTU),
    ],
)
def test_what_cannot_be_used_is_quarantined_with_its_bytes(sent: bytes, reason: str, station: str) -> None:
    (step,) = hear(sent)
    assert isinstance(step, Refuse)
    assert (step.refused.reason, step.refused.station, step.refused.raw) == (reason, station, sent)


def test_one_bad_element_is_quarantined_and_the_others_are_taken() -> None:
    refuse, take = hear(report(HEAD + bytes.fromhex("3B2300052A10" + "2019000125")))
    assert isinstance(refuse, Refuse)
    assert isinstance(take, Take)
    assert (refuse.refused.reason, list(take.readings.values)) == ("unparseable", [12.5])


def test_packets_become_one_report_that_is_answered_once() -> None:
    body = HEAD + bytes.fromhex("3B2300052310" + "2019000125")
    parts = [report(body[i * 12 : i * 12 + 12], packets=3, packet=i + 1, more=i < 2) for i in range(3)]
    (take,) = hear(*parts)
    assert isinstance(take, Take)
    assert list(take.readings.values) == [52.310, 12.5]


def test_packets_of_two_reports_are_never_mixed_and_late_ones_are_forgotten() -> None:
    first, second = (
        report(part, packets=2, packet=n) for n, part in enumerate((HEAD, bytes.fromhex("2019000125")), 1)
    )
    conversation = talk()
    assert conversation.receive(second, AT) == []
    assert conversation.receive(first, AT) == []
    (take,) = conversation.receive(second, AT)
    assert isinstance(take, Take)
    assert conversation.receive(first, AT) == []
    assert conversation.receive(second, AT + PACKETS_WITHIN + timedelta(seconds=1)) == []


GOOD = (RESERVOIR, KEEP_ALIVE, report(HEAD, password="0000"))


@given(st.lists(st.sampled_from([*GOOD, RESERVOIR[:30], b"\x7e", b"noise"]), max_size=6), st.data())
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
    | st.sampled_from([b"\x7e\x7e", b"\x7e", RESERVOIR[:14], RESERVOIR[:-2], RESERVOIR[1:]]),
    max_size=8,
).map(b"".join)


@given(nonsense, nonsense)
def test_no_nonsense_raises_or_hides_the_good_frames_around_it(before: bytes, between: bytes) -> None:
    conversation = talk()
    steps = conversation.receive(before + RESERVOIR + between + RESERVOIR, AT)
    steps += conversation.end(AT)
    assert sum(isinstance(step, Take) for step in steps) >= 2
