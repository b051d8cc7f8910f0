"""What can be wrong with bytes that should be SL 651?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class FrameError(SaidError):
    """The bytes are no up frame."""

    words: ClassVar[tuple[str, str]] = (
        "不是 SL 651 上行报文：{problem.zh}。应以 7E7E 开头，以 03 或 17 和两字节校验结尾。",
        "No up frame of SL 651: {problem.en}. It begins with 7E7E and ends with 03 or 17 and two bytes of CRC.",
    )
    problem: Text


@dataclass(eq=False)
class BodyError(SaidError):
    """The frame is whole, but its body is not as the standard has it."""

    words: ClassVar[tuple[str, str]] = (
        "报文正文有误：{problem.zh}（{found}）。请对照 SL 651 检查遥测站的设置。",
        "The body is wrong: {problem.en} ({found}). Compare the station's settings with SL 651.",
    )
    problem: Text
    found: str
