"""What can be wrong with bytes that should be JT/T 808?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class FrameError(SaidError):
    """The bytes are no message of a terminal."""

    words: ClassVar[tuple[str, str]] = (
        "不是 JT/T 808 消息：{problem.zh}。应以 7E 开头和结尾，中间的 7E、7D 转义为 7D02、7D01。",
        "No message of JT/T 808: {problem.en}. It stands between two 7E; 7E and 7D inside become 7D02 and 7D01.",
    )
    problem: Text


@dataclass(eq=False)
class BodyError(SaidError):
    """The message is whole, but its body is not as the standard has it."""

    words: ClassVar[tuple[str, str]] = (
        "消息体有误：{problem.zh}（{found}）。请对照 JT/T 808 检查终端。",
        "The body is wrong: {problem.en} ({found}). Compare the terminal with JT/T 808.",
    )
    problem: Text
    found: str
