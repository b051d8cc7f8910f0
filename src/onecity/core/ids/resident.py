"""Is this a resident's identity number, and what does it say?

GB 11643-1999: six digits of region, eight of birth date, three of sequence (odd for men), one check character
by ISO 7064 MOD 11-2. Only the checksum and the date are checked: comparing the region with the year in which
that county was founded would refuse most older residents, whose numbers carry the county of today.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from onecity.core.ids.errors import IdentifierInvalid, Reason
from onecity.core.text.normal import normalise

Sex = Literal["female", "male"]

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_CHECKS = "10X98765432"
_LENGTH = 18
_OLD_LENGTH = 15
# Numbers have been issued since the 1980s: an earlier year of birth can only be a typing error.
_FIRST_YEAR = 1800
# The civil day of the whole country; no daylight saving has applied since numbers carry a check character.
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True, repr=False)
class ResidentId:
    """A valid resident identity number; it prints masked, so that a log line cannot leak it."""

    number: str

    @classmethod
    def parse(cls, text: str, today: date | None = None) -> "ResidentId":
        """Read a number as people type it: full-width digits, spaces and a lower-case x are accepted.

        `today` is the day that no birth date may follow (the present day in China unless given).
        Raises `IdentifierInvalid`; 15-digit numbers are refused, since they have no check character.
        """
        number = re.sub(r"[\s-]", "", normalise(text)).upper()
        if not number:
            raise _invalid("empty")
        if len(number) == _OLD_LENGTH and number.isdecimal():
            raise _invalid("old-card")
        if len(number) != _LENGTH:
            raise _invalid("length", found=str(len(number)), expected=str(_LENGTH))
        if not _SHAPE.fullmatch(number):
            raise _invalid("characters", found=_stranger(number))
        _check_birth(number[6:14], today or datetime.now(UTC).astimezone(_BEIJING).date())
        if resident_check(number[:17]) != number[17]:
            raise _invalid("check")
        return cls(number)

    @property
    def region(self) -> str:
        """Six-digit code (GB/T 2260) of the place where the number was issued; it may be a retired code."""
        return self.number[:6]

    @property
    def birth_date(self) -> date:
        """The day of birth."""
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> Sex:
        """The sex written in the number: odd sequences are men's."""
        return "male" if int(self.number[16]) % 2 else "female"

    def age_on(self, day: date) -> int:
        """Completed years of age on `day`; somebody born on 29 February ages on 1 March in common years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def masked(self) -> str:
        """The number with region detail and birth date hidden: `3702**********001X`."""
        return f"{self.number[:4]}{'*' * 10}{self.number[-4:]}"

    def __str__(self) -> str:
        return self.masked()

    def __repr__(self) -> str:
        return f"ResidentId({self.masked()})"


def resident_check(body: str) -> str:
    """The check character (ISO 7064 MOD 11-2) of the first 17 digits."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return _CHECKS[total % 11]


def _check_birth(digits: str, today: date) -> None:
    """Raise unless `digits` (YYYYMMDD) is a real day, not before 1800 and not after `today`."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise _invalid("date", found=digits) from None
    if born.year < _FIRST_YEAR:
        raise _invalid("date", found=digits)
    if born > today:
        raise _invalid("future", found=digits)


def _stranger(number: str) -> str:
    """The first character that may not stand where it stands."""
    allowed = ["0123456789"] * 17 + ["0123456789X"]
    return next(found for found, good in zip(number, allowed, strict=True) if found not in good)


def _invalid(reason: Reason, found: str = "", expected: str = "") -> IdentifierInvalid:
    return IdentifierInvalid("resident", reason, found, expected)
