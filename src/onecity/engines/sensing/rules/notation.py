"""How is a course of readings written so that a water engineer writes and reads it?

`{"08:00": 84.2, "08:05 +5m": [84.3, 84.5 x6, 84.5 to 85.0 in 4, gap, 84.9 flag D, 85.0 late 40m], "+1m": [85.1]}`:
a key is a moment, a moment and a step, or a step with which it goes on. Without a step, readings come as often as
the property is expected.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from onecity.core.text import Text
from onecity.engines.sensing.declare import Happening, Item, Observed, Series, Span
from onecity.engines.sensing.rules.batch import QUALITY_LETTERS, Quality

LONGEST = 20_000
_KEY = re.compile(r"(?P<moment>(?:\+\d{1,3}d )?\d{2}:\d{2}(?::\d{2})?)?(?: ?\+(?P<step>(?:\d+[dhms])+))?")
_MOMENT = re.compile(r"(?:\+(?P<days>\d{1,3})d )?(?P<hours>\d{2}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2}))?")
_ITEM = re.compile(
    r"(?P<value>-?\d+(?:\.\d+)?|[a-z][a-z0-9-]*)(?: to (?P<to>-?\d+(?:\.\d+)?) in (?P<in>\d{1,5}))?"
    # In any order, each once at most.
    r"(?: (?:x(?P<times>\d{1,5})(?!.* x\d)|flag (?P<flag>[A-Z])(?!.* flag )"
    r"|late (?P<late>(?:\d+[dhms])+)(?!.* late ))){0,3}"
)

MOMENT_WRONG = Text(
    zh="“{found}”不是时刻。请写成 08:05、08:05:30 或 +1d 08:05（次日）。",
    en="“{found}” is no moment. Write 08:05, 08:05:30, or +1d 08:05 for the next day.",
)
KEY_WRONG = Text(
    zh="“{found}”不是读数的起点。请写成 08:00、08:00 +5m 或 +5m（接着上一行）。",
    en="“{found}” is no beginning of readings. Write 08:00, 08:00 +5m, or +5m to go on.",
)
ITEM_WRONG = Text(
    zh="“{found}”不是读数。请写数字或状态，可加：x6（重复）、to 85 in 4（渐变）、flag D（质量标记）、late 40m（迟到）；"
    "gap 表示缺一次读数。",
    en="“{found}” is no reading. Write a number or a state, and perhaps x6 (repeated), to 85 in 4 (changing evenly), "
    "flag D (quality), late 40m (arrives late); gap leaves one out.",
)
COUNT_WRONG = Text(
    zh="“{found}”的次数不对：x 和 in 后面写 1 以上的整数，有 to … in 时不再写 x，一次示例最多两万条读数。",
    en="“{found}” is not so many readings: x and in are followed by 1 or more, x does not go with to … in, and an "
    "example has 20,000 readings at most.",
)
HAPPENING_WRONG = Text(
    zh="“{found}”不是一个读数。一个事件的每个量只写一个数字或状态，可加 flag D（质量标记）或 late 40m（迟到）。",
    en="“{found}” is not one reading. Of an event each field is one number or state, perhaps with flag D (quality) or "
    "late 40m (arrives late).",
)
ORDER_WRONG = Text(
    zh="“{found}”早于前面的读数。请按时间先后书写；迟到的读数用 late。",
    en="“{found}” lies before the readings above it. Keep to the order of time; use late for those that came late.",
)


class NotationInvalid(ValueError):
    """A course of readings that cannot be read: where in it, what was found, and what to write."""

    def __init__(self, path: tuple[str | int, ...], found: str, message: Text) -> None:
        super().__init__(found)
        self.path, self.found, self.message = path, found, message


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of a course."""

    time: int
    value: float
    quality: int
    received: int


def moment(text: str, start: datetime) -> int:
    """The milliseconds of a moment on the day of `start` and in its zone. Raises `NotationInvalid`."""
    match = _MOMENT.fullmatch(text)
    parts = {name: int(part or 0) for name, part in match.groupdict().items()} if match else {}
    is_over = parts.get("hours", 0) >= 24 and (parts["hours"] > 24 or parts["minutes"] or parts["seconds"])
    if not match or is_over or parts["minutes"] > 59 or parts["seconds"] > 59:
        raise NotationInvalid((), text, MOMENT_WRONG)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return milliseconds(midnight + timedelta(**parts))


