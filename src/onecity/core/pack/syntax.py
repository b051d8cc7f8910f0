"""Which values does a YAML file say, and where does each of them stand?

libyaml finds the structure (twenty times faster than a parser in Python); what a scalar *means* is decided
here, by YAML 1.2's core schema as far as JSON can carry it: `12:30` and `NO` are texts, only `true` and
`false` are booleans, the keys of a mapping are always texts. Positions are not kept while reading: `locate`
reads the text once more when a problem needs them.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

PathKey = tuple[str | int, ...]

MAX_DEPTH = 64
# Of one file: who wrote so many made one mistake, such as a bomb of aliases.
MAX_FLAWS = 20
MAX_SAFE_INTEGER = 2**53 - 1

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_FIRST_OF_PLAIN = frozenset("-+.0123456789~nNtTfF")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAB = re.compile("\t")
# YAML 1.1 breaks lines at the last three, YAML 1.2 and editors do not: line numbers would differ.
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# Chinese punctuation where YAML needs its own: after a key, or between two entries in braces.
_WIDE = re.compile(r"(?:^\s*(?:- +)?|[{,]\s*)[\w-]+\s*(?P<colon>：)|(?P<comma>，)\s*[a-z][\w-]*\s*[:：]")
# A text without quotes in braces that holds what ends it there: `{when: missing(level, "30m")}`, `{when: !(a > 1)}`.
_BARE = re.compile(
    r"[{,]\s*(?P<key>[\w-]+):\s+(?:!|(?![\s'\"\[{|>])(?:(?!,\s*[\w-]+:\s)[^{}])*?(?:,\s*[\"']|\s:\s))"
)
_LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands: line and column from 1, code points from 0, and those of its key in a mapping."""

    line: int
    column: int
    start: int
    end: int
    key: "Mark | None" = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the text that is refused, at a line and column counted from 1."""

    code: str
    line: int
    column: int
    found: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; `value` is of use only where there are no flaws."""

    value: Any
    flaws: tuple[Flaw, ...] = ()


