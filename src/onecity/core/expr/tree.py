"""What is an expression made of, once its types are known?

Every node knows its place in the text (`start`, `end`: offsets in code points) and its static type. The
tree is public: an engine may compile it to something of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onecity.core.expr.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the expression; `type` is its static type, `dyn` where nothing is known."""

    start: int
    end: int
    type: Type


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: bool, int, float, str, None, an aware datetime, a timedelta, or a `Type`."""

    value: object


@dataclass(frozen=True, slots=True)
class Identifier(Node):
    """A bare word, before names are resolved; a checked tree has none."""

    name: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A declared name by its whole dotted key."""

    key: str


@dataclass(frozen=True, slots=True)
class Local(Node):
    """The variable of a macro."""

    name: str


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`operand.field` on a map."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`operand[index]`."""

    operand: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!operand` or `-operand`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic `+ - * / %`, comparison `== != < <= > >=`, or `in`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`&&` or `||` over two or more operands (a chain is one node)."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ternary(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapOf(Node):
    """`{key: value}`."""

    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function, built in or declared; for a method the first argument is what stands before the dot."""

    function: str
    arguments: tuple[Node, ...]
    is_method: bool


@dataclass(frozen=True, slots=True)
class Macro(Node):
    """`source.exists(variable, body)` and its like; `condition` only in `map` with three arguments."""

    macro: str
    source: Node
    variable: str
    condition: Node | None
    body: Node


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(operand.field)` on a map."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class HasName(Node):
    """`has(a.b)` where `a.b` is a declared name."""

    key: str


def children(node: Node) -> tuple[Node, ...]:
    """The pieces directly below `node`, in the order of the text."""
    match node:
        case Field(operand=operand) | Unary(operand=operand) | Has(operand=operand):
            return (operand,)
        case Index():
            return (node.operand, node.index)
        case Binary():
            return (node.left, node.right)
        case Logic():
            return node.operands
        case Ternary():
            return (node.condition, node.then, node.otherwise)
        case ListOf():
            return node.items
        case MapOf():
            return tuple(part for entry in node.entries for part in entry)
        case Call():
            return node.arguments
        case Macro(condition=None):
            return (node.source, node.body)
        case Macro(condition=Node() as condition):
            return (node.source, condition, node.body)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def height(node: Node) -> int:
    """How many levels the tree has, counted without recursion."""
    tallest, waiting = 0, [(node, 1)]
    while waiting:
        node, level = waiting.pop()
        tallest = max(tallest, level)
        waiting.extend((child, level + 1) for child in children(node))
    return tallest
