"""How do the words of an expression hang together?

Operators are put in order with a stack instead of one function per precedence: a bracket then costs four
Python frames, and the depth limit is reached long before Python's own.
"""

from __future__ import annotations

from onecity.core.expr.errors import ExpressionError
from onecity.core.expr.lexer import MAX_INT, SPELLINGS, Token, tokens
from onecity.core.expr.tree import (
    Binary,
    Call,
    Field,
    Has,
    Identifier,
    Index,
    ListOf,
    Literal,
    Logic,
    Macro,
    MapOf,
    Node,
    Ternary,
    Unary,
    height,
)
from onecity.core.expr.types import BOOL, DOUBLE, DYN, INT, NULL, STRING

MAX_LENGTH = 10_000
MAX_DEPTH = 100
MAX_CHAIN = 250

KEYWORDS = frozenset({"true", "false", "null", "in"})
RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ]
)
MACROS = {
    "all": "list.all(x, condition)",
    "exists": "list.exists(x, condition)",
    "exists_one": "list.exists_one(x, condition)",
    "filter": "list.filter(x, condition)",
    "map": "list.map(x, value) / list.map(x, condition, value)",
}
_PRECEDENCE = {"||": 1, "&&": 2, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5} | dict.fromkeys(
    ("==", "!=", "<", "<=", ">", ">=", "in"), 3
)
_CONSTANTS = {"true": (BOOL, True), "false": (BOOL, False), "null": (NULL, None)}


