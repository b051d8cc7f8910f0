"""What can keep a date from being fixed?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass


@dataclass(eq=False)
class CalendarMissing(LookupError):
    """No calendar says which days of `year` are worked; load one, since holidays are never guessed."""

    year: int

    def __str__(self) -> str:
        return f"no calendar of working days for {self.year}: load the holiday notice of that year"


@dataclass(eq=False)
class CalendarInvalid(ValueError):
    """The operator's table of `year` cannot be right, for the English `reason`."""

    year: int
    reason: str

    def __str__(self) -> str:
        return f"calendar of {self.year}: {self.reason}"


@dataclass(eq=False)
class LimitInvalid(ValueError):
    """A limit that cannot be read: `found` is what was written."""

    found: str

    def __str__(self) -> str:
        return (
            f"{self.found!r} is no limit: write a number and its unit, “30 workdays”, “5 days” or “24 hours”"
        )


@dataclass(eq=False)
class EventsInvalid(ValueError):
    """Events from which no deadline follows, for the English `reason`."""

    reason: str

    def __str__(self) -> str:
        return self.reason
