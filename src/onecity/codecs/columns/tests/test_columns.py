"""Which columns does a body hold, and what is none?"""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.codecs.columns import Columns, read_arrow, read_json
from onecity.codecs.columns.harmless import MOST_MESSAGES
from onecity.codecs.sensorthings import BodyError
from onecity.codecs.sensorthings.observations import MOST_ROWS
from onecity.core.columns import Coded, Marked

AT = 1_784_073_600_000
NAMES = {"network": "reservoirs", "property": "level"}
MOMENT = pa.timestamp("ms", "UTC")
Row = tuple[str, int, float, str]


def stream(columns: Any, names: dict[str, str] | None = None, **how: Any) -> bytes:
    """An Arrow stream of these columns; `how`: options of writing."""
    table = pa.table(columns).replace_schema_metadata(NAMES if names is None else names)
    batch_rows = how.pop("batch_rows", None)
    with pa.BufferOutputStream() as out:
        with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(**how)) as writer:
            writer.write_table(table, max_chunksize=batch_rows)
        made: bytes = out.getvalue().to_pybytes()
    return made


def of(rows: list[Row], *, is_coded: bool = False) -> dict[str, Any]:
    """The columns of rows, for Arrow."""
    things: Any = pa.array([row[0] for row in rows], pa.string())
    return {
        "things": things.dictionary_encode() if is_coded else things,
        "times": pa.array([row[1] for row in rows], MOMENT),
        "values": pa.array([row[2] for row in rows], pa.float64()),
        "qualities": pa.array([row[3] for row in rows], pa.string()),
    }


def rows_of(columns: Columns) -> list[Row]:
    """The rows of columns."""
    qualities = list(columns.qualities) or ["N"] * len(columns.things)
    return list(
        zip(list(columns.things), columns.times.tolist(), columns.values.tolist(), qualities, strict=True)
    )


ROWS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
        st.integers(-(1 << 53), 1 << 53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from("NFD"),
    ),
    max_size=20,
)


@given(ROWS, st.integers(1, 7))
def test_json_and_arrow_say_the_same(rows: list[Row], batch_rows: int) -> None:
    said = {
        "things": [row[0] for row in rows],
        "times": [row[1] for row in rows],
        "values": [row[2] for row in rows],
        "qualities": [row[3] for row in rows],
    }
    assert rows_of(read_json(json.dumps(NAMES | said).encode())) == rows
    for is_coded in (False, True):
        assert rows_of(read_arrow(stream(of(rows, is_coded=is_coded), batch_rows=batch_rows))) == rows


def test_the_same_things_bear_the_same_mark() -> None:
    first, again, other = (
        read_arrow(stream(of([(one, AT, 1.0, "N") for one in things]))).things
        for things in (["a", "bc"], ["a", "bc"], ["ab", "c"])
    )
    assert isinstance(first, Marked)
    assert isinstance(again, Marked)
    assert isinstance(other, Marked)
    assert first.mark == again.mark != other.mark
    coded = read_arrow(stream(of([("a", AT, 1.0, "N")] * 3, is_coded=True))).things
    assert isinstance(coded, Coded)
    assert (list(coded.words), len(coded), coded[2], list(coded[1:])) == (["a"], 3, "a", ["a", "a"])


GOOD: dict[str, Any] = {**NAMES, "things": ["a", "b"], "times": [AT, AT], "values": [1, 2.5]}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"network": ""}, "network"),
        ({"network": None}, "network"),
        ({"property": 7}, "property"),
        ({"things": ["a"]}, "length"),
        ({"things": "ab"}, "things"),
        ({"things": ["a", 1]}, "entry 2 of things"),
        ({"times": [AT, 1.5]}, "entry 2 of times"),
        ({"times": [True, AT]}, "entry 1 of times"),
        ({"times": [AT, "soon"]}, "entry 2 of times"),
        ({"times": [AT, 1 << 54]}, "moment"),
        ({"times": [AT, (1 << 64) - 1]}, "too large"),
        ({"values": [1, None]}, "entry 2 of values"),
        ({"values": [1, [2]]}, "entry 2 of values"),
        ({"values": [False, 2]}, "entry 1 of values"),
        ({"qualities": ["N"]}, "length"),
        ({"qualities": ["N", "NN"]}, "letter"),
        ({"more": 1}, "more"),
    ],
)
def test_json_that_is_no_columns_is_named(change: dict[str, Any], word: str) -> None:
    with pytest.raises(BodyError) as refused:
        read_json(json.dumps(GOOD | change).encode())
    assert word in refused.value.text("en")
    assert refused.value.text("zh") != refused.value.text("en")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"network": NaN}', b"\xff"])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError):
        read_json(body)


