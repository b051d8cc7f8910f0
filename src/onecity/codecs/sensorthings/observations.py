"""Which observations did somebody send? Bodies of `Observations` and `CreateObservations`, read into columns."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from onecity.codecs.sensorthings.errors import BodyError
from onecity.codecs.sensorthings.moments import Milliseconds, column
from onecity.core.text import Text

MOST_ROWS = 200_000
MOST_GROUPS = 100_000
LONGEST_NAME = 300
COMPONENTS = {"phenomenonTime", "result", "resultTime", "resultQuality", "FeatureOfInterest/id", "id"}
# what clients send empty: it may stand there as long as it says nothing
EMPTY = ("parameters", "validTime")
# what an observation may say beside, and is not kept: the place is the thing's, the time of receipt is ours
BESIDE = COMPONENTS | {"Datastream", "FeatureOfInterest", "@iot.id", *EMPTY}
QUALITY = "N"

NO_RESULT = Text(zh="result 应为数字，或状态的名称", en="result is a number, or the name of a state")
NO_MOMENT = Text(
    zh="phenomenonTime 应为带时区的时刻，如 2026-11-26T03:44:18Z",
    en="phenomenonTime is a moment with its zone, such as 2026-11-26T03:44:18Z",
)
NO_SPAN = Text(
    zh="phenomenonTime 是时段，不能保存。请发送读数所代表的一个时刻，如时段的起点：2026-11-26T03:44:18Z",
    en="phenomenonTime is an interval, which cannot be kept: send one moment that the reading stands for, such as where"
    " the interval begins: 2026-11-26T03:44:18Z",
)
NO_QUALITY = Text(
    zh="resultQuality 应为 HJ 212 的一个标记字母（如 N），不知道就不写",
    en="resultQuality is one letter, a flag of HJ 212 such as N; leave it out where it is not known",
)
NOT_KEPT = Text(
    zh="parameters 和 validTime 不能保存，请不写或留空",
    en="parameters and validTime cannot be kept: leave them out, or empty",
)
NO_ROW = Text(zh="这一行与 components 不符", en="this row does not fit its components")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Observations as columns. `group` says to which of `datastreams` a row belongs; `problems` which rows are wrong.

    `values` is a numpy array of numbers, or a list where some are names of states. `qualities`: empty for all good.
    """

    datastreams: Sequence[str]
    group: NDArray[np.int64]
    times: Milliseconds
    values: "NDArray[np.float64] | list[Any]"
    qualities: Sequence[str]
    problems: dict[int, Text]

    def __len__(self) -> int:
        return len(self.times)


class _Group(NamedTuple):
    datastream: str
    components: tuple[str, ...]
    rows: list[Any]


def read_observation(body: bytes, datastream: str, now_ms: int) -> Arrived:
    """One Observation; its Datastream is named in the address or in the body. Raises `BodyError`."""
    said = _loaded(body)
    if not isinstance(said, dict):
        raise _fault("应为一个 Observation 对象", "it is one Observation, a JSON object")
    if unknown := set(said) - BESIDE:
        name = min(unknown)[:40]
        raise _fault(f"不认识“{name}”", f"“{name}” is not known")
    if any(said.get(name) for name in EMPTY):
        raise BodyError(NOT_KEPT)
    if "Datastream" in said or not datastream:
        named = _datastream(said)
        if datastream and named != datastream:
            raise _fault("Datastream 与地址不符", "Datastream is another one than in the address")
        datastream = named
    if said.get("result") is None:
        raise _fault("缺少 result", "there is no result")
    names = tuple(
        name for name in ("result", "phenomenonTime", "resultQuality") if said.get(name) is not None
    )
    return _columns([_Group(datastream, names, [[said[name] for name in names]])], now_ms)


def read_create_observations(body: bytes, now_ms: int) -> Arrived:
    """The body of `CreateObservations`: for each datastream its components and a `dataArray`. Raises `BodyError`.

    Rows that are wrong by themselves do not spoil the others: they stand in `problems`.
    """
    with _uncollected():
        said = _loaded(body)
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            raise _fault("应为由对象组成的数组", "it is an array of objects, one for each datastream")
        if len(said) > MOST_GROUPS:
            raise _fault(f"数据流超过 {MOST_GROUPS} 个", f"it names more than {MOST_GROUPS} datastreams")
        return _columns(_groups(said), now_ms)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: JSON has none, and looking for them in its many lists takes half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _groups(said: list[dict[str, Any]]) -> list[_Group]:
    """The groups of a body; components that have been looked at once are not looked at again."""
    known: dict[tuple[Any, ...], tuple[str, ...]] = {}
    found = []
    for one in said:
        components, rows = one.get("components"), one.get("dataArray")
        if type(components) is not list or type(rows) is not list:
            raise _fault("缺少 components 或 dataArray", "components or dataArray is missing")
        try:
            names = known.get(tuple(components))
        except TypeError:
            names = None
        if names is None:
            names = _components(components)
            known[tuple(components)] = names
        found.append(_Group(_datastream(one), names, rows))
    return found


def _components(components: list[Any]) -> tuple[str, ...]:
    """The names of components, checked. Raises `BodyError`."""
    names = tuple(one.replace("@iot.id", "id") if isinstance(one, str) else "" for one in components)
    unknown = [one for one in names if one not in COMPONENTS and one not in EMPTY]
    if unknown or "result" not in names or len(set(names)) < len(names):
        known = ", ".join(sorted(COMPONENTS | {*EMPTY}))
        raise _fault(
            f"components 必须含 result，只能是：{known}，且不重复",
            f"components has result and else only, once each: {known}",
        )
    return names


