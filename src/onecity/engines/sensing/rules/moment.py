"""How do the kernel's times and those of the rest of the program meet?"""

from datetime import UTC, datetime


def moment(ms: int) -> datetime:
    """A time of the kernel as the database and people have it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def milliseconds_of(at: datetime) -> int:
    """A point in time as the kernel has it."""
    return round(at.timestamp() * 1000)
