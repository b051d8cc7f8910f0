"""What may not stand in a log, and what stands there instead?

A programmer's own words stay; what came from people goes. Numbers, addresses and values of telling fields are known by
their form. A name is not: so Chinese text that comes as a *value* (an argument of the call, the message of an
exception) is left out whole, as is whatever stands in quotes within the message of an exception or in an SQL statement.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

HIDDEN = "[…]"
LONGEST = 4_000

_KEEP = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\b(?=[0-9a-f]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})\b"
_FIELDS = (
    "name|applicant|resident_?id|id_?number|phone|mobile|tel|e?mail|address|birth(?:day|date)?|bank_?account|account_?no"
    "|password|passwd|old|new|secret|secret_?key|token|access_?token|refresh_?token|id_?token|api_?key|key|code"
    "|code_?verifier|client_?secret|assertion|signature|sig|authorization|cookie|sessionid|csrftoken"
    "|csrfmiddlewaretoken|x-csrftoken|姓名|身份证号?|手机号?|电话|住址|地址|密码|银行卡号?"
)
_VALUE = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,;&)}\]\"']+"
_SCHEME = r"(?:(?:Bearer|Basic|Token)\s+)?"
_NAMED = re.compile(
    rf"(?P<field>(?<![A-Za-z])(?:[A-Za-z]+[_-])*(?:{_FIELDS})[\"']?\s*(?:=|:|：|%3D)\s*){_SCHEME}(?:{_VALUE})",
    re.I,
)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@|(?<=Bearer )\S+|(?<=Basic )\S+", re.I)
_FORMS = re.compile(
    rf"(?P<keep>{_KEEP})"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<number>(?<!\d)\d(?:[ \-]?\d){9,}[\dXx](?![\d]))"
)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·\U00020000-\U0003ffff]+")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.|'')*'|“[^”]*”|「[^」]*」")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# PostgreSQL tells the row and the values that it refused
_DETAIL = re.compile(r"(?:DETAIL|CONTEXT|HINT|LINE \d+):.*|Failing row contains.*", re.S)


def masked(text: str) -> str:
    """A text without numbers of people, addresses, values of telling fields and credentials."""
    text = _CREDENTIALS.sub(HIDDEN, _NAMED.sub(rf"\g<field>{HIDDEN}", text[: LONGEST * 4]))
    return one_line(_FORMS.sub(lambda found: found["keep"] or HIDDEN, text))[:LONGEST]


def free_of_names(text: str) -> str:
    """A value that may come from people: masked, and without Chinese text."""
    return _CHINESE.sub(HIDDEN, masked(text))


def of_exception(text: str) -> str:
    """The message of an exception: also without what it quotes, and without the row that a database refused."""
    return free_of_names(_QUOTED.sub(HIDDEN, _DETAIL.sub(HIDDEN, text)))


def of_statement(text: str) -> str:
    """An SQL statement without its literals and arguments."""
    return free_of_names(re.sub(r"'(?:[^']|'')*'", "?", text.partition("; args=")[0]))


def argument(value: object) -> Any:  # noqa: ANN401  what `%` takes
    """An argument of a logging call; numbers that are too short to tell of anybody stay numbers."""
    if value is None or isinstance(value, bool | float | UUID):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**10 else HIDDEN
    if isinstance(value, BaseException):
        return of_exception(str(value))
    if isinstance(value, Mapping | list | tuple | set):
        return of_exception(repr(value))
    return free_of_names(str(value))


def one_line(text: str) -> str:
    """A text that cannot begin a line of its own: whoever sends a line break forges no entry."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
