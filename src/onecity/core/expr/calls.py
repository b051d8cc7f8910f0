"""Which overload of a function does a call mean, and which constants among its arguments can be read now?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Protocol

from onecity.core.expr.errors import ExpressionError
from onecity.core.expr.functions import BUILTINS, Builtin, Function, pattern
from onecity.core.expr.temporal import parse_duration, parse_span, parse_timestamp
from onecity.core.expr.tree import Call, Literal, Node
from onecity.core.expr.types import DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, Type, fits, join


class Context(Protocol):
    """What a call must know of the place where it stands."""

    @property
    def functions(self) -> Mapping[str, tuple[Function, ...]]:
        """The declared functions."""

    def fail(self, message: str, node: Node, **parameters: object) -> ExpressionError:
        """An error at the beginning of `node`."""


def check_call(context: Context, node: Call) -> Node:
    """A call whose arguments are typed already, with its result's type.

    Raises `ExpressionError`, and `EvaluationError` for a constant that cannot be read.
    """
    if node.function in context.functions and not node.is_method:
        return _declared(context, node)
    builtin = BUILTINS.get(node.function)
    if builtin is None or not (builtin.is_method if node.is_method else builtin.is_function):
        raise _unknown(context, node)
    return _constants_read(_builtin(context, node, builtin))


def _unknown(context: Context, node: Call) -> ExpressionError:
    """No such function, or one that is written the other way round."""
    name = node.function
    if name in BUILTINS or name in context.functions:
        is_function = name in context.functions or BUILTINS[name].is_function
        allowed = f"{name}(…)" if is_function else f"x.{name}(…)"
        return context.fail("no_such_style", node, found=name, allowed=allowed)
    known = [*context.functions, *BUILTINS]
    nearest = next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), "")
    return context.fail("unknown_function", node, found=name, nearest=nearest)


def _builtin(context: Context, node: Call, builtin: Builtin) -> Call:
    kinds = tuple(argument.type for argument in node.arguments)
    results = [
        result
        for parameters, result in builtin.overloads
        if len(parameters) == len(kinds) and all(map(fits, kinds, parameters))
    ]
    if not results:
        raise _wrong_arguments(context, node, [parameters for parameters, _ in builtin.overloads])
    return replace(node, type=join(results))


def _wrong_arguments(context: Context, node: Call, allowed: list[tuple[Type, ...]]) -> ExpressionError:
    kinds = ", ".join(str(argument.type) for argument in node.arguments)
    choices = " | ".join(f"({', '.join(map(str, parameters))})" for parameters in allowed)
    return context.fail("wrong_arguments", node, function=node.function, found=f"({kinds})", allowed=choices)


def _constants_read(node: Call) -> Call | Literal:
    """A pattern is compiled and a constant point in time or duration read once, when the rule is loaded."""
    last = node.arguments[-1]
    if not isinstance(last, Literal) or not isinstance(last.value, str):
        return node
    if node.function == "matches":
        pattern(last.value)
    elif node.function == "timestamp":
        return Literal(node.start, node.end, TIMESTAMP, parse_timestamp(last.value))
    elif node.function == "duration":
        return Literal(node.start, node.end, DURATION, parse_duration(last.value))
    return node


def _declared(context: Context, node: Call) -> Call:
    """The first declared overload that takes the arguments, with literals in the parameters' types."""
    overloads = context.functions[node.function]
    for overload in overloads:
        wanted = overload.parameter_types
        if len(wanted) == len(node.arguments) and all(map(_takes, wanted, node.arguments)):
            arguments = tuple(map(_literal_as, node.arguments, wanted))
            return replace(node, arguments=arguments, type=overload.result_type)
    raise _wrong_arguments(context, node, [overload.parameter_types for overload in overloads])


def _takes(wanted: Type, argument: Node) -> bool:
    """An int may stand for a double, a text literal for a duration or a point in time."""
    if wanted == DOUBLE and argument.type == INT:
        return True
    if wanted in (DURATION, TIMESTAMP) and isinstance(argument, Literal) and argument.type == STRING:
        return True
    return fits(argument.type, wanted)


def _literal_as(argument: Node, wanted: Type) -> Node:
    """A literal in the type of its parameter. Raises `EvaluationError` where it cannot be read so."""
    if not isinstance(argument, Literal) or wanted in (argument.type, DYN):
        return argument
    if wanted == DOUBLE and isinstance(argument.value, int):
        return replace(argument, type=DOUBLE, value=float(argument.value))
    if wanted == DURATION and isinstance(argument.value, str):
        return replace(argument, type=DURATION, value=parse_span(argument.value))
    if wanted == TIMESTAMP and isinstance(argument.value, str):
        return replace(argument, type=TIMESTAMP, value=parse_timestamp(argument.value))
    return argument
