"""How long may it take, and by which rules is the time counted?"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from onecity.core.clock.errors import LimitInvalid

Unit = Literal["workdays", "days", "hours"]
StartsOn = Literal["same_day", "next_day"]
ResumePolicy = Literal["continue", "reset"]
OnExpiry = Literal["nothing", "escalate", "tacit_approval", "tacit_refusal"]

END_OF_DAY = time.max  # 24:00 written so that the deadline still shows its own day
MAX_AMOUNT = 10_000

_FORM = re.compile(r"(?P<amount>\d{1,5})\s*(?P<unit>[a-z]+|\D+)", re.IGNORECASE)
_UNITS: dict[str, Unit] = {
    "workday": "workdays",
    "workdays": "workdays",
    "working day": "workdays",
    "working days": "workdays",
    "工作日": "workdays",
    "day": "days",
    "days": "days",
    "日": "days",
    "天": "days",
    "自然日": "days",
    "hour": "hours",
    "hours": "hours",
    "小时": "hours",
}
_ONE: dict[Unit, str] = {"workdays": "working day", "days": "day", "hours": "hour"}
_CHINESE: dict[Unit, str] = {"workdays": "个工作日", "days": "天", "hours": "小时"}


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time with its unit, never mixed: 5 workdays are not 5 days. Zero means the same day."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= MAX_AMOUNT or self.unit not in _ONE:
            raise LimitInvalid(f"{self.amount} {self.unit}")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read `30 workdays`, `1 day`, `24 hours`, `30个工作日`. Raises `LimitInvalid`."""
        plain = " ".join(unicodedata.normalize("NFKC", text).split()).lower()
        match = _FORM.fullmatch(plain)
        unit = _UNITS.get(match["unit"].strip().removeprefix("个")) if match else None
        if match is None or unit is None:
            raise LimitInvalid(text)
        return cls(int(match["amount"]), unit)

    def text(self, language: str) -> str:
        """`30个工作日` in Chinese (`zh…`), `30 working days` in any other language."""
        if language.lower().startswith("zh"):
            return f"{self.amount}{_CHINESE[self.unit]}"
        return f"{self.amount} {_ONE[self.unit]}{'' if self.amount == 1 else 's'}"

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """In pydantic models and JSON Schema: the text that `parse` reads."""
        written = core_schema.no_info_after_validator_function(
            cls.parse, core_schema.str_schema(pattern=r"^\s*\d+\s*\D+$")
        )
        return core_schema.json_or_python_schema(
            json_schema=written,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), written]),
            serialization=core_schema.to_string_ser_schema(),
        )


@dataclass(frozen=True, slots=True)
class ClockRules:
    """How the time of a limit is counted; the defaults follow the Civil Code, book one, chapter ten.

    - `starts_on`: by art. 201 the day of the event is not counted and counting begins the next day (for
      workdays, the next working day). `same_day` counts it, if the event came before the cutoff. Limits in
      hours always run from the moment itself (art. 201, second paragraph).
    - `cutoff`: local time at which a day ends: by art. 203, 24:00 or the end of business.
    - `last_day_moves`: a limit in days whose last day is off ends on the next working day (art. 203).
      Limits in workdays cannot end on a day off; limits in hours do not move.
    - `resume`: after a pause the count continues, or begins anew with the day of resumption as its start.
    - `max_extensions`: how many extensions count; further ones are refused.
    - `on_expiry`: what the engine does when the time is over. Data only.

    A day counts when the clock runs at its cutoff: the day of a pause does not, the day of a resumption does.
    That boundary is unconfirmed: statutes say that the time of a supplement "is not counted", not from which
    hour; taking both days the same way keeps the sum right whichever end is meant.
    """

    starts_on: StartsOn = "next_day"
    cutoff: time = END_OF_DAY
    last_day_moves: bool = True
    resume: ResumePolicy = "continue"
    max_extensions: int = 1
    on_expiry: OnExpiry = "escalate"
