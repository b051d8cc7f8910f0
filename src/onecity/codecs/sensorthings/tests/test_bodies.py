"""Which observations a body holds."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs.sensorthings import Arrived, BodyError, read_create_observations, read_observation
from onecity.codecs.sensorthings.moments import column, from_ms, moment, to_ms, written

NOW = 1_784_073_600_000
T = "2026-07-15T00:00:00Z"


def group(name: str, rows: list[Any], components: Any = ("phenomenonTime", "result")) -> dict[str, Any]:
    """A datastream's rows."""
    reference = {"Datastream": {"@iot.id": name}, "components": list(components)}
    return {**reference, "dataArray@iot.count": len(rows), "dataArray": rows}


def read(*groups: Any) -> Any:
    """What arrives."""
    return read_create_observations(orjson.dumps(list(groups)), NOW)


def test_rows_of_many_datastreams_become_columns_in_their_order() -> None:
    arrived = read(
        group("a", [[T, 1], ["2026-07-15T08:00:00.5+08:00", 2.5]]),
        group("b", [[7, T]], ("result", "phenomenonTime")),
        group("c", []),
        group("d", [["open", "N"]], ("result", "resultQuality")),
    )
    assert list(arrived.datastreams) == ["a", "b", "c", "d"]
    assert arrived.group.tolist() == [0, 0, 1, 3]
    assert arrived.times.tolist() == [NOW, NOW + 500, NOW, NOW]
    assert list(arrived.values) == [1, 2.5, 7, "open"]
    assert list(arrived.qualities) == ["N"] * 4
    assert not arrived.problems


def test_numbers_stay_one_array() -> None:
    arrived = read(group("a", [[T, 1], [T, 2.5]]))
    assert isinstance(arrived.values, np.ndarray)
    assert arrived.qualities == []


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ([T], "components"),
        ([T, 1, 2], "components"),
        ("x", "components"),
        (None, "components"),
        ([T, None], "result"),
        ([T, True], "result"),
        ([T, {"a": 1}], "result"),
        ([T, ""], "result"),
        (["yesterday", 1], "phenomenonTime"),
        (["2026-07-15T00:00:00", 1], "phenomenonTime"),
        (["2026-02-30T00:00:00Z", 1], "phenomenonTime"),
        (["2026-07-15T24:00:00Z", 1], "phenomenonTime"),
        ([f"{T}/{T}", 1], "phenomenonTime"),
        ([5, 1], "phenomenonTime"),
        (["1969-12-31T23:59:59Z", 1], "phenomenonTime"),
    ],
)
def test_a_wrong_row_does_not_spoil_its_neighbours(row: Any, word: str) -> None:
    arrived = read(group("a", [[T, 1], row, [T, 3]]))
    assert list(arrived.problems) == [1]
    assert word in arrived.problems[1].en
    assert [arrived.values[0], arrived.values[2]] == [1, 3]


def test_without_a_moment_an_observation_is_of_now() -> None:
    assert read(group("a", [[1]], ("result",))).times.tolist() == [NOW]
    assert read(group("a", [[None, 1]])).times.tolist() == [NOW]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"{}",
        b"[1]",
        b"[[]]",
        b'[{"Datastream":{"@iot.id":"a"},"components":["result"]}]',
        b'[{"Datastream":{"@iot.id":"a"},"components":["phenomenonTime"],"dataArray":[]}]',
        b'[{"Datastream":{"@iot.id":"a"},"components":["result","result"],"dataArray":[]}]',
        b'[{"Datastream":{"@iot.id":"a"},"components":["result",5],"dataArray":[]}]',
        b'[{"Datastream":{"@iot.id":null},"components":["result"],"dataArray":[]}]',
        b'[{"Datastream":"a","components":["result"],"dataArray":[]}]',
        b'[{"components":["result"],"dataArray":[]}]',
        b"[" * 100_000,
    ],
)
def test_a_body_of_another_shape_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BodyError) as caught:
        read_create_observations(body, NOW)
    assert "No reading was taken" in caught.value.text("en")


