"""How is a form of text described to somebody who reads no regular expressions?"""

from onecity.core.pack.reference import ID_PATTERN

_WORD = (
    "小写字母开头，其余为小写字母、数字和{sign}，如 {example}",
    "small letters, digits and {sign}, a letter first, such as {example}",
)


def _word(sign: tuple[str, str], example: str) -> tuple[str, str]:
    return _WORD[0].format(sign=sign[0], example=example), _WORD[1].format(sign=sign[1], example=example)


# By the pattern: (Chinese, English). A pattern that is not here is shown as it is.
FORMS: dict[str, tuple[str, str]] = {
    r"^[a-z][a-z0-9-]*$": _word(("连字符", "hyphens"), "high-water"),
    r"^[a-z][a-z0-9_]*$": _word(("下划线", "underscores"), "water_level"),
    f"^{ID_PATTERN}$": (
        "小写字母或数字开头，其余为小写字母、数字和连字符，如 high-water",
        "small letters, digits and hyphens, no hyphen first, such as high-water",
    ),
    r"^(?:\+\d{1,3}d )?(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)$": (
        "时刻，写成 08:05、08:05:30 或 +1d 08:05（次日）",
        "a moment, such as 08:05, 08:05:30, or +1d 08:05 for the next day",
    ),
    r"^([01]\d|2[0-3]):[0-5]\d$": ("一天中的时刻，如 06:30", "a time of the day, such as 06:30"),
    r"^(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)$": (
        "一年中确有的一天，写成 月-日，如 06-01",
        "a day that the year has, as month-day, such as 06-01",
    ),
    r"^[1-9]\d{0,3}[hd]$": ("小时或天，如 12h、2d", "hours or days, such as 12h or 2d"),
    r"^[0-9A-Z]{8}$": ("八位数字或大写字母", "eight digits or capital letters"),
}
