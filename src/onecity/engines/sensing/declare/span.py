"""How is a span of time written in a network: `30s`, `10m`, `1h30m`, `2d`?"""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from onecity.core.text import Text

PATTERN = r"^(?:\d{1,6}d)?(?:\d{1,6}h)?(?:\d{1,6}m)?(?:\d{1,6}s)?$"
LONGEST_MS = 400 * 86_400_000
UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000}
_PART = re.compile(r"(\d+)([dhms])")
_WHOLE = re.compile(PATTERN)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A span of time in whole milliseconds, never negative."""

    ms: int

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `10m`, `1h30m`, `2d`, `0s`. Raises `ValueError` with a `Text`."""
        total = sum(int(amount) * UNITS_MS[unit] for amount, unit in _PART.findall(text))
        if not text or not _WHOLE.fullmatch(text) or total > LONGEST_MS:
            raise ValueError(
                Text(
                    zh="“{found}”不是时长。请写成 30s（秒）、10m（分）、1h30m 或 2d（天），最长 400 天。",
                    en="“{found}” is no span of time. Write 30s, 10m, 1h30m or 2d, at most 400 days.",
                )
            )
        return cls(total)

    def __str__(self) -> str:
        rest, written = self.ms // 1000, ""
        for unit, size in UNITS_MS.items():
            count, rest = divmod(rest, size // 1000)
            written += f"{count}{unit}" if count else ""
        return written or "0s"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """In pydantic models: the text that `parse` reads."""
        written = core_schema.no_info_before_validator_function(
            _with_unit,
            core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema(max_length=40)),
        )
        return core_schema.json_or_python_schema(
            json_schema=written,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), written]),
            serialization=core_schema.to_string_ser_schema(),
        )


def _with_unit(value: object) -> object:
    """A bare number is a span whose unit was forgotten: it needs no quotes but a unit."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(
            Text(
                zh="“{found}”缺少单位。请写成 30s（秒）、10m（分）、1h30m 或 2d（天）。",
                en="“{found}” lacks its unit. Write 30s, 10m, 1h30m or 2d.",
            )
        )
    return value
