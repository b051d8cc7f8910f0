"""What else does a query ask? `$filter`, `$orderby`, `$select`, `$expand`, `$top`, `$skip`, `$count`, …"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from onecity.codecs.sensorthings.errors import query_error
from onecity.codecs.sensorthings.expression import parse_filter, parse_value
from onecity.codecs.sensorthings.model import EntityType
from onecity.codecs.sensorthings.tree import Node

USUAL_TOP = 100
MOST_TOP = 1_000
MOST_SKIP = 1_000_000
LONGEST = 8_000
DEEPEST = 6
MOST_EXPANSIONS = 20
_NAVIGATION = re.compile(r"[A-Za-z/]+")


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to sort by."""

    by: Node
    descending: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What a query asks of a collection; `top` is never more than `MOST_TOP`.

    `after`: our own mark of the last entity that a page gave (`$skiptoken` in links to the next one).
    """

    entity: EntityType
    filter: Node | None = None
    orderby: tuple[Order, ...] = ()
    select: tuple[str, ...] | None = None
    expand: tuple["Expansion", ...] = ()
    top: int = USUAL_TOP
    skip: int = 0
    count: bool = False
    data_array: bool = False
    after: str = ""
    said: tuple[tuple[str, str], ...] = ()
    """The options as they were written, for links to the next page."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Related entities that are wanted inside, with options of their own."""

    navigation: str
    options: Options


@dataclass(slots=True)
class _Reader:
    """Reads the options of one collection; `left`: how many expansions may still come, over all depths."""

    entity: EntityType
    depth: int = 0
    left: list[int] = field(default_factory=lambda: [MOST_EXPANSIONS])
    where: str = ""

    def read(self, pairs: Iterable[tuple[str, str]]) -> Options:
        """The options that are given as names with values."""
        given: dict[str, Any] = {}
        said: list[tuple[str, str]] = []
        for name, value in pairs:
            reader = READERS.get(name)
            part = self.where + name
            if reader is None:
                raise query_error(part[:80], 0, "没有这个查询选项", "there is no such query option")
            key = KEYS.get(name, name[1:])
            if key in given:
                raise query_error(part, 0, "出现了两次", "it is given twice")
            if len(value) > LONGEST:
                raise query_error(
                    part, LONGEST, f"超过 {LONGEST} 个字符", f"it is longer than {LONGEST} characters"
                )
            given[key] = reader(self, value, part)
            said.append((name, value))
        return Options(self.entity, said=tuple(said), **given)

    def filter(self, text: str, part: str) -> Node:
        """`$filter`."""
        return parse_filter(text, self.entity, part)

    def orderby(self, text: str, part: str) -> tuple[Order, ...]:
        """`$orderby`: expressions, each with `asc` or `desc`."""
        found = []
        for piece, _ in split(text, ",", part):
            body, _, word = piece.strip().rpartition(" ")
            is_directed = word in {"asc", "desc"} and bool(body)
            expression = body if is_directed else piece
            found.append(Order(parse_value(expression, self.entity, part), is_directed and word == "desc"))
        if len(found) > 8:
            raise query_error(part, 0, "排序项超过 8 个", "it sorts by more than 8 things")
        return tuple(found)

    def select(self, text: str, part: str) -> tuple[str, ...]:
        """`$select`: names of properties and navigation properties."""
        entity, found = self.entity, []
        for piece, at in split(text, ",", part):
            name = "id" if piece.strip() == "@iot.id" else piece.strip()
            if name not in {"id", *entity.properties, *entity.one, *entity.many}:
                said = name[:40]
                raise query_error(
                    part, at, f"{entity.name} 没有属性“{said}”", f"{entity.name} has no property “{said}”"
                )
            found.append(name)
        return tuple(found)

    def expand(self, text: str, part: str) -> tuple[Expansion, ...]:
        """`$expand`: `Datastreams/Observations($top=1;$orderby=phenomenonTime desc),Locations`."""
        found: dict[str, Expansion] = {}
        for piece, at in split(text, ",", part):
            expansion = self.expansion(piece.strip(), at, part)
            if expansion.navigation in found:
                raise query_error(part, at, "同一关系展开了两次", "the same relation is expanded twice")
            found[expansion.navigation] = expansion
        return tuple(found.values())

    def expansion(self, text: str, at: int, part: str) -> Expansion:
        """One item of `$expand`."""
        self.left[0] -= 1
        if self.depth >= DEEPEST or self.left[0] < 0:
            raise query_error(part, at, "展开得太多或太深", "too much is expanded, or too deeply")
        steps = _NAVIGATION.match(text)
        path, rest = (steps.group(), text[steps.end() :].strip()) if steps else ("", text)
        name, slash, further = path.partition("/")
        target = self.entity.target(name)
        if target is None or (slash and not further):
            raise query_error(
                part,
                at,
                f"{self.entity.name} 没有关系“{name[:40]}”",
                f"{self.entity.name} has no relation “{name[:40]}”",
            )
        inner = _Reader(target, self.depth + 1, self.left, f"{part}={name}: ")
        if slash:
            return Expansion(name, Options(target, expand=(inner.expansion(further + rest, at, part),)))
        if not rest:
            return Expansion(name, Options(target))
        if not (rest.startswith("(") and rest.endswith(")")):
            raise query_error(part, at, "括号不配对", "the parentheses do not match")
        return Expansion(name, inner.read(_pairs(rest[1:-1], part)))

    def top(self, text: str, part: str) -> int:
        """`$top`; more than a page holds gives a page."""
        return min(_whole(text, part), MOST_TOP)

    def skip(self, text: str, part: str) -> int:
        """`$skip`."""
        found = _whole(text, part)
        if found > MOST_SKIP:
            raise query_error(part, 0, f"最多 {MOST_SKIP}", f"it is {MOST_SKIP} at most")
        return found

    def count(self, text: str, part: str) -> bool:
        """`$count`: `true` or `false`."""
        if text not in {"true", "false"}:
            raise query_error(part, 0, "应为 true 或 false", "it is true or false")
        return text == "true"

    def data_array(self, text: str, part: str) -> bool:
        """`$resultFormat=dataArray`."""
        if text not in {"dataArray", "default"} or self.entity.name != "Observation" or self.depth:
            raise query_error(
                part, 0, "只有读数集合可用 dataArray", "only collections of Observations come as dataArray"
            )
        return text == "dataArray"

    def after(self, text: str, part: str) -> str:
        """`$skiptoken`."""
        return text


