"""What is wrong with an identifier, said to the person who typed it?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["resident", "credit", "certificate"]
Reason = Literal["empty", "length", "characters", "check", "date", "future", "old-card", "parts"]

_KINDS: dict[Kind, tuple[str, str]] = {
    "resident": ("身份证号码", "identity number"),
    "credit": ("统一社会信用代码", "unified social credit code"),
    "certificate": ("电子证照标识", "certificate identifier"),
}
_REASONS: dict[Reason, tuple[str, str]] = {
    "empty": ("{kind}未填写，请填写。", "The {kind} is missing: please enter it."),
    "length": (
        "{kind}应为{expected}位，现为{found}位，请核对是否漏填或多填。",
        "The {kind} has {found} characters instead of {expected}: check for a missing or extra one.",
    ),
    "characters": (
        "{kind}中有不允许的字符“{found}”，请核对。",
        "The {kind} contains “{found}”， which does not belong there: please check it.",
    ),
    "check": (
        "{kind}的校验码不符，请对照证件逐位核对。",
        "The check character of the {kind} does not match: compare it with the document, one by one.",
    ),
    "date": (
        "{kind}中的出生日期“{found}”不存在，请核对。",
        "The {kind} contains the birth date “{found}”， which does not exist: please check it.",
    ),
    "future": (
        "{kind}中的出生日期“{found}”晚于今天，请核对。",
        "The {kind} contains the birth date “{found}”， which lies in the future: please check it.",
    ),
    "old-card": (
        "15位的{kind}属于第一代居民身份证，2013年1月1日起停止使用；请填写现有证件上的18位号码。",
        "A 15-digit {kind} belongs to the first-generation card, out of use since 1 January 2013: "
        "enter the 18 characters printed on the present card.",
    ),
    "parts": (
        "{kind}的格式应为 {expected}。",
        "The {kind} must have the form {expected}.",
    ),
}


@dataclass(eq=False)
class IdentifierInvalid(ValueError):
    """An identifier that cannot be right; it never carries the whole identifier, which may be personal."""

    kind: Kind
    reason: Reason
    found: str = ""
    expected: str = ""

    def text(self, language: str) -> str:
        """What is wrong and what to do, in Chinese (`zh…`) or English (anything else)."""
        column = 0 if language.lower().startswith("zh") else 1
        template = _REASONS[self.reason][column]
        return template.format(kind=_KINDS[self.kind][column], found=self.found, expected=self.expected)

    def __str__(self) -> str:
        return self.text("en")
