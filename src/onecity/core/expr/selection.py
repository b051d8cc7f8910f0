"""What stands under a field, a key or an index?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.values import admit, find, show, type_of


def has_field(operand: object, field: str) -> bool:
    """Does a map have `field`? Raises `EvaluationError("no_field")` for what is no map."""
    if not isinstance(operand, Mapping):
        raise EvaluationError("no_field", found=type_of(operand), field=field)
    return field in operand


def field_of(operand: object, field: str) -> object:
    """`operand.field`. Raises `EvaluationError`: `no_field` for what is no map, `no_key`."""
    if not isinstance(operand, Mapping):
        raise EvaluationError("no_field", found=type_of(operand), field=field)
    if field not in operand:
        raise EvaluationError("no_key", found=show(field))
    return admit(operand[field])


def select(operand: object, index: object) -> object:
    """`operand[index]` of a list or a map. Raises `EvaluationError`: `bad_index`, `index_range`, `no_key`."""
    if isinstance(operand, Mapping):
        found = find(operand, index)
        if found is None:
            raise EvaluationError("no_key", found=show(index))
        return admit(found[0])
    if not isinstance(operand, list | tuple):
        raise EvaluationError("bad_index", found=type_of(operand), index=type_of(index))
    return _element(operand, index)


def _element(elements: Sequence[object], index: object) -> object:
    """An element by a whole number; 1.0 is one."""
    if isinstance(index, bool) or not isinstance(index, int | float) or index != index // 1:
        raise EvaluationError("bad_index", found=type_of(elements), index=type_of(index))
    if not 0 <= index < len(elements):
        raise EvaluationError("index_range", found=show(index), size=len(elements))
    return admit(elements[int(index)])
