"""What can be wrong with a document that should be a warning?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class AlertError(SaidError):
    """The document is no CAP 1.2, or it is built to harm whoever reads it."""

    status: ClassVar[int] = 422
    words: ClassVar[tuple[str, str]] = (
        "不是 CAP 1.2 预警：{problem.zh}。请发送不含 DTD 的 CAP 1.2 XML 文档。",
        "No warning in CAP 1.2: {problem.en}. Send a CAP 1.2 document in XML without a DTD.",
    )
    problem: Text
