"""Of which words does an expression consist?"""

import re
from dataclasses import dataclass

from onecity.codecs.sensorthings.errors import QueryError, query_error

_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[-+ ]\d\d:\d\d)"
# a plus sign that nobody has percent-encoded arrives as a blank
_WORDS = re.compile(
    r"(?P<blank>[ \t]+)"
    r"|(?P<quoted>(?:geography|geometry|duration)?'(?:[^']|'')*')"
    rf"|(?P<moment>{_MOMENT}(?:/{_MOMENT})?)"
    r"|(?P<date>\d{4}-\d\d-\d\d(?!\w))"
    r"|(?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))"
    r"|(?P<name>@?[^\W\d][\w.]*)"
    r"|(?P<sign>[(),/-])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its kind (`quoted`, `moment`, `date`, `clock`, `number`, `name`, `sign`, `end`), text and place."""

    kind: str
    text: str
    at: int


def tokens(text: str, part: str) -> list[Token]:
    """The words of a text, and an `end`. Raises `QueryError`."""
    found, at = [], 0
    while at < len(text):
        word = _WORDS.match(text, at)
        if word is None:
            sign = text[at]
            if sign == "'":
                raise query_error(part, at, "引号没有结束", "the quotation mark is not closed")
            raise _cannot_stand(part, at, sign)
        if (zero := word.group().find("\0")) >= 0:
            raise _cannot_stand(part, at + zero, "NUL")
        if word.lastgroup != "blank":
            found.append(Token(str(word.lastgroup), word.group(), at))
        at = word.end()
    return [*found, Token("end", "", len(text))]


def _cannot_stand(part: str, at: int, sign: str) -> QueryError:
    return query_error(part, at, f"这里不能出现“{sign}”", f"“{sign}” cannot stand here")
