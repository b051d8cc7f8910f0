"""What is the value of an expression, step by step?

This is the careful evaluator: it decides every case, and `fast` falls back on it. Errors are raised,
unknowns are returned. Three rules order them: an operand of `&&` or `||` that decides wins over both; else
an unknown wins over an error, because the missing value comes first; else the first error is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.functions import Function, call_builtin, run
from onecity.core.expr.names import Absence, look_up
from onecity.core.expr.operators import apply, negate
from onecity.core.expr.selection import field_of, has_field, select
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
    MapOf,
    Name,
    Node,
    Ternary,
    Unary,
    walk,
)
from onecity.core.expr.types import NULL
from onecity.core.expr.values import Unknown, admit, convert, kind_of, show, type_of

# One step is one turn of a macro, more where its body is long; long texts and lists count as well.
BUDGET = 1_000_000


class Evaluator:
    """One evaluation: the values, the macros' variables, and how many steps are left."""

    def __init__(
        self, source: str, values: Mapping[str, object], functions: Mapping[str, tuple[Function, ...]]
    ) -> None:
        self._source = source
        self._values = values
        self._functions = functions
        self._known: dict[str, object] = {}
        self._variables: dict[str, object] = {}
        self._steps = 0
        self._costs: dict[int, int] = {}

    def value(self, node: Node) -> object:
        """The value of `node` or `Unknown`. Raises `EvaluationError` with the innermost piece's place."""
        try:
            return _RULES[type(node)](self, node)
        except EvaluationError as error:
            if error.position is None:
                error.position, error.source = node.start, self._source
            raise

    def start_again(self) -> None:
        """Count the steps from zero."""
        self._steps = 0

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > BUDGET:
            raise EvaluationError("budget", limit=BUDGET)

    def _all(self, nodes: Iterable[Node]) -> list[Any] | Unknown:
        """The values of all `nodes`, which are needed together; an unknown wins over an error."""
        results: list[Any] = []
        missing: Unknown | None = None
        failure: EvaluationError | None = None
        for node in nodes:
            try:
                result = self.value(node)
            except EvaluationError as error:
                failure = failure or error
                continue
            if isinstance(result, Unknown):
                missing = _joined(missing, result)
            results.append(result)
        if missing is not None:
            return missing
        if failure is not None:
            raise failure
        return results

    def literal(self, node: Literal) -> object:
        return node.value

    def name(self, node: Name) -> object:
        if node.key not in self._known:
            found = look_up(self._values, node.key)
            if found is Absence.NULL:
                raise EvaluationError("no_field", found=NULL, field=node.key.rpartition(".")[2])
            if isinstance(found, Absence):
                found = Unknown(frozenset({node.key}))
            try:
                self._known[node.key] = convert(found, node.type)
            except EvaluationError as error:
                error.parameters["name"] = node.key
                raise
        return self._known[node.key]

    def local(self, node: Local) -> object:
        return self._variables[node.name]

    def has_name(self, node: HasName) -> object:
        """True where a value stands (null included), False where its parent has none, else unknown."""
        found = look_up(self._values, node.key)
        if found is Absence.UNGIVEN:
            return Unknown(frozenset({node.key}))
        return found if isinstance(found, Unknown) else not isinstance(found, Absence)

    def has(self, node: Has) -> object:
        operand = self.value(node.operand)
        if isinstance(operand, Unknown):
            return operand
        return has_field(operand, node.field)

    def field(self, node: Field) -> object:
        operand = self.value(node.operand)
        if isinstance(operand, Unknown):
            return operand
        return field_of(operand, node.field)

    def index(self, node: Index) -> object:
        results = self._all((node.operand, node.index))
        if isinstance(results, Unknown):
            return results
        operand, index = results
        return select(operand, index)

    def unary(self, node: Unary) -> object:
        operand = self.value(node.operand)
        if isinstance(operand, Unknown):
            return operand
        return negate(operand) if node.operator == "-" else not _truth(operand)

    def binary(self, node: Binary) -> object:
        results = self._all((node.left, node.right))
        if isinstance(results, Unknown):
            return results
        left, right = results
        if isinstance(right, list | tuple | str):
            self._spend(len(right) >> 3)
        result = apply(node.operator, left, right)
        if node.operator == "+" and isinstance(result, list | str):
            self._spend(len(result) >> 3)
        return result

    def logic(self, node: Logic) -> object:
        return self._decide(node.operands, decisive=node.operator == "||")

    def _decide(self, nodes: Iterable[Node], *, decisive: bool) -> object:
        """`decisive` as soon as one node gives it; else unknown, else an error, else the opposite."""
        missing: Unknown | None = None
        failure: EvaluationError | None = None
        for node in nodes:
            try:
                result = self.value(node)
                if isinstance(result, Unknown):
                    missing = _joined(missing, result)
                elif _truth(result, node, self._source) is decisive:
                    return decisive
            except EvaluationError as error:
                failure = failure or error
        if missing is not None:
            return missing
        if failure is not None:
            raise failure
        return not decisive

    def ternary(self, node: Ternary) -> object:
        condition = self.value(node.condition)
        if isinstance(condition, Unknown):
            return condition
        return self.value(node.then if _truth(condition) else node.otherwise)

    def list_of(self, node: ListOf) -> object:
        return self._all(node.items)

    def map_of(self, node: MapOf) -> object:
        parts = self._all(part for entry in node.entries for part in entry)
        if isinstance(parts, Unknown):
            return parts
        result: dict[object, object] = {}
        for key, value in zip(parts[::2], parts[1::2], strict=True):
            if kind_of(key) not in ("bool", "int", "string"):
                raise EvaluationError("bad_key", found=type_of(key))
            # Python takes True and 1 for one key; CEL would keep both, we refuse the second.
            if key in result:
                raise EvaluationError("duplicate_key", found=show(key))
            result[key] = value
        return result

    def call(self, node: Call) -> object:
        arguments = self._all(node.arguments)
        if isinstance(arguments, Unknown):
            return arguments
        if node.function in self._functions and not node.is_method:
            return self._call_declared(node, arguments)
        if isinstance(arguments[0], str):
            self._spend(len(arguments[0]) >> 6)
        return call_builtin(node.function, arguments)

    def _call_declared(self, node: Call, arguments: Sequence[object]) -> object:
        """The first overload whose parameters take the values, as they were declared."""
        failure: EvaluationError | None = None
        for overload in self._functions[node.function]:
            if len(overload.parameter_types) != len(arguments):
                continue
            try:
                converted = [
                    convert(a, kind) for a, kind in zip(arguments, overload.parameter_types, strict=True)
                ]
            except EvaluationError as error:
                error.parameters["name"] = node.function
                failure = failure or error
                continue
            return run(node.function, overload, converted)
        raise failure or EvaluationError("function_without_body", function=node.function)

    def macro(self, node: Macro) -> object:
        source = self.value(node.source)
        if isinstance(source, Unknown):
            return source
        if not isinstance(source, list | tuple | Mapping):
            raise EvaluationError("not_iterable", macro=node.macro, found=type_of(source))
        outer = dict(self._variables)
        try:
            return _MACROS[node.macro](self, node, source)
        finally:
            self._variables = outer

    def _turn(self, node: Macro, element: object) -> None:
        """The next element becomes the macro's variable."""
        cost = self._costs.get(id(node))
        if cost is None:
            cost = self._costs[id(node)] = 1 + sum(1 for _ in walk(node)) // 4
        self._spend(cost)
        self._variables[node.variable] = admit(element)

    def elements(self, node: Macro) -> Iterator[object]:
        """Each element of a macro's source, standing as its variable meanwhile: for explanations."""
        source, outer = self.value(node.source), dict(self._variables)
        try:
            for element in source if isinstance(source, list | tuple | Mapping) else ():
                self._turn(node, element)
                yield self._variables[node.variable]
        finally:
            self._variables = outer

    def has_variable(self, name: str) -> bool:
        """Is a macro's variable of this name being looked at?"""
        return name in self._variables

    def quantify(self, node: Macro, source: Iterable[object]) -> object:
        """`all` and `exists` are `&&` and `||` over the elements, and absorb errors as those do."""

        def turns() -> Iterable[Node]:
            for element in source:
                self._turn(node, element)
                yield node.body

        return self._decide(turns(), decisive=node.macro == "exists")

    def _selected(
        self, node: Macro, source: Iterable[object], condition: Node | None, body: Node | None
    ) -> object:
        """`body` of every element for which `condition` holds, or the elements themselves."""
        results: list[object] = []
        missing: Unknown | None = None
        for element in source:
            self._turn(node, element)
            result = True if condition is None else self.value(condition)
            if not isinstance(result, Unknown):
                if not _truth(result, condition, self._source):
                    continue
                result = self._variables[node.variable] if body is None else self.value(body)
            if isinstance(result, Unknown):
                missing = _joined(missing, result)
            results.append(result)
        return missing if missing is not None else results

    def filtered(self, node: Macro, source: Iterable[object]) -> object:
        """The elements for which the body is true."""
        return self._selected(node, source, node.body, None)

    def mapped(self, node: Macro, source: Iterable[object]) -> object:
        """The body's value for each element, or for each that meets the condition."""
        return self._selected(node, source, node.condition, node.body)

    def exactly_one(self, node: Macro, source: Iterable[object]) -> object:
        """True when the body is true once; unlike `exists` it absorbs no error."""
        found = self.filtered(node, source)
        return found if isinstance(found, Unknown) else isinstance(found, list) and len(found) == 1


