"""How is a Chinese warning numbered?"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from onecity.codecs.moments import CHINA

_FORM = re.compile(r"(\d{6})([0-9A-Z]{3})([0-9A-Z]{3})([0-9A-Z]{2})_(\d{14})_(\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class WarningIdentifier:
    """`ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N`: 31 characters.

    Division of GB/T 2260 (6), kind of issuer (3), issuer (3), further digits (2), local time, number within the
    second. What the parts in the middle may hold is the warning centre's to say, so they are kept as given.
    """

    division: str
    kind: str
    unit: str
    extra: str
    at: datetime
    number: int = 0

    def __str__(self) -> str:
        """The identifier as CAP has it."""
        time = self.at.astimezone(CHINA).strftime("%Y%m%d%H%M%S")
        return f"{self.division}{self.kind}{self.unit}{self.extra}_{time}_{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an identifier. Raises `ValueError` for one of another form, as foreign issuers have."""
        found = _FORM.fullmatch(text)
        try:
            division, kind, unit, extra, time, number = found.groups() if found else ()
            at = datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
        except ValueError:
            raise ValueError(f"no Chinese warning identifier: {text}") from None
        return cls(division, kind, unit, extra, at, int(number))
