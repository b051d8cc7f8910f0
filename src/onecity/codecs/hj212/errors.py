"""What can be wrong with bytes that should be HJ 212?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class FrameError(SaidError):
    """The bytes are no frame: `##`, four digits of length, the segment, four digits of CRC, CR LF."""

    words: ClassVar[tuple[str, str]] = (
        "不是 HJ 212 数据包：{problem.zh}。应为 ##、四位长度、数据段、四位校验和回车换行。",
        "No frame of HJ 212: {problem.en}. It is ##, four digits of length, the segment, four digits of CRC, CR LF.",
    )
    problem: Text


@dataclass(eq=False)
class SegmentError(SaidError):
    """The frame is whole, but what stands in its segment is not as the standard has it."""

    words: ClassVar[tuple[str, str]] = (
        "数据段有误：{problem.zh}（{found}）。请对照 HJ 212 检查站点的设置。",
        "The segment is wrong: {problem.en} ({found}). Compare the station's settings with HJ 212.",
    )
    problem: Text
    found: str