def _joined(missing: Unknown | None, more: Unknown) -> Unknown:
    """All the names missing so far."""
    return more if missing is None else missing | more


def _truth(value: object, node: Node | None = None, source: str = "") -> bool:
    """`value` if it is true or false. Raises `EvaluationError("not_bool")`."""
    if value is True or value is False:
        return value
    raise EvaluationError("not_bool", node.start if node else None, source, found=type_of(value))


_RULES: dict[type[Node], Callable[[Evaluator, Any], object]] = {
    Literal: Evaluator.literal,
    Name: Evaluator.name,
    Local: Evaluator.local,
    Field: Evaluator.field,
    Index: Evaluator.index,
    Unary: Evaluator.unary,
    Binary: Evaluator.binary,
    Logic: Evaluator.logic,
    Ternary: Evaluator.ternary,
    ListOf: Evaluator.list_of,
    MapOf: Evaluator.map_of,
    Call: Evaluator.call,
    Macro: Evaluator.macro,
    Has: Evaluator.has,
    HasName: Evaluator.has_name,
}
_MACROS: dict[str, Callable[[Evaluator, Macro, Any], object]] = {
    "all": Evaluator.quantify,
    "exists": Evaluator.quantify,
    "exists_one": Evaluator.exactly_one,
    "filter": Evaluator.filtered,
    "map": Evaluator.mapped,
}
