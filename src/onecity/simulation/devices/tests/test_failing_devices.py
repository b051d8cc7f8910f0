"""What arrives of devices that fail, and do their frames say what they measured?"""

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs import hj212, sl651
from onecity.simulation.devices.faults import CLOCK_MS, FAULTS, FLOOD, Fault, Plan, plans, sent
from onecity.simulation.devices.series import HOUR_MS, STEP_MS
from onecity.simulation.devices.speaking import answered, frame, messages, name_of, reader_of
from onecity.simulation.devices.stations import Device, devices, write_table
from onecity.simulation.devices.values import Manner, Observation, Sending

START = 1_795_392_000_000
SERIES = [
    Observation(START + n * STEP_MS, "dam-1", {"level": 17.0 + n / 100, "rain": 0.5}) for n in range(24)
]
BEGIN, END = START + 6 * STEP_MS, START + 12 * STEP_MS
DAM, DAMS_MN = (
    devices("reservoirs", ["dam-1"], ["level", "rain"], [protocol])["dam-1"]
    for protocol in ("sl651", "hj212")
)


def out(fault: Fault, keeps: bool = False) -> list[Sending]:
    return list(sent(SERIES, {"dam-1": Plan(fault, BEGIN, END, keeps)}, 1))


def manners(sendings: list[Sending]) -> dict[Manner, int]:
    found: dict[Manner, int] = {}
    for one in sendings:
        found[one.manner] = found.get(one.manner, 0) + 1
    return found


def test_a_device_without_a_fault_sends_what_it_measures_soon_after() -> None:
    found = list(sent(SERIES, {}, 1))
    assert [one.observation for one in found] == SERIES
    assert all(0 <= one.at - one.observation.time < 20_000 for one in found)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_leaves_is_in_order_of_its_leaving(fault: Fault) -> None:
    times = [one.at for one in out(fault, keeps=True)]
    assert times == sorted(times)


def test_drift_grows_and_ends_with_the_fault() -> None:
    moved = [
        one.observation.values["level"] - own.values["level"]
        for one, own in zip(out("drift"), SERIES, strict=True)
    ]
    assert moved[5] == moved[6] == moved[12] == 0.0
    assert 0.0 < moved[7] < moved[11]


def test_a_silent_device_sends_later_what_it_kept_or_never() -> None:
    assert manners(out("silence")) == {"plain": 18}
    kept = out("silence", keeps=True)
    assert manners(kept) == {"plain": 18, "late": 6}
    late = [one for one in kept if one.manner == "late"]
    assert all(one.at >= END > one.observation.time for one in late)


def test_floods_duplicates_and_clocks() -> None:
    assert manners(out("flood")) == {"plain": 24, "again": 6 * (FLOOD - 1)}
    assert manners(out("duplicate")) == {"plain": 24, "again": 6}
    ahead = [
        one.observation.time - own.time for one, own in zip(out("clock", keeps=True), SERIES, strict=True)
    ]
    assert ahead.count(CLOCK_MS) == 6


def test_plans_are_the_same_for_a_seed_and_as_many_as_wanted() -> None:
    things = [f"dam-{n}" for n in range(400)]
    made = plans(things, 5, START, 24.0, 0.1)
    assert made == plans(things, 5, START, 24.0, 0.1)
    assert 20 <= len(made) <= 65
    assert {one.fault for one in made.values()} == set(FAULTS)
    assert all(START <= one.begin < one.end <= START + 24 * HOUR_MS for one in made.values())
    assert plans(things, 5, START, 24.0, 0.0) == {}


@given(
    st.floats(-99.0, 999.0).map(lambda value: round(value, 2)),
    st.floats(0.0, 90.0).map(lambda value: round(value, 1)),
)
def test_frames_say_what_was_measured(level: float, rain: float) -> None:
    one = Sending(START, Observation(START, "dam-1", {"level": level, "rain": rain}))
    report = sl651.parse(sl651.decode(frame(DAM, one)).body)
    assert [(found.code, found.value, found.at.timestamp() * 1000) for found in report.readings] == [
        ("3B", level, START),
        ("20", rain, START),
    ]
    message = hj212.parse(hj212.decode(frame(DAMS_MN, one)).segment)
    assert [(found.value, found.at.timestamp() * 1000) for found in hj212.readings(message)] == [
        (level, START),
        (rain, START),
    ]
    said = [json.loads(payload) for _, payload in messages(replace(DAM, protocol="mqtt"), one)]
    assert [found["value"] for found in said] == [level, rain]


def test_a_record_that_is_sent_later_says_so_and_a_duplicate_is_the_same_word_for_word() -> None:
    one = Sending(START, SERIES[0])
    assert hj212.parse(hj212.decode(frame(DAMS_MN, replace(one, manner="late"))).segment).resent
    for device in (DAM, DAMS_MN):
        assert frame(device, replace(one, at=START + 1_000, manner="again")) == frame(device, one)


@given(st.integers(0, 300))
def test_a_damaged_frame_never_passes_for_a_good_one(number: int) -> None:
    observation = Observation(START + number * STEP_MS, "dam-1", {"level": 17.5, "rain": 0.5})
    for device in (DAM, DAMS_MN):
        said = frame(device, Sending(observation.time, observation, "garbled"))
        assert said != frame(device, Sending(observation.time, observation))
        assert not any(found.crc_ok for found in reader_of(device.protocol).feed(said))


@pytest.mark.parametrize("device", [DAM, DAMS_MN])
def test_a_device_knows_the_answer_to_its_own_frame(device: Device) -> None:
    one = Sending(START, SERIES[0])
    said = frame(device, one)
    if device is DAM:
        answer = sl651.acknowledged(
            sl651.decode(said), hj212.readings(hj212.parse(hj212.decode(frame(DAMS_MN, one)).segment))[0].at
        )
    else:
        message = hj212.acknowledged(hj212.parse(hj212.decode(said).segment))
        assert message is not None
        answer = hj212.encode(hj212.write(message))
    assert answered(answer, reader_of(device.protocol)) == [name_of(device, one)]


def test_the_table_of_stations_is_what_a_city_declares() -> None:
    table = io.StringIO()
    made = devices("reservoirs", ["a", "b", "c"], ["level", "rain"], ["sl651", "hj212", "mqtt"])
    write_table(made.values(), table)
    assert table.getvalue().splitlines() == [
        "number,protocol,network,thing,codes,sources",
        "9902000000,sl651,reservoirs,a,3B=level;20=rain,127.0.0.1",
        "991018010020000000000001,hj212,reservoirs,b,s1=level;s2=rain,127.0.0.1",
    ]