KEYS = {"$resultFormat": "data_array", "$skiptoken": "after"}
READERS = {
    "$filter": _Reader.filter,
    "$orderby": _Reader.orderby,
    "$select": _Reader.select,
    "$expand": _Reader.expand,
    "$top": _Reader.top,
    "$skip": _Reader.skip,
    "$count": _Reader.count,
    "$resultFormat": _Reader.data_array,
    "$skiptoken": _Reader.after,
}


def parse_options(pairs: Iterable[tuple[str, str]], entity: EntityType) -> Options:
    """The options of a query, names with decoded values; what does not begin with `$` is not ours.

    Raises `QueryError`.
    """
    return _Reader(entity).read((name, value) for name, value in pairs if name.startswith("$"))


def split(text: str, separator: str, part: str) -> Iterator[tuple[str, int]]:
    """The pieces between separators that stand in no quotes and no parentheses, with their places."""
    depth, quoted, begin = 0, False, 0
    for at, sign in enumerate(text):
        if sign == "'":
            quoted = not quoted
        elif not quoted and sign in "()":
            depth += 1 if sign == "(" else -1
        elif not quoted and not depth and sign == separator:
            yield text[begin:at], begin
            begin = at + 1
        if depth < 0:
            raise query_error(part, at, "括号不配对", "the parentheses do not match")
    if depth or quoted:
        raise query_error(
            part, len(text), "括号或引号没有结束", "a parenthesis or quotation mark is not closed"
        )
    yield text[begin:], begin


def _pairs(text: str, part: str) -> Iterator[tuple[str, str]]:
    for piece, at in split(text, ";", part):
        name, equals, value = piece.strip().partition("=")
        if not equals:
            raise query_error(part, at, "选项应写成 名称=值", "an option is written name=value")
        if name in {"$skiptoken", "$resultFormat"}:
            raise query_error(part, at, f"{name} 不能用在这里", f"{name} cannot stand here")
        yield name, value


def _whole(text: str, part: str) -> int:
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise query_error(part, 0, "应为不小于 0 的整数", "it is a whole number, 0 or more")
    return int(text)
