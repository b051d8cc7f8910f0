"""How is a long list handed out piece by piece?"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")

LONGEST_CURSOR = 1_000


class CursorInvalid(ValueError):
    """A cursor was not made by this list: start again without one."""

    def __init__(self, cursor: str) -> None:
        super().__init__(cursor)
        self.cursor = cursor


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One piece of a list; `next_cursor` asks for the following one, `None` at the end; `total` where it is
    cheap.
    """

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(*position: object) -> str:
    """An opaque text for the sort values of the last item shown; each is kept as `str(value)`, `None` as
    itself.
    """
    values = [None if value is None else _text(value) for value in position]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *parsers: Callable[[str], Any]) -> tuple[Any, ...]:
    """The sort values in a cursor, each read by its parser (`instant`, `UUID`, `int`, `str`).

    Raises `CursorInvalid` for everything that `encode_cursor` would not have made for this list.
    """
    if len(cursor) > LONGEST_CURSOR:
        raise CursorInvalid(cursor[:50])
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(parsers):
            raise CursorInvalid(cursor)
        return tuple(_parsed(value, parse) for value, parse in zip(values, parsers, strict=True))
    except (ValueError, OverflowError, RecursionError) as problem:
        raise CursorInvalid(cursor) from problem


def instant(text: str) -> datetime:
    """A point in time from ISO 8601, in UTC. Raises `ValueError` when it names no time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _parsed(value: object, parse: Callable[[str], Any]) -> Any:  # noqa: ANN401  the parser decides
    if value is None:
        return None
    # PostgreSQL refuses NUL inside text, so it can be no part of a position
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    return parse(value)
