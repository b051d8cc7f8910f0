"""Where does the value of a dotted name stand among the values given?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.values import type_of


class Absence(Enum):
    """Why a name has no value."""

    UNGIVEN = "nothing is known of it"
    WITHOUT = "what it belongs to was given, and does not have it"
    NULL = "what it belongs to is null"


def look_up(values: Mapping[str, object], key: str) -> object:
    """The value of `key`, given flat (`{"a.b": 1}`), nested (`{"a": {"b": 1}}`) or mixed; else an `Absence`.

    Raises `EvaluationError("no_field")` where the name goes through a value that is neither a map nor null.
    """
    if key in values:
        return values[key]
    end = key.rfind(".")
    while end > 0:
        if key[:end] in values:
            return _below(values[key[:end]], key[end + 1 :])
        end = key.rfind(".", 0, end)
    return Absence.UNGIVEN


def _below(parent: object, rest: str) -> object:
    if isinstance(parent, Mapping):
        found = look_up(parent, rest)
        return Absence.WITHOUT if found is Absence.UNGIVEN else found
    if parent is None:
        return Absence.NULL
    raise EvaluationError("no_field", found=type_of(parent), field=rest)
