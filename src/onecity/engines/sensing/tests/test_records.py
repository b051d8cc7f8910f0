"""Do records give back exactly what went into them?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.sensing.ingest.lane import Handed, joined, ordered
from onecity.engines.sensing.rules.batch import Batch
from onecity.engines.sensing.rules.record import (
    MOST_ROWS,
    Chunk,
    Declared,
    RecordInvalid,
    Tick,
    decode,
    encode,
)

ROSTER = "0123456789abcdef" * 2
TIMES = st.one_of(st.integers(-(1 << 62), 1 << 62), st.integers(1_795_000_000_000, 1_795_000_100_000))
ROWS = st.tuples(
    st.integers(-2, (1 << 31) - 1),
    st.integers(0, 255),
    TIMES,
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(0, 8),
    TIMES,
)


def same(one: Batch, other: Batch) -> bool:
    """Bit by bit, a NaN too."""
    columns = ("thing", "property", "time", "value", "quality", "received")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in columns)


@given(st.lists(ROWS, max_size=30))
def test_readings_come_back_bit_by_bit(rows: list[tuple[int, int, int, float, int, int]]) -> None:
    batch = Batch.of(rows)
    found = decode(encode(Chunk(ROSTER, batch)))
    assert isinstance(found, Chunk)
    assert found.roster == ROSTER
    assert same(found.batch, batch)


@given(st.integers(-(1 << 62), 1 << 62), st.lists(st.binary(min_size=16, max_size=16), max_size=5))
def test_the_time_and_what_is_declared_come_back(time: int, rosters: list[bytes]) -> None:
    assert decode(encode(Tick(time))) == Tick(time)
    declared = Declared(time, tuple(one.hex() for one in rosters))
    assert decode(encode(declared)) == declared


@given(st.binary(max_size=80))
def test_other_bytes_are_refused_or_read_but_never_break_anything(content: bytes) -> None:
    try:
        decode(content)
    except RecordInvalid:
        return


def test_a_minute_of_ten_thousand_things_takes_few_bytes() -> None:
    count = 10_000
    batch = Batch(
        np.arange(count, dtype=np.int32),
        np.zeros(count, np.uint8),
        np.full(count, 1_795_000_000_000) + np.arange(count) % 1000,
        np.round(np.linspace(0, 80, count), 2).astype(np.float32).astype(np.float64),
        np.zeros(count, np.uint8),
        np.full(count, 1_795_000_001_000),
    )
    assert len(encode(Chunk(ROSTER, batch))) < 9 * count


def test_readings_of_one_moment_stand_in_the_order_of_observe() -> None:
    rows = [(0, 1, 5, 1.0, 0, 9), (0, 0, 5, 2.0, 0, 9), (1, 0, 4, 3.0, 0, 9)]
    assert ordered(Batch.of(rows)).value.tolist() == [3.0, 2.0, 1.0]


def test_callers_share_a_record_but_a_tick_keeps_its_place() -> None:
    def handed(value: float) -> Handed:
        return Handed(ROSTER, Batch.of([(0, 0, 1, value, 0, 1)]))

    items = joined([handed(1.0), handed(2.0), Tick(7), handed(3.0)])
    assert [len(one.batch) if isinstance(one, Chunk) else one.time for one in items] == [2, 7, 1]


def test_a_large_batch_becomes_several_records() -> None:
    count = MOST_ROWS + 1
    batch = Batch.of([(0, 0, i, 0.0, 0, 0) for i in range(count)])
    sizes = [len(one.batch) for one in joined([Handed(ROSTER, batch)]) if isinstance(one, Chunk)]
    assert sizes == [MOST_ROWS, 1]


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x02abc", b"\x01" + bytes(30)])
def test_broken_records_are_named(content: bytes) -> None:
    with pytest.raises(RecordInvalid):
        decode(content)
