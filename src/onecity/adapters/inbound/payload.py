"""Which readings stand in a message of MQTT?"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NoReturn

from onecity.base.telemetry import Readings
from onecity.core.text import SaidError, Text

MOST_BYTES = 1_048_576
MOST_ROWS = 10_000
LONGEST_NAME = 100
FLAGS = frozenset("NFMSDCTB")
UNKNOWN_FLAG = "D"
LATEST_MS = 253_402_300_799_000
"""The end of the year 9999."""

NO_JSON = Text(zh="不是 JSON", en="it is no JSON")
NO_VALUE = Text(zh="value 应为数字，或状态名称", en="value is a number or the name of a state")
NO_TIME = Text(
    zh="time 应为带时区的 ISO 8601 时间，或 1970 年以来的毫秒数",
    en="time is ISO 8601 with its zone, or milliseconds since 1970",
)
NO_QUALITY = Text(zh="quality 应为一个字母", en="quality is one letter")
NO_NAME = Text(zh="名称应为不超过 100 字的文字", en="a name is a text of at most 100 characters")
NO_COLUMNS = Text(
    zh="应有等长的 things、properties、times、values 各列，可有 qualities",
    en="there are columns of equal length: things, properties, times, values and perhaps qualities",
)
TOO_MANY = Text(zh=f"超过 {MOST_ROWS} 行", en=f"more than {MOST_ROWS} rows")


@dataclass(eq=False)
class PayloadInvalid(SaidError):
    """A message that holds no readings."""

    words: ClassVar[tuple[str, str]] = (
        "消息无法读取：{problem.zh}。请对照接入说明检查设备。",
        "The message cannot be read: {problem.en}. Compare the device with the page on gateways.",
    )
    problem: Text


@dataclass(frozen=True, slots=True)
class Measured:
    """One value; `time` in ms since 1970, `None`: the message does not say when."""

    value: float | str
    time: int | None = None
    quality: str = "N"


def single(payload: bytes) -> Measured:
    """A JSON number, or `{"value": …, "time": …, "quality": …}`. Raises `PayloadInvalid`."""
    said = _json(payload)
    if not isinstance(said, Mapping):
        return Measured(_value(said))
    time = said.get("time")
    return Measured(
        _value(said.get("value")), None if time is None else _time(time), _quality(said.get("quality", "N"))
    )


def batch(network: str, payload: bytes) -> Readings:
    """Columns as those of `Readings`: `{"things": […], "properties": […], "times": […], "values": […]}`.

    `property` stands for a column of one name, `time` for one of one moment. Raises `PayloadInvalid`.
    """
    said = _json(payload)
    if not isinstance(said, Mapping):
        raise PayloadInvalid(NO_COLUMNS)
    values = _column(said, "values", _value, None)
    count = len(values)
    qualities = _column(said, "qualities", _quality, count) if "qualities" in said else []
    return Readings(
        network=network,
        things=_column(said, "things", _name, count),
        properties=_column_or_one(said, "properties", "property", _name, count),
        times=_column_or_one(said, "times", "time", _time, count),
        values=values,
        qualities=qualities,
    )


def _json(payload: bytes) -> Any:  # noqa: ANN401  any JSON
    try:
        return json.loads(payload, parse_constant=_no_number)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise PayloadInvalid(NO_JSON) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _column_or_one(
    said: Mapping[str, Any], many: str, one: str, read: Callable[[Any], Any], count: int
) -> list[Any]:
    if many in said or one not in said:
        return _column(said, many, read, count)
    return [read(said[one])] * count


def _column(said: Mapping[str, Any], name: str, read: Callable[[Any], Any], count: int | None) -> list[Any]:
    cells = said.get(name)
    if not isinstance(cells, list) or (count is not None and len(cells) != count):
        raise PayloadInvalid(NO_COLUMNS)
    if len(cells) > MOST_ROWS:
        raise PayloadInvalid(TOO_MANY)
    return [read(cell) for cell in cells]


def _value(said: object) -> float | str:
    if isinstance(said, str) and 0 < len(said) <= LONGEST_NAME:
        return said
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise PayloadInvalid(NO_VALUE)
    try:
        number = float(said)
    except OverflowError:
        raise PayloadInvalid(NO_VALUE) from None
    if not math.isfinite(number):
        raise PayloadInvalid(NO_VALUE)
    return number


def _time(said: object) -> int:
    try:
        if isinstance(said, str):
            at = datetime.fromisoformat(said)
            if at.tzinfo is None:
                raise PayloadInvalid(NO_TIME)
            return round(at.timestamp() * 1000)
        if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= LATEST_MS:
            return said
    except (ValueError, OverflowError):
        pass
    raise PayloadInvalid(NO_TIME)


def _quality(said: object) -> str:
    """A letter of HJ 212; one that is none of them is not trusted."""
    if not isinstance(said, str) or len(said) != 1:
        raise PayloadInvalid(NO_QUALITY)
    return said.upper() if said.upper() in FLAGS else UNKNOWN_FLAG


def _name(said: object) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME:
        raise PayloadInvalid(NO_NAME)
    return said
