"""What can keep a date from being fixed?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass

from onecity.core.text.bilingual import Text

NO_LIMIT = Text(
    zh="“{found}”不是时限。请写数字和单位，如“30 workdays”“5 days”“24 hours”，或“30个工作日”“5天”“24小时”。",
    en='"{found}" is no time limit. Write a number and its unit, such as "30 workdays", "5 days" or "24 hours".',
)


@dataclass(eq=False)
class CalendarMissing(LookupError):
    """No calendar says which days of `year` are worked; load one, since holidays are never guessed."""

    year: int

    def __str__(self) -> str:
        return f"no calendar of working days for {self.year}: load the holiday notice of that year"


@dataclass(eq=False)
class CalendarInvalid(ValueError):
    """The operator's table of `year` cannot be right, because of `found`; the sentence `reason`, in which
    `{found}` and `{year}` stand for them, says why and what to do.
    """

    year: int
    found: str
    reason: Text

    def __str__(self) -> str:
        said = self.reason.en.replace("{year}", str(self.year)).replace("{found}", self.found)
        return f"calendar of {self.year}: {said}"


class LimitInvalid(ValueError):
    """A limit that cannot be read: `found` is what was written.

    Its argument is the sentence in both languages, so that a declaration's check tells it in both.
    """

    def __init__(self, found: str) -> None:
        super().__init__(NO_LIMIT)
        self.found = found

    def __str__(self) -> str:
        return NO_LIMIT.en.replace("{found}", self.found)


@dataclass(eq=False)
class EventsInvalid(ValueError):
    """Events from which no deadline follows, for the English `reason`."""

    reason: str

    def __str__(self) -> str:
        return self.reason