class _Stop(Exception):
    """Reading cannot go on behind this flaw."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.code)
        self.flaw = flaw


def read(text: str) -> Reading:
    """The values that a YAML text says, as `None`, `bool`, `int`, `float`, `str`, `list` and `dict`; never
    raises.
    """
    flaws = list(_characters(text))
    if flaws:
        return Reading(None, tuple(flaws))
    composer = _Composer(text, flaws, None)
    value = composer.document()
    return Reading(value, tuple(_really(text, flaw) for flaw in flaws))


def locate(text: str) -> dict[PathKey, Mark]:
    """The mark of every value of a text that `read` accepts, by path from the top, whose path is `()`."""
    marks: dict[PathKey, Mark] = {}
    _Composer(text, [], marks).document()
    return marks


def scalar(text: str) -> Any:  # noqa: ANN401  a scalar of JSON
    """What a plain (unquoted) scalar means. Raises `ValueError` where JSON cannot carry a number."""
    if text and text[0] not in _FIRST_OF_PLAIN:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return _safe(int(text)) if len(text) <= 20 else _safe(MAX_SAFE_INTEGER + 1)
    if _BASED.fullmatch(text):
        return _safe(int(text[2:], 8 if text[1] == "o" else 16))
    if _FLOAT.fullmatch(text):
        return _finite(float(text))
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(text)
    return text


def _safe(number: int) -> int:
    if abs(number) > MAX_SAFE_INTEGER:
        raise ValueError(number)
    return number


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return number


def _characters(text: str) -> Iterator[Flaw]:
    """The first of each kind of character that is refused."""
    for code, pattern in (("tab", _TAB), ("line-separator", _ODD_BREAK), ("unprintable", _UNPRINTABLE)):
        match = pattern.search(text)
        if match:
            line, column = place(text, match.start())
            yield Flaw(code, line, column, f"U+{ord(match[0]):04X}")


def _really(text: str, flaw: Flaw) -> Flaw:
    """What really is wrong where the parser gave up, if it is one of the usual mistakes."""
    if flaw.code not in ("syntax", "tag"):
        return flaw
    return _wide_punctuation(text, flaw) or _bare_text(text, flaw) or flaw


def _bare_text(text: str, flaw: Flaw) -> Flaw | None:
    """A text in braces that needs quotes, in the line where the parser gave up."""
    line = text.split("\n")[flaw.line - 1] if flaw.line <= text.count("\n") + 1 else ""
    if len(line) > _LONGEST_LINE:
        return None
    found = [match for match in _BARE.finditer(line) if match.start() < flaw.column]
    return Flaw("text-in-braces", flaw.line, found[-1].start("key") + 1, found[-1]["key"]) if found else None


def _wide_punctuation(text: str, flaw: Flaw) -> Flaw | None:
    """What really is wrong where the parser gave up at a full-width colon or comma, or one line behind it."""
    if flaw.code != "syntax":
        return None
    lines = text.split("\n")
    for number in (flaw.line, flaw.line - 1):
        match = _WIDE.search(lines[number - 1]) if 0 < number <= len(lines) else None
        if match:
            sign, found = ("colon", "：") if match["colon"] else ("comma", "，")
            return Flaw("wide-punctuation", number, match.start(sign) + 1, found)
    return None


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the code point at `index`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


class _Composer:
    """Reads one document event by event; with `marks`, notes where every value stands."""

    __slots__ = ("_depth", "_flaws", "_marks", "_next")

    def __init__(self, text: str, flaws: list[Flaw], marks: dict[PathKey, Mark] | None) -> None:
        self._next = _Parser(text).get_event
        self._flaws = flaws
        self._marks = marks
        self._depth = 0

    def document(self) -> Any:  # noqa: ANN401  any JSON
        """The value of the only document; None when there is none or reading had to stop."""
        try:
            self._next()
            if type(self._next()) is yaml.StreamEndEvent:
                return None
            value = self._value(self._next(), ())
            self._next()
            after = self._next()
            if type(after) is not yaml.StreamEndEvent:
                self._flaw("second-document", after)
            return value
        except _Stop as stop:
            self._flaws.append(stop.flaw)
        except yaml.YAMLError as error:
            self._flaws.append(_syntax_flaw(error))
        return None

    def _value(self, event: Any, path: PathKey, key: Mark | None = None) -> Any:  # noqa: ANN401
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._flaw("alias", event, "*" + event.anchor)
            return None
        if event.anchor:
            self._flaw("anchor", event, "&" + event.anchor)
        if event.tag:
            self._flaw("tag", event, event.tag)
        if self._marks is not None:
            self._marks[path] = _mark(event, key)
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Stop(_at("too-deep", event.start_mark, params={"limit": str(MAX_DEPTH)}))
        value = self._mapping(path) if kind is yaml.MappingStartEvent else self._sequence(path)
        self._depth -= 1
        return value

    def _scalar(self, event: Any) -> Any:  # noqa: ANN401
        if not event.implicit[0]:
            return self._text(event)
        try:
            return scalar(event.value)
        except ValueError:
            self._flaw("number-not-exact", event, event.value)
            return None

    def _sequence(self, path: PathKey) -> list[Any]:
        values: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            values.append(self._value(event, (*path, len(values)) if self._marks is not None else path))
        return values

    def _mapping(self, path: PathKey) -> dict[str, Any]:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key, mark = self._key(event), event.start_mark
            if key in values:
                self._flaw("duplicate-key", event, key, line=str(lines[key]))
            lines[key] = mark.line + 1
            if self._marks is None:
                values[key] = self._value(self._next(), path)
            else:
                values[key] = self._value(self._next(), (*path, key), _mark(event, None))
        return values

    def _key(self, event: Any) -> str:  # noqa: ANN401
        if type(event) is not yaml.ScalarEvent:
            raise _Stop(_at("key-not-text", event.start_mark))
        if event.anchor:
            self._flaw("anchor", event, "&" + event.anchor)
        if event.tag:
            self._flaw("tag", event, event.tag)
        return self._text(event)

    def _text(self, event: Any) -> str:  # noqa: ANN401
        """A text; an escaped NUL is refused, since PostgreSQL cannot keep it."""
        if "\0" in event.value:
            self._flaw("unprintable", event, "U+0000")
        return str(event.value)

    def _flaw(self, code: str, event: Any, found: str = "", **params: str) -> None:  # noqa: ANN401
        self._flaws.append(_at(code, event.start_mark, found, params))
        if len(self._flaws) == MAX_FLAWS:
            raise _Stop(_at("too-many", event.start_mark, params={"limit": str(MAX_FLAWS)}))


def _mark(event: Any, key: Mark | None) -> Mark:  # noqa: ANN401
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1, start.index, event.end_mark.index, key)


def _at(code: str, mark: Any, found: str = "", params: dict[str, str] | None = None) -> Flaw:  # noqa: ANN401
    return Flaw(code, mark.line + 1, mark.column + 1, found, params or {})


def _syntax_flaw(error: yaml.YAMLError) -> Flaw:
    """What the parser says, at the place where it gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = {"said": str(getattr(error, "problem", None) or error)}
    return _at("syntax", mark, params=said) if mark else Flaw("syntax", 1, 1, params=said)
