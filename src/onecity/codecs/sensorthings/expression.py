"""What does a `$filter` or an `$orderby` say? OData's grammar as SensorThings has it, as a typed tree."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, time
from typing import TypeVar, cast

import shapely
from shapely.errors import ShapelyError

from onecity.codecs.sensorthings.errors import QueryError, query_error
from onecity.codecs.sensorthings.functions import FUNCTIONS
from onecity.codecs.sensorthings.model import EntityType, type_of
from onecity.codecs.sensorthings.moments import duration, moment_or_interval
from onecity.codecs.sensorthings.tokens import Token, tokens
from onecity.codecs.sensorthings.tree import (
    Arithmetic,
    Call,
    Comparing,
    Comparison,
    Counting,
    Literal,
    Logic,
    Logical,
    Minus,
    Node,
    Not,
    Path,
    Type,
    Value,
)

T = TypeVar("T")
LONGEST = 4_000
DEEPEST = 40
MOST_OPERATORS = 100
MOST_CORNERS = 2_000
FREE = {Type.ANY, Type.NULL}
# weakest first
LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("eq", "ne"),
    ("gt", "ge", "lt", "le"),
    ("add", "sub"),
    ("mul", "div", "mod"),
)
CONSTANTS: dict[str, tuple[Value, Type]] = {
    "true": (True, Type.BOOLEAN),
    "false": (False, Type.BOOLEAN),
    "null": (None, Type.NULL),
}


def parse_filter(text: str, entity: EntityType, part: str = "$filter") -> Node:
    """A condition over entities of a kind; its paths may lead over relations to many. Raises `QueryError`."""
    reader = Reader(text, entity, part, over_many=True)
    node = reader.whole()
    reader.must_be(node, Type.BOOLEAN)
    return node


def parse_value(text: str, entity: EntityType, part: str) -> Node:
    """An expression of any type, for `$orderby`. Raises `QueryError`."""
    return Reader(text, entity, part).whole()


class Reader:
    """Reads one expression, word by word."""

    def __init__(self, text: str, entity: EntityType, part: str, *, over_many: bool = False) -> None:
        if len(text) > LONGEST:
            raise query_error(
                part, LONGEST, f"超过 {LONGEST} 个字符", f"it is longer than {LONGEST} characters"
            )
        self.entity, self.part, self.over_many = entity, part, over_many
        self.words = tokens(text, part)
        self.here = 0
        self.depth = self.operators = 0

    @property
    def word(self) -> Token:
        """The word that comes next."""
        return self.words[self.here]

    def whole(self) -> Node:
        """The expression, to its end."""
        node = self.level(0)
        if self.word.kind != "end":
            raise self.unexpected()
        return node

    def level(self, level: int) -> Node:
        """An expression of operators at least as strong as a level's."""
        if level == len(LEVELS):
            return self.signed()
        node = self.level(level + 1)
        while self.word.kind == "name" and self.word.text in LEVELS[level]:
            operator = self.take()
            node = self.both(operator, node, self.level(level + 1))
        return node

    def both(self, operator: Token, left: Node, right: Node) -> Node:
        """Two operands under an operator, their types checked."""
        word, at = operator.text, operator.at
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            most = MOST_OPERATORS
            raise query_error(self.part, at, f"运算符超过 {most} 个", f"it has more than {most} operators")
        if word in {"and", "or"}:
            self.must_be(left, Type.BOOLEAN)
            self.must_be(right, Type.BOOLEAN)
            return Logic(cast("Logical", word), left, right, at)
        if word in LEVELS[2] + LEVELS[3]:
            left, right = _as_moment(left, right), _as_moment(right, left)
            if left.type not in FREE and right.type not in FREE and left.type is not right.type:
                raise self.mismatch(at, left.type, right.type)
            if Type.GEOMETRY in {left.type, right.type}:
                raise self.mismatch(at, left.type, right.type)
            return Comparison(cast("Comparing", word), left, right, at)
        return Arithmetic(cast("Counting", word), left, right, self.counted(word, left, right, at), at)

    def counted(self, word: str, left: Node, right: Node, at: int) -> Type:
        """What arithmetic gives: numbers, times moved by durations, durations between times."""
        types = (left.type, right.type)
        if all(one in FREE | {Type.NUMBER} for one in types):
            return Type.NUMBER
        if word in {"add", "sub"} and types[1] is Type.DURATION and types[0] in {Type.TIME, Type.DURATION}:
            return types[0]
        if word == "sub" and types == (Type.TIME, Type.TIME):
            return Type.DURATION
        raise self.mismatch(at, *types)

    def signed(self) -> Node:
        """`not x`, `-x`, or a value."""
        word = self.word
        if (word.kind, word.text) in {("name", "not"), ("sign", "-")}:
            self.take()
            operand = self.deeper(self.signed, word.at)
            if word.text == "not":
                self.must_be(operand, Type.BOOLEAN)
                return Not(operand, word.at)
            self.must_be(operand, Type.NUMBER)
            if isinstance(operand, Literal) and isinstance(operand.value, int | float):
                return Literal(-operand.value, Type.NUMBER, word.at)
            return Minus(operand, word.at)
        return self.value()

    def value(self) -> Node:
        """A literal, a call, a path, or an expression in parentheses."""
        word = self.take()
        if word.text == "(" and word.kind == "sign":
            node = self.deeper(lambda: self.level(0), word.at)
            self.expect(")")
            return node
        if word.kind == "name":
            if self.word.text == "(":
                return self.call(word)
            if word.text in CONSTANTS and self.word.text != "/":
                value, kind = CONSTANTS[word.text]
                return Literal(value, kind, word.at)
            return self.path(word)
        if word.kind in {"sign", "end"}:
            self.here = self.words.index(word)
            raise self.unexpected()
        return self.literal(word)

    def call(self, word: Token) -> Call:
        """A function with its arguments."""
        function = FUNCTIONS.get(word.text)
        if function is None:
            raise query_error(
                self.part, word.at, f"没有函数“{word.text[:40]}”", f"there is no function “{word.text[:40]}”"
            )
        given = self.deeper(self.arguments, word.at)
        most = len(function.arguments)
        if not most - function.optional <= len(given) <= most:
            raise query_error(
                self.part,
                word.at,
                f"{word.text} 需要 {most} 个参数，这里有 {len(given)} 个",
                f"{word.text} takes {most} arguments, not {len(given)}",
            )
        for argument, kind in zip(given, function.arguments, strict=False):
            self.must_be(argument, kind)
        return Call(word.text, tuple(given), function.gives, word.at)

    def arguments(self) -> list[Node]:
        """What stands in the parentheses behind a function."""
        self.expect("(")
        given: list[Node] = []
        while self.word.text != ")" or self.word.kind != "sign":
            if given:
                self.expect(",")
            given.append(self.level(0))
        self.take()
        return given

    def path(self, word: Token) -> Path:
        """A property by its names."""
        names = [word.text]
        while self.word.text == "/" and self.word.kind == "sign":
            self.take()
            if self.word.kind not in {"name", "number"}:
                raise self.unexpected()
            names.append(self.take().text)
        found = type_of(self.entity, tuple(names), over_many=self.over_many)
        if found is None:
            said = "/".join(names)[:80]
            raise query_error(
                self.part,
                word.at,
                f"{self.entity.name} 没有可用于比较的属性“{said}”",
                f"{self.entity.name} has no property “{said}” that can be compared",
            )
        return Path(tuple("id" if name == "@iot.id" else name for name in names), found, word.at)

    def literal(self, word: Token) -> Literal:
        """A value as it is written."""
        try:
            value, kind = LITERALS[word.kind](word.text)
        except (ValueError, OverflowError, ShapelyError):
            text = word.text[:60]
            raise query_error(
                self.part, word.at, f"没有这样的值：{text}", f"there is no such value: {text}"
            ) from None
        return Literal(value, kind, word.at)

    def must_be(self, node: Node, wanted: Type) -> None:
        """Raise unless a node gives a type, or may give it."""
        if node.type is not wanted and node.type not in FREE:
            raise query_error(
                self.part, node.at, f"这里需要{WORDS[wanted]}", f"a value of type {wanted} is wanted here"
            )

    def take(self) -> Token:
        """The next word, and one further."""
        word = self.word
        self.here = min(self.here + 1, len(self.words) - 1)
        return word

    def expect(self, sign: str) -> None:
        """Take just this sign."""
        if self.word.text != sign or self.word.kind != "sign":
            raise self.unexpected()
        self.take()

    def deeper(self, read: Callable[[], T], at: int) -> T:
        """Read what is nested, as far as that is allowed."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise query_error(
                self.part, at, f"嵌套超过 {DEEPEST} 层", f"it is nested more than {DEEPEST} deep"
            )
        found = read()
        self.depth -= 1
        return found

    def unexpected(self) -> QueryError:
        """The error for a word that cannot stand where it stands."""
        word = self.word
        if word.kind == "end":
            return query_error(self.part, word.at, "表达式没有写完", "the expression is not complete")
        text = word.text[:40]
        return query_error(self.part, word.at, f"这里不能出现“{text}”", f"“{text}” cannot stand here")

    def mismatch(self, at: int, left: Type, right: Type) -> QueryError:
        """The error for operands that do not go together."""
        return query_error(
            self.part,
            at,
            f"{WORDS[left]}和{WORDS[right]}不能这样运算",
            f"{left} and {right} do not go together here",
        )


WORDS = {
    Type.ANY: "任意值",
    Type.NULL: "空值",
    Type.BOOLEAN: "真假值",
    Type.NUMBER: "数字",
    Type.STRING: "文字",
    Type.TIME: "时间",
    Type.DATE: "日期",
    Type.CLOCK: "时刻",
    Type.DURATION: "时长",
    Type.GEOMETRY: "几何图形",
}


def _as_moment(node: Node, other: Node) -> Node:
    """A moment that somebody has put in quotes, where it is compared with a time."""
    if other.type is Type.TIME and isinstance(node, Literal) and isinstance(node.value, str):
        with suppress(ValueError):
            return Literal(moment_or_interval(node.value), Type.TIME, node.at)
    return node


def _number(text: str) -> tuple[Value, Type]:
    value = int(text) if text.isdigit() and len(text) < 16 else float(text)
    if value in {float("inf")}:
        raise ValueError(text)
    return value, Type.NUMBER


def _quoted(text: str) -> tuple[Value, Type]:
    word, _, quoted = text.partition("'")
    content = quoted[:-1].replace("''", "'")
    if word == "duration":
        return duration(content), Type.DURATION
    if word:
        shape = shapely.from_wkt(content.split(";", 1)[-1])
        if shape is None or shape.is_empty or shapely.get_num_coordinates(shape) > MOST_CORNERS:
            raise ValueError(content)
        return shape, Type.GEOMETRY
    return content, Type.STRING


LITERALS: dict[str, Callable[[str], tuple[Value, Type]]] = {
    "quoted": _quoted,
    "number": _number,
    "moment": lambda text: (moment_or_interval(text.replace(" ", "+")), Type.TIME),
    "date": lambda text: (date.fromisoformat(text), Type.DATE),
    "clock": lambda text: (time.fromisoformat(text), Type.CLOCK),
}
