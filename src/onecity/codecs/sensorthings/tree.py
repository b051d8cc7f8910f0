"""What does a filter say, once it is read? A tree whose every node knows its type."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal as Choice

from shapely.geometry.base import BaseGeometry


class Type(StrEnum):
    """What a node gives. ANY: a property of a declaration, known only when it is looked at."""

    ANY = "any"
    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    TIME = "time"
    DATE = "date"
    CLOCK = "time of day"
    DURATION = "duration"
    GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Interval:
    """From one moment to another, as `phenomenonTime` may be."""

    start: datetime
    end: datetime


Value = None | bool | int | float | str | datetime | date | time | timedelta | Interval | BaseGeometry
Logical = Choice["and", "or"]
Comparing = Choice["eq", "ne", "gt", "ge", "lt", "le"]
Counting = Choice["add", "sub", "mul", "div", "mod"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it is written."""

    value: Value
    type: Type
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A property, perhaps of a related entity: `Datastream/Thing/name`."""

    names: tuple[str, ...]
    type: Type = Type.ANY
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function over values."""

    name: str
    arguments: tuple["Node", ...]
    type: Type
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or`."""

    operator: Logical
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)
    type: Type = Type.BOOLEAN


@dataclass(frozen=True, slots=True)
class Comparison:
    """`eq`, `ne`, `gt`, `ge`, `lt`, `le`."""

    operator: Comparing
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)
    type: Type = Type.BOOLEAN


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`add`, `sub`, `mul`, `div`, `mod`; also of times and durations."""

    operator: Counting
    left: "Node"
    right: "Node"
    type: Type
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`not`."""

    operand: "Node"
    at: int = field(default=0, compare=False)
    type: Type = Type.BOOLEAN


@dataclass(frozen=True, slots=True)
class Minus:
    """A number with its sign changed."""

    operand: "Node"
    at: int = field(default=0, compare=False)
    type: Type = Type.NUMBER


Node = Literal | Path | Call | Logic | Comparison | Arithmetic | Not | Minus


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Call():
            return node.arguments
        case Logic() | Comparison() | Arithmetic():
            return (node.left, node.right)
        case Not() | Minus():
            return (node.operand,)
    return ()


def paths(node: Node) -> Iterator[Path]:
    """All properties that the tree looks at."""
    if isinstance(node, Path):
        yield node
    for part in parts(node):
        yield from paths(part)


def conjuncts(node: Node) -> Iterator[Node]:
    """What has to hold all together: `a and (b and c)` gives a, b, c."""
    if isinstance(node, Logic) and node.operator == "and":
        yield from conjuncts(node.left)
        yield from conjuncts(node.right)
    else:
        yield node


def joined(nodes: list[Node]) -> Node | None:
    """The opposite of `conjuncts`; none for no condition."""
    whole: Node | None = None
    for node in nodes:
        whole = node if whole is None else Logic("and", whole, node)
    return whole


def without_prefix(node: Node, length: int) -> Node:
    """The same tree, seen from a related entity: each path loses its first names."""
    return changed(node, lambda path: replace(path, names=path.names[length:]))


def changed(node: Node, path: Callable[[Path], Path]) -> Node:
    """The same tree with other paths."""
    match node:
        case Path():
            return path(node)
        case Call():
            return replace(node, arguments=tuple(changed(one, path) for one in node.arguments))
        case Logic() | Comparison() | Arithmetic():
            return replace(node, left=changed(node.left, path), right=changed(node.right, path))
        case Not() | Minus():
            return replace(node, operand=changed(node.operand, path))
    return node
