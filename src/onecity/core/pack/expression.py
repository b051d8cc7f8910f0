"""Where in a file does an expression go wrong?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from onecity.core.expr.errors import EvaluationError, ExpressionError
from onecity.core.expr.messages import write
from onecity.core.pack.city import Declaration
from onecity.core.pack.origin import existing, value_at
from onecity.core.pack.problem import Problem
from onecity.core.pack.sentences import SAID_BY_RE2
from onecity.core.pack.syntax import place


@dataclass(frozen=True, slots=True)
class _Expression:
    """Marks a text as an expression, for editors; it is compiled in the check of its kind."""

    gives: Literal["boolean", "value"]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {**handler(schema), "x-onecity-expression": self.gives}


Condition = Annotated[str, _Expression("boolean")]
Formula = Annotated[str, _Expression("value")]


def expression_problem(
    declaration: Declaration, path: Sequence[str | int], error: ExpressionError | EvaluationError
) -> Problem:
    """The problem of an expression that stands at `path`, at the very character where that is possible.

    In a folded or escaped scalar the place is that of the whole expression.
    """
    source, steps = declaration.origin.source(path)
    mark = source.mark(steps)
    value = value_at(source.value, existing(source.value, steps))
    index = None
    if mark and isinstance(value, str) and error.position is not None:
        index = _index(source.text[mark.start : mark.end], value, error.position)
    line, column = source.place(steps)
    if mark and index is not None:
        line, column = place(source.text, mark.start + index)
    found = str(error.parameters.get("found") or value)
    near = str(error.parameters.get("nearest") or "") or None
    said = {"zh": _chinese(error), "en": write(error.message, _without_nearest(error.parameters), "en")}
    return Problem(source.file, line, column, "expression", found, nearest=near, params=said)


def _without_nearest(parameters: Mapping[str, object]) -> dict[str, object]:
    """The problem itself asks “did you mean”; its sentence does not ask as well."""
    return {name: value for name, value in parameters.items() if name != "nearest"}


def _chinese(error: ExpressionError | EvaluationError) -> str:
    """The error in Chinese; the words of RE2, which speaks English only, follow in brackets."""
    parameters = _without_nearest(error.parameters)
    if error.message == "bad_pattern":
        said = str(parameters["reason"])
        parameters["reason"] = f"{SAID_BY_RE2.get(said.partition(':')[0], '写法不对')}（{said}）"
    return write(error.message, parameters, "zh")


def _index(raw: str, value: str, position: int) -> int | None:
    """Where in the written text `raw` the character at `position` of its value stands, if they run alike."""
    if raw[:1] in ("'", '"'):
        return position + 1 if raw[1:-1] == value else None
    if raw[:1] == "|":
        return _index_in_block(raw, value, position)
    return position if raw.startswith(value) else None


def _index_in_block(raw: str, value: str, position: int) -> int | None:
    """As `_index` for a literal block, whose lines are all indented alike."""
    before = value[:position]
    wanted, inside = before.count("\n") + 1, position - (before.rfind("\n") + 1)
    written, said = raw.split("\n"), value.split("\n")
    if wanted >= len(written) or not written[wanted].endswith(said[wanted - 1]):
        return None
    indent = len(written[wanted]) - len(said[wanted - 1])
    return sum(len(line) + 1 for line in written[:wanted]) + indent + inside
