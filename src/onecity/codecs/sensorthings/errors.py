"""What can be wrong with an address, a query or a body of SensorThings?"""

from dataclasses import dataclass
from typing import ClassVar

from onecity.core.text import SaidError, Text


@dataclass(eq=False)
class QueryError(SaidError):
    """A part of the address cannot be understood. `part`: `path`, `$filter`, …; `at`: the character, from 1."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "{part} 第 {at} 个字符处：{problem.zh}。请对照 OGC SensorThings 1.1 更正后再发。",
        "{part}, character {at}: {problem.en}. Correct it by OGC SensorThings 1.1 and send it again.",
    )
    part: str
    at: int
    problem: Text


@dataclass(eq=False)
class NoSuchAddress(QueryError):
    """The address is well formed, but there is no such collection or property."""

    status: ClassVar[int] = 404


@dataclass(eq=False)
class BodyError(SaidError):
    """A body is not of the form that the standard gives it; nothing of it was taken."""

    status: ClassVar[int] = 400
    words: ClassVar[tuple[str, str]] = (
        "请求正文有误：{problem.zh}。没有收下任何读数，请更正后再发。",
        "The body is wrong: {problem.en}. No reading was taken; correct it and send it again.",
    )
    problem: Text


@dataclass(eq=False)
class NotOffered(SaidError):
    """A part of the standard that this service does not offer; `what` names it."""

    status: ClassVar[int] = 501
    words: ClassVar[tuple[str, str]] = (
        "本服务不提供{what.zh}。服务根目录的 serverSettings 列出了所提供的部分。",
        "This service does not offer {what.en}. serverSettings of the service root lists what it offers.",
    )
    what: Text


def query_error(part: str, at: int, zh: str, en: str) -> QueryError:
    """An error at a place, counted from 0."""
    return QueryError(part, at + 1, Text(zh=zh, en=en))
