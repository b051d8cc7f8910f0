"""Which values stand behind a report's head: elements, rows of an hour, uniform rows with a step?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from onecity.codecs.moments import NOT_BCD, from_bcd
from onecity.codecs.sl651.elements import ELEMENTS, Element
from onecity.codecs.sl651.errors import BodyError
from onecity.core.text import Text

NEGATIVE = 0xFF
MOST_REPEATED = 4_095
"""Values of a uniform row: more than one body can hold of one byte each."""
STEP, TIME, PICTURE, LONGER = 0x04, 0xF0, 0xF3, 0xFF
"""Codes that are no element: the step of a uniform row (days, hours, minutes), another time, a picture; a code of
two bytes begins with the last. By general knowledge of the standard.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one element at a moment (UTC); `None`: the station says that it has none."""

    code: str
    value: float | None
    at: datetime


def read(data: bytes, at: datetime, sent_at: datetime) -> tuple[tuple[Reading, ...], tuple[BodyError, ...]]:
    """The readings of these bytes, observed at `at` until another time stands among them, and what is wrong.

    With a step (04) the one element behind it has a value for each step up to the end, the first one at `at`; a row of
    an hour behind a step of zero is followed by those of the next hours. `sent_at`: nothing is observed later.
    """
    good: list[Reading] = []
    bad: list[BodyError] = []
    step: timedelta | None = None
    try:
        while data and data[:2] != bytes((PICTURE, PICTURE)):
            if data[:2] == bytes((TIME, TIME)):
                at, data = moment(data[2:7] + b"\0"), data[7:]
                continue
            code, decimals, value, data = _element(data)
            if code == f"{STEP:02X}":
                step = _step(value)
                continue
            values, row = [value], _series_of(code)
            if step is not None and _goes_on(row, step, len(value), data):
                values += _repeated(code, len(value), data)
                data = b""
            first, apart = (_begin(row, at, sent_at), row.series * row.step) if row else (at, step)
            for number, one in enumerate(values):
                _take(code, one, decimals, first + number * (apart or timedelta()), good, bad)
    except BodyError as problem:
        bad.append(problem)
    return tuple(good), tuple(bad)


def moment(digits: bytes) -> datetime:
    """YYMMDDhhmmss in BCD, in China's time, of this century. Raises `BodyError`."""
    try:
        return from_bcd(digits)
    except ValueError:
        raise BodyError(NOT_BCD, digits.hex()) from None


def _element(data: bytes) -> tuple[str, int, bytes, bytes]:
    """Code, decimals and bytes of the first element, and what comes behind it."""
    start = 2 if data[0] == LONGER else 1
    code, descriptor = data[:start].hex().upper(), data[start : start + 1]
    if not descriptor:
        raise BodyError(Text(zh="要素不完整", en="an element is cut short"), data.hex())
    count, decimals = descriptor[0] >> 3, descriptor[0] & 0b111
    if series := _series_of(code):  # always so long; stations state all kinds of lengths for it
        count = series.series * series.width
    value, rest = data[start + 1 : start + 1 + count], data[start + 1 + count :]
    if len(value) < count or not count:
        raise BodyError(Text(zh=f"要素 {code} 不完整", en=f"element {code} is cut short"), value.hex())
    return code, decimals, value, rest


def _series_of(code: str) -> Element | None:
    known = ELEMENTS.get(code)
    return known if known and known.series else None


def _goes_on(row: Element | None, step: timedelta, width: int, data: bytes) -> bool:
    """Whether more values of the element fill the rest; of rows only whole ones, else other elements follow."""
    return len(data) % width == 0 if row else bool(step)


def _begin(row: Element, at: datetime, sent_at: datetime) -> datetime:
    """When a row begins: at its time. Stations that give the hour's end there would observe after they sent."""
    lasts = (row.series - 1) * row.step
    return at if at + lasts <= sent_at + row.step else at - lasts


def _step(value: bytes) -> timedelta:
    """Days, hours, minutes in BCD; zero: a row of an hour follows, which has a step of its own."""
    digits = value.hex()
    if len(value) != 3 or not digits.isdigit():
        raise BodyError(Text(zh="时间步长应为 BCD 的日时分", en="a step is DDhhmm in BCD"), digits)
    return timedelta(days=int(digits[:2]), hours=int(digits[2:4]), minutes=int(digits[4:]))


def _repeated(code: str, width: int, data: bytes) -> list[bytes]:
    if len(data) % width:
        raise BodyError(Text(zh=f"要素 {code} 不完整", en=f"element {code} is cut short"), data[:40].hex())
    if len(data) > width * MOST_REPEATED:
        raise BodyError(
            Text(zh=f"要素 {code} 的数据过多", en=f"too many values of element {code}"), str(len(data))
        )
    return [data[start : start + width] for start in range(0, len(data), width)]


def _take(
    code: str, value: bytes, decimals: int, at: datetime, good: list[Reading], bad: list[BodyError]
) -> None:
    known = ELEMENTS.get(code)
    try:
        if known and known.series:
            good += _series(known, value, at)
        elif known and known.bits:
            good.append(Reading(code, float(int.from_bytes(value, "big")), at))
        else:
            good.append(Reading(code, _decimal(code, value, decimals), at))
    except BodyError as problem:
        bad.append(problem)


def _series(element: Element, value: bytes, at: datetime) -> Iterator[Reading]:
    invalid = (1 << 8 * element.width) - 1
    for number in range(element.series):
        raw = int.from_bytes(value[number * element.width : (number + 1) * element.width], "big")
        yield Reading(
            element.code, None if raw == invalid else raw / element.scale, at + number * element.step
        )


def _decimal(code: str, value: bytes, decimals: int) -> float | None:
    if value == b"\xff" * len(value) or value == b"\xaa" * len(value):
        return None  # the instrument gave nothing
    negative = value[0] == NEGATIVE
    digits = value[1:].hex() if negative else value.hex()
    if not digits.isdigit():
        raise BodyError(Text(zh=f"要素 {code} 不是 BCD", en=f"element {code} is no BCD"), value.hex())
    number: float = int(digits) / 10**decimals
    return -number if negative else number
