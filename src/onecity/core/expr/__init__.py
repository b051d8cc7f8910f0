"""Which rule holds for these values? Expressions as a city writes them: a subset of CEL on code points.

    expression = compile("applicant.age >= 60", names={"applicant.age": "int"})
    expression.evaluate({"applicant.age": 61})   # True
    expression.evaluate({})                      # Unknown(missing=frozenset({"applicant.age"}))
    expression.explain({"applicant.age": 3}, "zh").sentence()

The rules beyond CEL: declared numbers are converted to their declared type; an int literal beside a double
is a double; a text literal may stand for a declared function's duration or timestamp; missing names give
`Unknown`, which a deciding operand absorbs and which itself wins over an error. `has(a.b)` of a name is True
when a value stands there (null included), False when `a` was given without `b` or is null, else unknown.
"""

from onecity.core.expr.errors import EvaluationError, ExpressionError
from onecity.core.expr.evaluate import BUDGET
from onecity.core.expr.explain import Explanation
from onecity.core.expr.expression import Expression, compile
from onecity.core.expr.functions import Function
from onecity.core.expr.parser import MAX_DEPTH, MAX_LENGTH
from onecity.core.expr.types import Type, parse_type
from onecity.core.expr.values import Unknown

__all__ = [
    "BUDGET",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "EvaluationError",
    "Explanation",
    "Expression",
    "ExpressionError",
    "Function",
    "Type",
    "Unknown",
    "compile",
    "parse_type",
]
