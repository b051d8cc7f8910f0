"""In which time do devices and documents of China speak, and how do they write a moment as digits?"""

from datetime import UTC, datetime, timedelta, timezone

from onecity.core.text import Text

CHINA = timezone(timedelta(hours=8))
NOT_BCD = Text(zh="时间应为 BCD 的年月日时分秒", en="a time is YYMMDDhhmmss in BCD")


def from_bcd(digits: bytes) -> datetime:
    """YYMMDDhhmmss in BCD, in China's time, of this century. Raises `ValueError`."""
    return datetime.strptime(f"20{digits.hex()}", "%Y%m%d%H%M%S").replace(tzinfo=CHINA).astimezone(UTC)
