"""How does the usual case, every name given and nothing wrong, become one Python function?

The function is written from the typed tree alone: its text holds only operators and names that are made
here (`v0`, `c0`), constants are handed in beside it. It answers or gives up; whoever calls it then asks the
careful evaluator, so nothing here decides an unusual case. What it cannot write has no fast function at all:
maps, macros within macros, and whatever in a macro's body takes time with the length of a text or a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from onecity.core.expr import usual
from onecity.core.expr.functions import BUILTINS, Function, call_builtin, pattern
from onecity.core.expr.operators import (
    ORDERING,
    apply,
    divide_doubles,
    divide_ints,
    negate,
    remainder_of_ints,
)
from onecity.core.expr.selection import has_field, select
from onecity.core.expr.tree import (
    Binary,
    Call,
    Field,
    Has,
    HasName,
    Index,
    ListOf,
    Literal,
    Local,
    Logic,
    Macro,
    Name,
    Node,
    Ternary,
    Unary,
    height,
)
from onecity.core.expr.types import BOOL, DOUBLE, DURATION, DYN, INT, NUMERIC, STRING, TIMESTAMP, Type
from onecity.core.expr.values import MAX_INT, MIN_INT

# CPython's own parser allows 200 parentheses.
MAX_HEIGHT = 30

FastFunction = Callable[[Mapping[str, object]], object]
_PYTHON_TYPES = {
    INT: "int",
    DOUBLE: "float",
    STRING: "str",
    BOOL: "bool",
    TIMESTAMP: "datetime",
    DURATION: "timedelta",
}
_COMPARISONS = frozenset({*ORDERING, "==", "!="})
# What a macro's body may call: it takes the same time however long the text is.
_SHORT_CALLS = frozenset(BUILTINS) - {"contains", "matches"}
_SCOPE: dict[str, object] = {
    "__builtins__": {},
    "type": type,
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "datetime": datetime,
    "timedelta": timedelta,
    "UTC": UTC,
    "least": MIN_INT,
    "most": MAX_INT,
    "converted": usual.converted,
    "plain": usual.plain,
    "truth": usual.truth,
    "give_up": usual.give_up,
    "field": usual.field,
    "present": usual.present,
    "called": usual.called,
    "apply": apply,
    "negate": negate,
    "select": select,
    "has_field": has_field,
    "call_builtin": call_builtin,
}


class _Unwritable(Exception):
    """A piece that the fast function cannot express."""


def write_fast(tree: Node, functions: Mapping[str, tuple[Function, ...]]) -> FastFunction | None:
    """The function for `tree`, or None; it raises ValueError, LookupError, TypeError, ArithmeticError."""
    if height(tree) > MAX_HEIGHT:
        return None
    writer = _Writer(functions)
    try:
        answer = writer.write(tree)
    except _Unwritable:
        return None
    text = "\n ".join(["def fast(values):", *writer.guards(), f"return {answer}"])
    exec(compile(text, "<expression>", "exec"), writer.scope)  # noqa: S102 - our own text, see above
    function: FastFunction = writer.scope["fast"]  # type: ignore[assignment]
    return function


class _Writer:
    def __init__(self, functions: Mapping[str, tuple[Function, ...]]) -> None:
        self.scope = dict(_SCOPE)
        self._functions = functions
        self._names: dict[str, tuple[str, Type]] = {}
        self._variable: tuple[str, str] | None = None
        self._temporaries = 0

    def guards(self) -> list[str]:
        """Lines that read every name and make sure of its type."""
        lines: list[str] = []
        for key, (name, kind) in self._names.items():
            lines.append(f"{name} = values[{self._constant(key)}]")
            if kind == DYN:
                lines.append(f"{name} = plain({name})")
                continue
            is_other = f"type({name}) is not {_PYTHON_TYPES[kind]}" if kind in _PYTHON_TYPES else "True"
            if kind == INT:
                is_other += f" or not least <= {name} <= most"
            elif kind == TIMESTAMP:
                is_other += f" or {name}.tzinfo is not UTC"
            lines.append(f"if {is_other}: {name} = converted({name}, {self._constant(kind)})")
        return lines

    def write(self, node: Node) -> str:
        """Python text for `node`. Raises `_Unwritable`."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise _Unwritable
        return rule(self, node)

    def _constant(self, value: object) -> str:
        """A name in the function's scope that stands for `value`."""
        name = f"c{len(self.scope)}"
        self.scope[name] = value
        return name

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def _bool(self, node: Node) -> str:
        """A piece that must be true or false."""
        return self.write(node) if node.type == BOOL else f"truth({self.write(node)})"

    def literal(self, node: Literal) -> str:
        return self._constant(node.value)

    def name(self, node: Name) -> str:
        name, _ = self._names.setdefault(node.key, (f"v{len(self._names)}", node.type))
        return name

    def has_name(self, node: HasName) -> str:
        return f"present(values, {self._constant(node.key)})"

    def local(self, node: Local) -> str:
        if self._variable is None or self._variable[0] != node.name:
            raise _Unwritable
        return self._variable[1]

    def field(self, node: Field) -> str:
        return f"field({self.write(node.operand)}, {self._constant(node.field)})"

    def has(self, node: Has) -> str:
        return f"has_field({self.write(node.operand)}, {self._constant(node.field)})"

    def index(self, node: Index) -> str:
        return f"select({self.write(node.operand)}, {self.write(node.index)})"

    def list_of(self, node: ListOf) -> str:
        return f"[{', '.join(self.write(item) for item in node.items)}]"

    def logic(self, node: Logic) -> str:
        sign = " and " if node.operator == "&&" else " or "
        return f"({sign.join(self._bool(operand) for operand in node.operands)})"

    def ternary(self, node: Ternary) -> str:
        condition = self._bool(node.condition)
        return f"({self.write(node.then)} if {condition} else {self.write(node.otherwise)})"

    def unary(self, node: Unary) -> str:
        if node.operator == "!":
            return f"(not {self._bool(node.operand)})"
        if node.type == DOUBLE:
            return f"(-{self.write(node.operand)})"
        return f"negate({self.write(node.operand)})"

    def binary(self, node: Binary) -> str:
        """Operators of Python where the types are known, `apply` where they are not."""
        kinds, sign = (node.left.type, node.right.type), node.operator
        if sign == "in":
            return self._membership(node)
        left, right = self.write(node.left), self.write(node.right)
        are_known = all(kind in _PYTHON_TYPES for kind in kinds)
        if are_known and sign in _COMPARISONS and (kinds[0] == kinds[1] or NUMERIC.issuperset(kinds)):
            return f"({left} {sign} {right})"
        if kinds[0] == DYN and sign in _COMPARISONS and isinstance(node.right, Literal):
            return self._with_literal(sign, left, node.right, right)
        if sign in "+-*" and kinds == (INT, INT):
            name = self._temporary()
            return f"({name} if least <= ({name} := {left} {sign} {right}) <= most else give_up())"
        if sign in "+-*" and kinds == (DOUBLE, DOUBLE):
            return f"({left} {sign} {right})"
        if self._variable is not None and sign == "+" and node.type not in NUMERIC:
            raise _Unwritable
        if sign in "/%" and kinds in ((INT, INT), (DOUBLE, DOUBLE)):
            divide = remainder_of_ints if sign == "%" else divide_ints if kinds[0] == INT else divide_doubles
            return f"{self._constant(divide)}({left}, {right})"
        return f"apply({self._constant(sign)}, {left}, {right})"

    def _with_literal(self, sign: str, left: str, literal: Literal, right: str) -> str:
        """A value of no declared type beside a literal: its type is asked for, then Python compares."""
        name = self._temporary()
        checks = {STRING: f"is {_PYTHON_TYPES[STRING]}", INT: "in numbers", DOUBLE: "in numbers"}
        if literal.type not in checks:
            return f"apply({self._constant(sign)}, {left}, {right})"
        self.scope["numbers"] = (int, float)
        slow = f"apply({self._constant(sign)}, {name}, {right})"
        return f"({name} {sign} {right} if type({name} := {left}) {checks[literal.type]} else {slow})"

    def _membership(self, node: Binary) -> str:
        """`name in ["a", "b"]` with literals of one type is a look-up in a frozen set."""
        kind, left = node.left.type, self.write(node.left)
        items = node.right.items if isinstance(node.right, ListOf) else ()
        if items and kind in (STRING, INT):
            members = [item.value for item in items if isinstance(item, Literal) and item.type == kind]
            if len(members) == len(items):
                return f"({left} in {self._constant(frozenset(members))})"
        if self._variable is not None:
            raise _Unwritable
        return f"apply({self._constant('in')}, {left}, {self.write(node.right)})"

    def call(self, node: Call) -> str:
        """A built-in function, directly where the types are known to fit, or a declared one."""
        arguments = ", ".join(self.write(argument) for argument in node.arguments)
        kinds = tuple(argument.type for argument in node.arguments)
        if node.function in self._functions and not node.is_method:
            overload = self._functions[node.function][0]
            if len(self._functions[node.function]) > 1 or kinds != overload.parameter_types:
                raise _Unwritable
            name, function = self._constant(node.function), self._constant(overload)
            return f"called({name}, {function}, [{arguments}])"
        if self._variable is not None and node.function not in _SHORT_CALLS:
            raise _Unwritable
        last = node.arguments[-1]
        if node.function == "matches" and isinstance(last, Literal) and kinds == (STRING, STRING):
            search = self._constant(pattern(str(last.value)).search)
            return f"({search}({self.write(node.arguments[0])}) is not None)"
        builtin = BUILTINS[node.function]
        if all(kind in _PYTHON_TYPES for kind in kinds) and kinds in [
            sorts for sorts, _ in builtin.overloads
        ]:
            return f"{self._constant(builtin.call)}({arguments})"
        return f"call_builtin({self._constant(node.function)}, [{arguments}])"

    def macro(self, node: Macro) -> str:
        """A macro as a call with a lambda; within another macro it would escape the budget."""
        if self._variable is not None or node.condition is not None:
            raise _Unwritable
        source, name = self.write(node.source), "element"
        self._variable = (node.variable, name)
        body = self.write(node.body)
        self._variable = None
        return f"{self._constant(usual.MACROS[node.macro])}({source}, lambda {name}: {body})"


_RULES: dict[type[Node], Callable[[_Writer, Any], str]] = {
    Literal: _Writer.literal,
    Name: _Writer.name,
    HasName: _Writer.has_name,
    Local: _Writer.local,
    Field: _Writer.field,
    Has: _Writer.has,
    Index: _Writer.index,
    ListOf: _Writer.list_of,
    Logic: _Writer.logic,
    Ternary: _Writer.ternary,
    Unary: _Writer.unary,
    Binary: _Writer.binary,
    Call: _Writer.call,
    Macro: _Writer.macro,
}