def _datastream(said: dict[str, Any]) -> str:
    reference = said.get("Datastream")
    named = reference.get("@iot.id") if isinstance(reference, dict) else None
    if type(named) is str and len(named) <= LONGEST_NAME:
        return named
    if type(named) is not int:
        raise _fault('应写 "Datastream": {"@iot.id": "…"}', 'write "Datastream": {"@iot.id": "…"}')
    return str(named)


def _columns(groups: list[_Group], now_ms: int) -> Arrived:
    counts = np.fromiter((len(one.rows) for one in groups), np.int64, len(groups))
    total = int(counts.sum())
    if total > MOST_ROWS:
        raise _fault(f"读数超过 {MOST_ROWS} 个", f"it has more than {MOST_ROWS} readings")
    alike: dict[tuple[str, ...], list[int]] = {}
    for i, one in enumerate(groups):
        alike.setdefault(one.components, []).append(i)
    begins = np.cumsum(counts) - counts
    times = np.empty(total, np.int64)
    problems: dict[int, Text] = {}
    results: list[Any] = [None] * total
    qualities: list[Any] = []
    for components, members in alike.items():
        rows = list(chain.from_iterable(groups[i].rows for i in members))
        places = _places(begins, counts, members, total)
        fields = _fields(rows, components, places, problems)
        times[places] = _times(fields, len(rows), places, problems, now_ms)
        _lay(results, fields["result"], places, len(alike) == 1)
        if "resultQuality" in fields:
            qualities = qualities or [QUALITY] * total
            _lay(qualities, fields["resultQuality"], places, len(alike) == 1)
        _check_empty(fields, places, problems)
    _check_qualities(qualities, problems)
    return Arrived(
        [one.datastream for one in groups],
        np.repeat(np.arange(len(groups)), counts),
        times,
        _values(results, problems),
        qualities,
        problems,
    )


def _places(
    begins: NDArray[np.int64], counts: NDArray[np.int64], members: list[int], total: int
) -> NDArray[np.int64]:
    """Where the rows of these groups stand among all rows."""
    if len(members) == len(counts):
        return np.arange(total)
    return np.concatenate([np.arange(begins[i], begins[i] + counts[i]) for i in members])


def _fields(
    rows: list[Any], components: tuple[str, ...], places: NDArray[np.int64], problems: dict[int, Text]
) -> dict[str, Sequence[Any]]:
    """Rows turned into a column for each component; rows of another length are noted and left empty."""
    if set(map(type, rows)) - {list} or set(map(len, rows)) - {len(components)}:
        for i, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != len(components):
                problems[int(places[i])] = NO_ROW
                rows[i] = [None] * len(components)
    turned: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(components)
    return dict(zip(components, turned, strict=True))


def _times(
    fields: dict[str, Sequence[Any]],
    count: int,
    places: NDArray[np.int64],
    problems: dict[int, Text],
    now_ms: int,
) -> Milliseconds:
    if "phenomenonTime" not in fields:
        return np.full(count, now_ms)
    times, wrong = column(fields["phenomenonTime"])
    for i, text in wrong.items():
        # a moment that is left out is the moment of arrival, by the standard
        if text is None:
            times[i] = now_ms
        else:
            is_span = isinstance(text, str) and "/" in text
            problems.setdefault(int(places[i]), NO_SPAN if is_span else NO_MOMENT)
    if (early := np.nonzero(times < 0)[0]).size:
        problems.update({int(places[i]): NO_MOMENT for i in early})
    return times


def _lay(target: list[Any], values: Sequence[Any], places: NDArray[np.int64], is_all: bool) -> None:
    if is_all:
        target[:] = values
        return
    for place, value in zip(places.tolist(), values, strict=True):
        target[place] = value


def _values(results: list[Any], problems: dict[int, Text]) -> "NDArray[np.float64] | list[Any]":
    kinds = set(map(type, results))
    if kinds <= {int, float}:
        numbers = np.array(results, np.float64)
        if np.isfinite(numbers).all():
            return numbers
    for i, one in enumerate(results):
        is_number = type(one) in {int, float} and abs(one) < float("inf")
        if not is_number and not (isinstance(one, str) and 0 < len(one) <= 60):
            problems.setdefault(i, NO_RESULT)
    return results


def _check_empty(
    fields: dict[str, Sequence[Any]], places: NDArray[np.int64], problems: dict[int, Text]
) -> None:
    """What cannot be kept says nothing."""
    for name in EMPTY:
        for place, value in enumerate(fields.get(name, ())):
            if value:
                problems.setdefault(int(places[place]), NOT_KEPT)


def _check_qualities(qualities: list[Any], problems: dict[int, Text]) -> None:
    for i, one in enumerate(qualities):
        if isinstance(one, str) and len(one) == 1 and one.isascii() and one.isalpha():
            continue
        if one not in (None, "", [], {}):
            problems.setdefault(i, NO_QUALITY)
        qualities[i] = QUALITY


def _loaded(body: bytes) -> Any:  # noqa: ANN401  whatever JSON somebody sends
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _fault("不是 JSON（UTF-8）", "it is no JSON in UTF-8") from None


def _fault(zh: str, en: str) -> BodyError:
    return BodyError(Text(zh=zh, en=en))