def test_one_observation_names_its_datastream_or_the_address_does() -> None:
    body = {"result": 5, "phenomenonTime": T, "resultTime": None, "Datastream": {"@iot.id": "a"}}
    assert read_observation(json.dumps(body).encode(), "", NOW).datastreams == ["a"]
    del body["Datastream"]
    assert read_observation(json.dumps(body).encode(), "b", NOW).datastreams == ["b"]


@pytest.mark.parametrize(
    ("body", "stream"),
    [
        ({"result": 5}, ""),
        ({"phenomenonTime": T}, "a"),
        ({"result": None}, "a"),
        ({"result": 5, "Datastream": {"@iot.id": "b"}}, "a"),
        ({"result": 5, "parameters": {"a": 1}}, "a"),
        ({"result": 5, "reslut": 1}, "a"),
        ([], "a"),
    ],
)
def test_an_observation_that_cannot_be_kept_as_it_is_said_is_refused(body: Any, stream: str) -> None:
    with pytest.raises(BodyError):
        read_observation(json.dumps(body).encode(), stream, NOW)


def test_what_a_client_sends_empty_is_no_reason_to_refuse_and_what_would_be_lost_is() -> None:
    empty: dict[str, Any] = {"parameters": {}, "validTime": None, "resultQuality": []}
    arrived = read_observation(json.dumps({"result": 5, **empty}).encode(), "a", NOW)
    assert (list(arrived.values), list(arrived.qualities), arrived.problems) == ([5], ["N"], {})
    rows = [[1, {}, None], [2, None, ""], [3, {"by": "hand"}, None], [4, {}, f"{T}/{T}"]]
    many = read(group("a", rows, ("result", "parameters", "validTime")))
    assert {row: "leave them out" in problem.en for row, problem in many.problems.items()} == {
        2: True,
        3: True,
    }
    qualities = read(group("a", [[1, None], [2, {}], [3, 0], [4, {"x": 1}]], ("result", "resultQuality")))
    assert list(qualities.problems) == [2, 3]


def test_an_interval_is_refused_with_what_to_send_instead() -> None:
    arrived = read(group("a", [[f"{T}/2026-07-15T01:00:00Z", 1], ["soon", 1]]))
    assert ["one moment" in arrived.problems[row].en for row in (0, 1)] == [True, False]


MOMENTS = st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z")


@given(st.lists(MOMENTS, min_size=1, max_size=20))
def test_moments_read_at_once_are_the_same_as_one_by_one(texts: list[str]) -> None:
    times, wrong = column(texts)
    assert not wrong
    assert times.tolist() == [to_ms(moment(text)) for text in texts]


@given(
    st.lists(st.one_of(MOMENTS, st.text(alphabet="0123456789-:TZ.", min_size=20, max_size=24)), max_size=8)
)
def test_moments_among_rubbish_are_the_same_as_one_by_one(texts: list[str]) -> None:
    times, wrong = column(texts)
    for i, text in enumerate(texts):
        try:
            assert to_ms(moment(text)) == times[i]
        except ValueError:
            assert wrong[i] == text


@given(st.integers(0, 250_000_000_000_000))
def test_a_moment_that_is_written_is_read_as_it_was(ms: int) -> None:
    assert to_ms(moment(written(from_ms(ms)))) == ms


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just({"@iot.id": "a"}),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["Datastream", "components", "dataArray", "result", "@iot.id"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_arrives_or_is_refused(body: Any) -> None:
    readers: list[Callable[[bytes], Arrived]] = [
        lambda raw: read_create_observations(raw, NOW),
        lambda raw: read_observation(raw, "", NOW),
    ]
    for read_body in readers:
        try:
            arrived = read_body(json.dumps(body).encode())
        except BodyError:
            continue
        assert len(arrived.times) == len(arrived.values) == len(arrived.group)
