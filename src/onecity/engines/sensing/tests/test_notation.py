"""Is a course of readings read as it is written, and a span of time?"""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.sensing.declare import Observed, Span
from onecity.engines.sensing.rules.batch import Quality
from onecity.engines.sensing.rules.notation import NotationInvalid, milliseconds, samples
from onecity.engines.sensing.rules.partition import fnv1a, partition

START = datetime.fromisoformat("2026-07-15T08:00:00+08:00")
LEVEL = Observed.model_validate({"title": {"zh": "水位", "en": "Level"}, "every": "5m"})
GATE = Observed.model_validate(
    {"title": {"zh": "闸", "en": "Gate"}, "every": "1h", "kind": "state", "states": ("shut", "open")}
)


def read(series: dict[str, object], observed: Observed = LEVEL) -> list[tuple[float, float]]:
    """(minutes after eight, value)."""
    written = {key: tuple(one) if isinstance(one, list) else one for key, one in series.items()}
    found = samples(written, observed, START)  # type: ignore[arg-type]
    return [((one.time - milliseconds(START)) / 60_000, one.value) for one in found]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ({"08:00": 84.2}, [(0, 84.2)]),
        ({"08:00": [84.2, 84.3]}, [(0, 84.2), (5, 84.3)]),
        ({"08:00": 84.2, "+5m": [84.3, 84.5]}, [(0, 84.2), (5, 84.3), (10, 84.5)]),
        ({"08:05 +10m": ["84.0 x3"]}, [(5, 84.0), (15, 84.0), (25, 84.0)]),
        ({"08:00": ["84 to 85 in 3"]}, [(0, 84.0), (5, 84.5), (10, 85.0)]),
        ({"08:00": [1, "gap", "gap x2", 2]}, [(0, 1.0), (20, 2.0)]),
        ({"08:00:30": 1, "+1d 00:00": 2}, [(0.5, 1.0), (960, 2.0)]),
    ],
)
def test_readings_stand_at_their_moments(
    series: dict[str, object], expected: list[tuple[float, float]]
) -> None:
    assert read(series) == expected


def test_states_are_written_in_words() -> None:
    assert read({"08:00": ["shut", "open x2"]}, GATE) == [(0, 0.0), (60, 1.0), (120, 1.0)]


def test_flags_and_delays_belong_to_their_reading_in_any_order() -> None:
    first, second = samples({"08:00": ("1 x2 late 40m flag D",)}, LEVEL, START)
    assert (first.quality, second.quality) == (Quality.FAULT, Quality.FAULT)
    assert second.received - second.time == 40 * 60_000


@pytest.mark.parametrize("key", ["8:00", "08:60", "24:01", "25:00", "+5", "08:00+", "", "08:00 +0m"])
def test_a_beginning_that_is_none_is_refused_at_its_place(key: str) -> None:
    with pytest.raises(NotationInvalid) as refused:
        read({key: 1.0})
    assert refused.value.path == (key,)


@pytest.mark.parametrize(
    "item",
    [
        "x3",
        "1 x",
        "1 x0",
        "1 flag",
        "1 x2 x3",
        "1..2",
        "1 to 2",
        "1 to 2 in 0",
        "1 to 2 in 3 x2",
        "ajar",
        "1 late 5",
    ],
)
def test_an_item_that_is_none_is_refused_at_its_place(item: str) -> None:
    with pytest.raises(NotationInvalid) as refused:
        read({"08:00": [1.0, item]})
    assert refused.value.path == ("08:00", 1)


@given(st.integers(0, 400 * 86_400))
def test_a_span_is_written_as_it_is_read(seconds: int) -> None:
    assert Span.parse(str(Span(seconds * 1000))).ms == seconds * 1000


@pytest.mark.parametrize("text", ["", "5", "m", "5 m", "1.5h", "-5m", "5m1h", "401d", "5分钟"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no span"):
        Span.parse(text)


# The published test vectors of FNV-1a with 32 bits.
@pytest.mark.parametrize(("key", "hashed"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_keys_are_partitioned_by_fnv_1a(key: str, hashed: int) -> None:
    assert fnv1a(key.encode()) == hashed
    assert partition(key, 7) == hashed % 7