def test_more_rows_than_a_body_may_have_are_refused_both_ways() -> None:
    count = MOST_ROWS + 1
    said = NAMES | {"things": ["a"] * count, "times": [AT] * count, "values": [1] * count}
    with pytest.raises(BodyError, match="parts"):
        read_json(json.dumps(said).encode())
    columns = {"things": ["a"] * count, "times": np.full(count, AT), "values": np.ones(count)}
    with pytest.raises(BodyError, match="parts"):
        read_arrow(stream(columns))


PLAIN: dict[str, Any] = {"things": ["a"], "times": pa.array([AT]), "values": [1.0]}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"things": [1]}, "things"),
        ({"things": [None]}, "things"),
        ({"things": pa.array([None], pa.null())}, "things"),
        (
            {"things": pa.DictionaryArray.from_arrays(np.zeros(1, np.int32), pa.array([None], pa.string()))},
            "things",
        ),
        ({"things": pa.DictionaryArray.from_arrays(np.zeros(1, np.int32), [7])}, "things"),
        ({"times": pa.array([AT], pa.timestamp("ms"))}, "zone"),
        ({"times": pa.array([AT * 1_000_000 + 1], pa.timestamp("ns", "UTC"))}, "millisecond"),
        ({"times": [1.5]}, "times"),
        ({"times": pa.array([1 << 60])}, "moment"),
        ({"values": [float("nan")]}, "number"),
        ({"values": [None]}, "values"),
        ({"values": ["1"]}, "values"),
        ({"values": [[1.0]]}, "values"),
        ({"values": pa.array([True])}, "values"),
        ({"qualities": ["NN"]}, "letter"),
        ({"more": [1]}, "more"),
    ],
)
def test_arrow_that_is_no_columns_is_named(change: dict[str, Any], word: str) -> None:
    with pytest.raises(BodyError, match=word):
        read_arrow(stream(PLAIN | change))


def test_arrow_without_network_or_with_a_column_twice_is_refused() -> None:
    with pytest.raises(BodyError, match="property"):
        read_arrow(stream(PLAIN, {"network": "reservoirs"}))
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["a"])], ["things", "things"])
    with pytest.raises(BodyError, match="things"):
        read_arrow(stream(table))


def test_moments_of_other_units_and_zones_are_the_same_moments() -> None:
    for unit, factor in (("s", 0.001), ("us", 1000), ("ns", 1_000_000)):
        times = pa.array([round(AT * factor)], pa.timestamp(unit, "Asia/Shanghai"))
        assert read_arrow(stream(PLAIN | {"times": times})).times.tolist() == [AT]
    assert read_arrow(stream(PLAIN | {"values": pa.array([3], pa.int8())})).values.tolist() == [3.0]


@pytest.mark.parametrize("compression", ["zstd", "lz4"])
@pytest.mark.parametrize("is_coded", [False, True])
def test_what_may_grow_without_bounds_is_not_read(compression: str, is_coded: bool) -> None:
    rows: list[Row] = [("a" * 50, AT, 0.0, "N")] * 1000
    with pytest.raises(BodyError, match="compressed"):
        read_arrow(stream(of(rows, is_coded=is_coded), compression=compression))
    # the schema is a message too
    with pytest.raises(BodyError, match="messages"):
        read_arrow(stream(of(rows), batch_rows=1))
    assert len(read_arrow(stream(of(rows[: MOST_MESSAGES - 1]), batch_rows=1)).times) == MOST_MESSAGES - 1


@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 255))
def test_bytes_that_were_spoiled_are_columns_or_an_error(some: bytes, at: int, byte: int) -> None:
    whole = bytearray(stream(of([("a", AT, 1.0, "N"), ("b", AT, 2.0, "N")], is_coded=True)))
    whole[at % len(whole)] = byte
    for body in (bytes(whole), bytes(whole[: at % len(whole)]), some, bytes(whole) + some):
        for read in (read_arrow, read_json):
            try:
                columns = read(body)
            except BodyError:
                continue
            assert len(columns.things) == len(columns.times) == len(columns.values)
