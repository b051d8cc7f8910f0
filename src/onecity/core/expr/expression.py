"""How is an expression made ready once, and then asked many times?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onecity.core.expr.check import check
from onecity.core.expr.errors import EvaluationError, ExpressionError
from onecity.core.expr.evaluate import Evaluator
from onecity.core.expr.explain import Explanation, explain
from onecity.core.expr.fast import FastFunction, write_fast
from onecity.core.expr.functions import BUILTINS, Function, Functions, overloads_of
from onecity.core.expr.names import look_up
from onecity.core.expr.parser import MAX_CHAIN, MAX_DEPTH, parse
from onecity.core.expr.tree import HasName, Name, Node, walk
from onecity.core.expr.types import Type, parse_type

_UNUSUAL = (ValueError, LookupError, TypeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; `tree` is typed and public, `names` are the declared names that it uses."""

    text: str
    tree: Node
    names: frozenset[str]
    _functions: Mapping[str, tuple[Function, ...]] = field(repr=False, compare=False)
    _fast: FastFunction | None = field(repr=False, compare=False)

    @property
    def type(self) -> Type:
        """The static type of the result, `dyn` where it depends on the values."""
        return self.tree.type

    def evaluate(self, values: Mapping[str, object]) -> object:
        """The result, or `Unknown` with the names that are missing.

        `values` are given flat (`{"applicant.age": 3}`), nested (`{"applicant": {"age": 3}}`) or mixed; None
        is null. Raises `EvaluationError` where there is no result.
        """
        if self._fast is not None:
            try:
                return self._fast(values)
            except _UNUSUAL:
                pass
            try:
                return self._fast(self._laid_flat(values))
            except _UNUSUAL:
                pass  # The careful evaluator says what is missing or wrong.
        try:
            return Evaluator(self.text, values, self._functions).value(self.tree)
        except RecursionError as error:
            raise EvaluationError("too_deep", 0, self.text, limit=MAX_CHAIN) from error

    def _laid_flat(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values by their whole names; an absent one makes the fast function give up."""
        return {key: look_up(values, key) for key in self.names}

    def explain(self, values: Mapping[str, object], lang: str = "zh") -> Explanation:
        """Why the result is what it is: only what decided. An error stands as the value, it is not raised."""
        return explain(self.text, self.tree, Evaluator(self.text, values, self._functions), lang)


def compile(
    text: str, names: Mapping[str, str | Type] | None = None, functions: Functions | None = None
) -> Expression:
    """Read, check and prepare `text`, a subset of the Common Expression Language (cel.dev).

    `names` are the dotted names that may be used, with their types (`{"applicant.age": "int"}`); None
    declares nothing and allows every name. `functions` are the caller's own, one or several overloads each.
    Raises `ExpressionError` with the place and the nearest valid name, `ValueError` for a type that is
    none or a function that would hide one of the language's own.
    """
    declared = {name: overloads_of(function) for name, function in (functions or {}).items()}
    if hidden := declared.keys() & {*BUILTINS, "has"}:
        raise ValueError(f"these functions belong to the language: {', '.join(sorted(hidden))}")
    for function in (overload for overloads in declared.values() for overload in overloads):
        _ = function.parameter_types, function.result_type
    types = None if names is None else {name: parse_type(kind) for name, kind in names.items()}
    try:
        tree = check(parse(text), text, types, declared)
        used = frozenset(node.key for node in walk(tree) if isinstance(node, Name | HasName))
        return Expression(text, tree, used, declared, write_fast(tree, declared))
    except RecursionError as error:
        # The caller stands deep in Python's stack already.
        raise ExpressionError("too_deep", 0, text, limit=MAX_DEPTH) from error