def parse(source: str) -> Node:
    """The tree of `source`, names unresolved and most types `dyn`.

    Raises `ExpressionError`: a text longer than `MAX_LENGTH` code points, nested deeper than `MAX_DEPTH`,
    a chain of more than `MAX_CHAIN` operators, or anything that is not an expression.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError("too_long", MAX_LENGTH, source, length=len(source), limit=MAX_LENGTH)
    tree = _Parser(source).whole()
    if height(tree) > MAX_CHAIN:
        raise ExpressionError("too_deep", 0, source, limit=MAX_CHAIN)
    return tree


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = tokens(source)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._expression()
        if self._token.kind != "end":
            raise self._unexpected("an operator")
        return tree

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _is(self, symbol: str) -> bool:
        return self._token.kind == "symbol" and self._token.text == symbol

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _skip(self, symbol: str) -> bool:
        if self._is(symbol):
            self._next += 1
            return True
        return False

    def _expect(self, symbol: str) -> None:
        if not self._skip(symbol):
            raise self._unexpected(symbol)

    @property
    def _end(self) -> int:
        """Where the last token taken ends."""
        return self._tokens[self._next - 1].end

    def _fail(self, message: str, position: int, **parameters: object) -> ExpressionError:
        return ExpressionError(message, position, self._source, **parameters)

    def _unexpected(self, allowed: str) -> ExpressionError:
        token = self._token
        if token.kind == "end":
            return self._fail("unexpected_end", token.start, allowed=allowed)
        before = self._tokens[max(self._next - 1, 0)]
        for written, start in (
            (token.text, token.start),
            (before.text, before.start),
            (before.text + token.text, before.start),
        ):
            if written in SPELLINGS:
                return self._fail("no_such_style", start, found=written, allowed=SPELLINGS[written])
        return self._fail("unexpected_token", token.start, found=token.text, allowed=allowed)

    def _expression(self) -> Node:
        """`condition ? then : otherwise`, or what stands without a question mark."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fail("too_deep", self._token.start, limit=MAX_DEPTH)
        start = self._token.start
        node = self._operators()
        if self._skip("?"):
            then = self._operators()
            self._expect(":")
            otherwise = self._expression()
            node = Ternary(start, self._end, DYN, node, then, otherwise)
        self._depth -= 1
        return node

    def _operators(self) -> Node:
        """Operands and binary operators, the tighter ones first, each from left to right."""
        operands = [self._operand()]
        waiting: list[str] = []
        while (operator := self._token.text) in _PRECEDENCE and self._token.kind in ("symbol", "name"):
            while waiting and _PRECEDENCE[waiting[-1]] >= _PRECEDENCE[operator]:
                self._combine(operands, waiting.pop())
            waiting.append(operator)
            self._next += 1
            operands.append(self._operand())
        while waiting:
            self._combine(operands, waiting.pop())
        return operands[0][0]

    def _combine(self, operands: list[tuple[Node, int, int]], operator: str) -> None:
        right, _, end = operands.pop()
        left, start, left_end = operands.pop()
        node: Node
        if operator in ("&&", "||"):
            is_chain = isinstance(left, Logic) and left.operator == operator
            # A parenthesised part keeps its own node, so that explanations speak of what was written.
            if isinstance(left, Logic) and is_chain and (left.start, left.end) == (start, left_end):
                node = Logic(start, end, BOOL, operator, (*left.operands, right))
            else:
                node = Logic(start, end, BOOL, operator, (left, right))
        else:
            node = Binary(start, end, DYN, operator, left, right)
        operands.append((node, start, end))

    def _operand(self) -> tuple[Node, int, int]:
        """A member with the `!` or `-` before it; the numbers are its place with its parentheses."""
        start, prefixes = self._token.start, list[Token]()
        while (self._is("!") or self._is("-")) and (not prefixes or self._is(prefixes[-1].text)):
            prefixes.append(self._take())
        if len(prefixes) > MAX_DEPTH:
            raise self._fail("too_deep", start, limit=MAX_DEPTH)
        member_start = self._token.start
        if prefixes and prefixes[-1].text == "-" and self._token.kind in ("int", "double"):
            member_start = prefixes[-1].start
            node = self._number(self._take(), prefixes.pop())
        else:
            node = self._primary()
        node = self._selections(node, member_start)
        for prefix in reversed(prefixes):
            node = Unary(prefix.start, self._end, DYN, prefix.text, node)
        return node, start, self._end

    def _selections(self, node: Node, start: int) -> Node:
        """What follows a primary: `.field`, `.method(…)`, `[index]`."""
        while True:
            if self._skip("."):
                node = self._selection(node, start)
            elif self._skip("["):
                index = self._expression()
                self._expect("]")
                node = Index(start, self._end, DYN, node, index)
            else:
                return node

    def _selection(self, node: Node, start: int) -> Node:
        token = self._take()
        if token.kind != "name":
            self._next -= 1
            raise self._unexpected("a name")
        if token.text in KEYWORDS:
            raise self._fail("reserved_word", token.start, found=token.text)
        if not self._skip("("):
            return Field(start, self._end, DYN, node, token.text)
        arguments = self._arguments(")")
        if token.text in MACROS:
            return self._macro(token, node, arguments, start)
        return Call(start, self._end, DYN, token.text, (node, *arguments), True)

    def _macro(self, token: Token, source: Node, arguments: tuple[Node, ...], start: int) -> Node:
        match arguments:
            case (Identifier(name=variable), body):
                return Macro(start, self._end, DYN, token.text, source, variable, None, body)
            case (Identifier(name=variable), condition, body) if token.text == "map":
                return Macro(start, self._end, DYN, token.text, source, variable, condition, body)
        raise self._fail("bad_macro", token.start, macro=token.text, allowed=MACROS[token.text])

    def _arguments(self, closing: str) -> tuple[Node, ...]:
        """Expressions separated by commas up to `closing`; a list may end in a comma."""
        found: list[Node] = []
        while not self._skip(closing):
            if found:
                self._expect(",")
                if closing == "]" and self._skip(closing):
                    break
            found.append(self._expression())
        return tuple(found)

    def _primary(self) -> Node:
        token = self._take()
        start = token.start
        node: Node
        if token.kind in ("int", "double"):
            node = self._number(token, None)
        elif token.kind == "string":
            node = Literal(start, token.end, STRING, token.value)
        elif token.kind == "name":
            node = self._word(token)
        elif token.text == "(":
            node = self._expression()
            self._expect(")")
        elif token.text == "[":
            items = self._arguments("]")
            node = ListOf(start, self._end, DYN, items)
        elif token.text == "{":
            entries = self._entries()
            node = MapOf(start, self._end, DYN, entries)
        else:
            self._next -= 1
            raise self._unexpected("a value")
        return node

    def _number(self, token: Token, minus: Token | None) -> Node:
        """A number; the minus belongs to it, else the least int could not be written."""
        start, sign = (token.start, 1) if minus is None else (minus.start, -1)
        if isinstance(token.value, float):
            return Literal(start, token.end, DOUBLE, sign * token.value)
        if not isinstance(token.value, int) or sign * token.value > MAX_INT:
            raise self._fail("number_too_large", start, found=token.text)
        return Literal(start, token.end, INT, sign * token.value)

    def _word(self, token: Token) -> Node:
        if token.text in _CONSTANTS:
            kind, value = _CONSTANTS[token.text]
            return Literal(token.start, token.end, kind, value)
        if token.text in KEYWORDS or token.text in RESERVED:
            raise self._fail("reserved_word", token.start, found=token.text)
        if not self._skip("("):
            return Identifier(token.start, token.end, DYN, token.text)
        arguments = self._arguments(")")
        if token.text != "has":
            return Call(token.start, self._end, DYN, token.text, arguments, False)
        if len(arguments) != 1 or not isinstance(arguments[0], Field):
            raise self._fail("bad_has", token.start)
        return Has(token.start, self._end, BOOL, arguments[0].operand, arguments[0].field)

    def _entries(self) -> tuple[tuple[Node, Node], ...]:
        """The `key: value` pairs of a map; it may end in a comma."""
        found: list[tuple[Node, Node]] = []
        while not self._skip("}"):
            if found:
                self._expect(",")
                if self._skip("}"):
                    break
            key = self._expression()
            self._expect(":")
            found.append((key, self._expression()))
        return tuple(found)
