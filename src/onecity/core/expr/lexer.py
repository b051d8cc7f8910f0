"""Which words, numbers, texts and signs does an expression consist of?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from onecity.core.expr.errors import ExpressionError

MAX_INT = 2**63 - 1

_PATTERN = re.compile(
    r"""(?P<space>[ \t\r\n\f]+|//[^\n]*)
    |(?P<text>[bBrR]{0,2}(?:\"\"\"|'''|"|'))
    |(?P<double>[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
    |(?P<int>0[xX][0-9a-fA-F]+|[0-9]+)
    |(?P<name>[_a-zA-Z][_a-zA-Z0-9]*)
    |(?P<symbol>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])""",
    re.VERBOSE,
)
# As other languages write it, and people: how it is written here.
SPELLINGS = {
    "=": "==",
    "&": "&&",
    "|": "||",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "<>": "!=",
    "and": "&&",
    "or": "||",
    "not": "!",
}
_AFTER_NUMBER = re.compile(r"[_a-zA-Z0-9]+")
_SIMPLE_ESCAPES = dict(zip("abfnrtv\\?\"'`", "\a\b\f\n\r\t\v\\?\"'`", strict=True))
_CODE_ESCAPE = re.compile(r"[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is name, int, double, string, symbol or end; `value` what a literal stands for."""

    kind: str
    text: str
    start: int
    end: int
    value: object = None


def tokens(source: str) -> list[Token]:
    """Split `source`; the last token is of kind `end`. Raises `ExpressionError` with the place."""
    found: list[Token] = []
    position = 0
    while position < len(source):
        match = _PATTERN.match(source, position)
        if match is None:
            raise _strange_character(source, position)
        if match.lastgroup != "space":
            found.append(_token(source, match))
        position = found[-1].end if match.lastgroup == "text" else match.end()
    found.append(Token("end", "", len(source), len(source)))
    return found


def _token(source: str, match: re.Match[str]) -> Token:
    kind, text, start = str(match.lastgroup), match.group(), match.start()
    if kind == "text":
        return _text(source, start, text)
    if kind in ("int", "double"):
        return _number(source, kind, text, start)
    return Token(kind, text, start, match.end())


def _strange_character(source: str, position: int) -> ExpressionError:
    """Chinese keyboards give full-width signs: say which plain sign is meant."""
    found = source[position]
    plain = unicodedata.normalize("NFKC", found).translate(str.maketrans("“”‘’、。", "\"\"'',."))
    if found in SPELLINGS:
        return ExpressionError("no_such_style", position, source, found=found, allowed=SPELLINGS[found])
    if plain != found and plain.isascii():
        return ExpressionError("fullwidth_character", position, source, found=found, allowed=plain)
    return ExpressionError("unexpected_character", position, source, found=found)


def _number(source: str, kind: str, text: str, start: int) -> Token:
    end = start + len(text)
    if glued := _AFTER_NUMBER.match(source, end):
        found = text + glued.group()
        message = "uint_refused" if glued.group() in ("u", "U") else "bad_number"
        raise ExpressionError(message, start, source, found=found)
    if kind == "double":
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise ExpressionError("number_too_large", start, source, found=text)
        return Token("double", text, start, end, value)
    # The longest decimal literal that can be in range has 19 digits; int() would refuse thousands of them.
    significant = text.lstrip("0xX") or "0"
    if len(significant) > 19:
        raise ExpressionError("number_too_large", start, source, found=text)
    whole = int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    # 2^63 itself is allowed only after a minus, which the parser sees.
    if whole > MAX_INT + 1:
        raise ExpressionError("number_too_large", start, source, found=text)
    return Token("int", text, start, end, whole)


def _text(source: str, start: int, opening: str) -> Token:
    prefix = opening.rstrip("\"'")
    quote = opening[len(prefix) :]
    if "b" in prefix.lower():
        raise ExpressionError("bytes_refused", start, source, found=opening)
    if len(prefix) > 1:
        raise ExpressionError("unexpected_character", start, source, found=prefix)
    is_raw, pieces = bool(prefix), []
    position = start + len(opening)
    while not source.startswith(quote, position):
        if position >= len(source) or (len(quote) == 1 and source[position] in "\r\n"):
            raise ExpressionError("unterminated_text", start, source, allowed=quote)
        if source[position] == "\\" and not is_raw:
            piece, position = _escape(source, position)
        else:
            piece, position = source[position], position + 1
        pieces.append(piece)
    end = position + len(quote)
    return Token("string", source[start:end], start, end, "".join(pieces))


def _escape(source: str, position: int) -> tuple[str, int]:
    """The character that the escape at `position` stands for, and where the text goes on."""
    letter = source[position + 1 : position + 2]
    if letter in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[letter], position + 2
    match = _CODE_ESCAPE.match(source, position + 1)
    if match is not None:
        digits = str(match.group(match.lastindex or 0))
        code = int(digits, 8 if match.lastindex == 4 else 16)
        if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return chr(code), match.end()
    raise ExpressionError("bad_escape", position, source, found=source[position : position + 2])