def milliseconds(at: datetime) -> int:
    """An aware time as whole milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def samples(series: Series, observed: Observed, start: datetime) -> Iterator[Sample]:
    """The readings of a course, in the order of time. Raises `NotationInvalid`."""
    at, count = milliseconds(start) - 1, 0
    for key, written in series.items():
        match = _KEY.fullmatch(key)
        if not match or not (match["moment"] or match["step"]):
            raise NotationInvalid((key,), key, KEY_WRONG)
        step = Span.parse(match["step"]).ms if match["step"] else observed.every.ms
        begin = _begin(key, match, start, at, step)
        if begin <= at or step == 0:
            raise NotationInvalid((key,), key, ORDER_WRONG)
        at = begin - step
        for place, item in enumerate(written if isinstance(written, tuple) else (written,)):
            path = (key, place) if isinstance(written, tuple) else (key,)
            for sample in _item(path, item, observed):
                at, count = at + step, count + 1
                if count > LONGEST:
                    raise NotationInvalid(path, str(item), COUNT_WRONG)
                if sample is not None:
                    yield Sample(at, sample.value, sample.quality, at + sample.received)


def happening(
    at: str, fields: Happening, observe: Mapping[str, Observed], start: datetime
) -> Iterator[tuple[str, Sample]]:
    """The readings of one event at a moment, by their properties. Raises `NotationInvalid`."""
    try:
        time = moment(at, start)
    except NotationInvalid as wrong:
        raise NotationInvalid((at,), at, wrong.message) from wrong
    for name, item in fields.items():
        found = list(_item((name,), item, observe[name]))
        if len(found) != 1:
            raise NotationInvalid((name,), str(item), HAPPENING_WRONG)
        for one in found:
            if one is not None:
                yield name, Sample(time, one.value, one.quality, time + one.received)


def _begin(key: str, match: re.Match[str], start: datetime, at: int, step: int) -> int:
    if not match["moment"]:
        return at + step
    try:
        return moment(match["moment"], start)
    except NotationInvalid as wrong:
        raise NotationInvalid((key,), key, wrong.message) from wrong


def _item(path: tuple[str | int, ...], item: Item, observed: Observed) -> Iterator[Sample | None]:
    """The readings of one item, with times and delays counted from 0; None for a gap."""
    match = _ITEM.fullmatch(str(item))
    if not match or (match["flag"] and match["flag"] not in QUALITY_LETTERS):
        raise NotationInvalid(path, str(item), ITEM_WRONG)
    if (match["to"] and match["times"]) or not all(int(match[one] or 1) for one in ("in", "times")):
        raise NotationInvalid(path, str(item), COUNT_WRONG)
    quality = QUALITY_LETTERS.get(match["flag"] or "N", Quality.GOOD)
    delay = Span.parse(match["late"]).ms if match["late"] else 0
    for value in _values(path, match, observed):
        yield None if value is None else Sample(0, value, int(quality), delay)


def _values(path: tuple[str | int, ...], match: re.Match[str], observed: Observed) -> Iterator[float | None]:
    word, times = match["value"], int(match["times"] or 1)
    if match["to"]:
        count, low, high = int(match["in"]), float(word), float(match["to"])
        for i in range(count):
            part = i / (count - 1) if count > 1 else 1.0
            yield round(low + (high - low) * part, 6)
        return
    for _ in range(times):
        yield None if word == "gap" else _value(path, word, observed)


def _value(path: tuple[str | int, ...], word: str, observed: Observed) -> float:
    if word in observed.states:
        return float(observed.states.index(word))
    try:
        return float(word)
    except ValueError:
        raise NotationInvalid(path, word, ITEM_WRONG) from None


def word_of(value: float, observed: Observed) -> str:
    """A value as it is written: with its decimals, or as the word for a state."""
    if observed.states and value == int(value) and 0 <= value < len(observed.states):
        return observed.states[int(value)]
    return f"{value:.{observed.decimals}f}"
