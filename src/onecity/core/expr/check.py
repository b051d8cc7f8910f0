"""Do the names, types and functions of an expression fit together?

`names=None` means that nothing is declared: every name is `dyn`, and what CEL's checker would refuse but its
evaluator has an answer for (`1 == "a"`, `true ? 1 : "a"`, `false && 1`) is left to the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from onecity.core.expr.calls import check_call
from onecity.core.expr.errors import EvaluationError, ExpressionError
from onecity.core.expr.functions import Function
from onecity.core.expr.operators import ORDERING, can_order, result_type
from onecity.core.expr.tree import (
    Binary,
    Call,
    Field,
    Has,
    HasName,
    Identifier,
    Index,
    ListOf,
    Literal,
    Local,
    Logic,
    Macro,
    MapOf,
    Name,
    Node,
    Ternary,
    Unary,
)
from onecity.core.expr.types import (
    BOOL,
    DENOTATIONS,
    DOUBLE,
    DYN,
    INT,
    NULL,
    NUMERIC,
    STRING,
    TYPE,
    Type,
    comparable,
    element_of,
    join,
    list_of,
    map_of,
)
from onecity.core.expr.values import show


def check(
    tree: Node, source: str, names: Mapping[str, Type] | None, functions: Mapping[str, tuple[Function, ...]]
) -> Node:
    """The typed tree of a parsed one. Raises `ExpressionError` at the piece that does not fit."""
    return Checker(source, names, functions, {}).check(tree)


def dotted(node: Node) -> list[str] | None:
    """The words of `a.b.c`, or None where something else stands at the beginning."""
    words: list[str] = []
    while isinstance(node, Field):
        words.append(node.field)
        node = node.operand
    if not isinstance(node, Identifier):
        return None
    return [node.name, *reversed(words)]


def as_double(node: Node) -> Node:
    """An int literal as the double that equals it; anything else as it is."""
    if isinstance(node, Literal) and node.type == INT and isinstance(node.value, int):
        value = float(node.value)
        return replace(node, type=DOUBLE, value=value) if value == node.value else node
    return node


@dataclass(frozen=True, slots=True)
class Checker:
    """What is declared at one place of the expression; `variables` are those of the macros around it."""

    source: str
    names: Mapping[str, Type] | None
    functions: Mapping[str, tuple[Function, ...]]
    variables: Mapping[str, Type]

    def check(self, node: Node) -> Node:
        """`node` with names resolved, literals in their final type, and every static type filled in."""
        return _RULES[type(node)](self, node)

    def fail(self, message: str, node: Node, **parameters: object) -> ExpressionError:
        """An error at the beginning of `node`."""
        return ExpressionError(message, node.start, self.source, **parameters)

    def want_bool(self, node: Node) -> None:
        """Refuse a static type that can never be true or false."""
        if self.names is not None and node.type not in (BOOL, DYN):
            raise self.fail("not_bool", node, found=node.type)

    def word(self, node: Node) -> Node:
        """A bare word or a dotted chain: a variable, the longest declared name, or the word for a type."""
        words = dotted(node)
        if words is None or words[0] in self.variables:
            return self.field(node) if isinstance(node, Field) else self._variable(node)
        for length in range(len(words), 0, -1):
            key = ".".join(words[:length])
            piece = _piece(node, len(words) - length)
            if kind := self._type_of_name(key, is_whole=length == len(words)):
                return self._select(Name(piece.start, piece.end, kind, key), words[length:], node)
        if (key := ".".join(words)) in DENOTATIONS:
            return Literal(node.start, node.end, TYPE, DENOTATIONS[key])
        raise self.fail("unknown_name", node, found=key, nearest=self._nearest_name(key))

    def _type_of_name(self, key: str, *, is_whole: bool) -> Type | None:
        if self.names is not None:
            return self.names.get(key)
        # Nothing is declared: the whole chain is one name, unless it is the word for a type.
        return DYN if is_whole and key not in DENOTATIONS else None

    def _nearest_name(self, key: str) -> str:
        """The declared name that was probably meant."""
        known = [*self.variables, *(self.names or ())]
        below = [name for name in known if name.startswith(f"{key}.")]
        return next(iter(get_close_matches(key, known, n=1, cutoff=0.6) or below), "")

    def _select(self, name: Node, fields: list[str], node: Node) -> Node:
        """`fields` one after the other on a declared name."""
        for number, field in enumerate(fields, start=1):
            end = _piece(node, len(fields) - number).end
            name = Field(name.start, end, self._field_type(name, field), name, field)
        return name

    def _variable(self, node: Node) -> Node:
        name = node.name if isinstance(node, Identifier) else ""
        return Local(node.start, node.end, self.variables[name], name)

    def field(self, node: Field) -> Node:
        """`operand.field` where the operand is no declared name."""
        operand = self.check(node.operand)
        return replace(node, operand=operand, type=self._field_type(operand, node.field))

    def _field_type(self, operand: Node, field: str) -> Type:
        kind = operand.type
        if kind == DYN:
            return DYN
        if kind.name == "map" and (not kind.parameters or kind.parameters[0] in (STRING, DYN)):
            return kind.parameters[1] if kind.parameters else DYN
        raise self.fail("no_field", operand, found=kind, field=field)

    def has(self, node: Has) -> Node:
        """`has(a.b)`: of a declared name, or of a field of a map."""
        words = dotted(Field(node.start, node.end, DYN, node.operand, node.field))
        if words is not None and words[0] not in self.variables:
            key = ".".join(words)
            if self.names is None or key in self.names:
                return HasName(node.start, node.end, BOOL, key)
            if not any(".".join(words[:length]) in self.names for length in range(1, len(words))):
                raise self.fail("unknown_name", node.operand, found=key, nearest=self._nearest_name(key))
        operand = self.check(node.operand)
        self._field_type(operand, node.field)
        return replace(node, operand=operand)

    def index(self, node: Index) -> Node:
        """`list[int]` or `map[key]`."""
        operand, index = self.check(node.operand), self.check(node.index)
        kind = operand.type
        if kind.name == "list":
            fits_index, element = index.type in (INT, DYN), element_of(kind)
        elif kind.name == "map":
            keys = kind.parameters[0] if kind.parameters else DYN
            fits_index = comparable(index.type, keys) and index.type.name not in ("list", "map", "null")
            element = kind.parameters[1] if kind.parameters else DYN
        else:
            fits_index, element = kind == DYN, DYN
        if not fits_index:
            raise self.fail("bad_index", node.index, found=kind, index=index.type)
        return replace(node, operand=operand, index=index, type=element or DYN)

    def unary(self, node: Unary) -> Node:
        """`!` on true or false, `-` on numbers."""
        operand = self.check(node.operand)
        if node.operator == "!":
            self.want_bool(operand)
            return replace(node, operand=operand, type=BOOL)
        if operand.type not in (*NUMERIC, DYN):
            raise self.fail("no_overload", node, operator="-", found=operand.type)
        return replace(node, operand=operand, type=operand.type)

    def binary(self, node: Binary) -> Node:
        """Arithmetic, comparison, `in`."""
        left, right, sign = self.check(node.left), self.check(node.right), node.operator
        if sign != "in" and DOUBLE in (left.type, right.type):
            left, right = as_double(left), as_double(right)
        kind: Type | None = BOOL
        if sign in ("==", "!="):
            self._want_comparable(node, left, right)
        elif sign == "in":
            self._want_container(node, left, right)
        elif sign in ORDERING:
            kind = BOOL if can_order(left.type, right.type) else None
        else:
            kind = result_type(sign, left.type, right.type)
        if kind is None:
            raise self.fail("no_overload", node, operator=sign, found=(left.type, right.type))
        return replace(node, left=left, right=right, type=kind)

    def _want_comparable(self, node: Node, left: Node, right: Node) -> None:
        if self.names is not None and not comparable(left.type, right.type):
            raise self.fail("never_equal", node, left=left.type, right=right.type)

    def _want_container(self, node: Node, left: Node, right: Node) -> None:
        element = element_of(right.type)
        if element is None:
            raise self.fail("no_overload", node, operator="in", found=(left.type, right.type))
        if self.names is not None and not comparable(left.type, element):
            raise self.fail("never_equal", node, left=left.type, right=element)

    def logic(self, node: Logic) -> Node:
        """`&&` and `||`."""
        operands = tuple(self.check(operand) for operand in node.operands)
        for operand in operands:
            self.want_bool(operand)
        return replace(node, operands=operands)

    def ternary(self, node: Ternary) -> Node:
        """The two results must agree in type; null agrees with everything."""
        condition, then, otherwise = map(self.check, (node.condition, node.then, node.otherwise))
        self.want_bool(condition)
        if DOUBLE in (then.type, otherwise.type):
            then, otherwise = as_double(then), as_double(otherwise)
        kind = join([then.type, otherwise.type])
        is_open = {DYN, NULL} & {then.type, otherwise.type} or then.type.name == otherwise.type.name
        if kind == DYN and not is_open and self.names is not None:
            raise self.fail("mixed_branches", node.otherwise, left=then.type, right=otherwise.type)
        return replace(node, condition=condition, then=then, otherwise=otherwise, type=kind)

    def list_of(self, node: ListOf) -> Node:
        """A list; elements of several types make a `list<dyn>`."""
        items = tuple(self.check(item) for item in node.items)
        return replace(node, items=items, type=list_of(join([item.type for item in items])))

    def map_of(self, node: MapOf) -> Node:
        """A map; a key written twice is refused."""
        entries = tuple((self.check(key), self.check(value)) for key, value in node.entries)
        seen: set[object] = set()
        for key, _ in entries:
            if key.type not in (INT, STRING, BOOL, DYN):
                raise self.fail("bad_key", key, found=key.type)
            if isinstance(key, Literal):
                if key.value in seen:
                    raise self.fail("duplicate_key", key, found=show(key.value))
                seen.add(key.value)
        kind = map_of(join([key.type for key, _ in entries]), join([value.type for _, value in entries]))
        return replace(node, entries=entries, type=kind)

    def macro(self, node: Macro) -> Node:
        """A macro: its variable has the type of the list's elements or of the map's keys."""
        source = self.check(node.source)
        element = element_of(source.type)
        if element is None:
            raise self.fail("not_iterable", node.source, macro=node.macro, found=source.type)
        inner = replace(self, variables={**self.variables, node.variable: element})
        condition = node.condition and inner.check(node.condition)
        body = inner.check(node.body)
        if condition is not None:
            inner.want_bool(condition)
        if node.macro != "map":
            inner.want_bool(body)
        kind = {"map": list_of(body.type), "filter": list_of(element)}.get(node.macro, BOOL)
        return replace(node, source=source, condition=condition, body=body, type=kind)

    def call(self, node: Call) -> Node:
        """A function, built in or declared."""
        arguments = tuple(self.check(argument) for argument in node.arguments)
        try:
            return check_call(self, replace(node, arguments=arguments))
        except EvaluationError as error:
            # A constant that is not written right: a pattern, a duration, a point in time.
            raise self.fail(error.message, arguments[-1], **error.parameters) from error


def _piece(node: Node, fields: int) -> Node:
    """`node` without its last `fields` fields."""
    for _ in range(fields):
        node = node.operand if isinstance(node, Field) else node
    return node


_RULES: dict[type[Node], Callable[[Checker, Any], Node]] = {
    Literal: lambda _checker, node: node,
    Identifier: Checker.word,
    Field: Checker.word,
    Has: Checker.has,
    Index: Checker.index,
    Unary: Checker.unary,
    Binary: Checker.binary,
    Logic: Checker.logic,
    Ternary: Checker.ternary,
    ListOf: Checker.list_of,
    MapOf: Checker.map_of,
    Macro: Checker.macro,
    Call: Checker.call,
}
