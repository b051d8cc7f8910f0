"""What may a generated function call? Each answers the usual case or gives up (see `fast`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from onecity.core.expr.functions import Function, run
from onecity.core.expr.names import Absence
from onecity.core.expr.types import Type
from onecity.core.expr.values import Unknown, admit, convert

# Longer lists are for the careful evaluator, which counts its steps.
LONGEST_LIST = 1_000

_PLAIN = frozenset({bool, str, float, list, dict, type(None)})


class GivesUp(ValueError):
    """This case is for the careful evaluator."""


def give_up() -> object:
    """Raises `GivesUp`, in the middle of an expression."""
    raise GivesUp


def converted(value: object, wanted: Type) -> object:
    """A value in its declared type: an int for a double, a time in another zone. Null gives up."""
    result = convert(value, wanted)
    if result is None or isinstance(result, Unknown):
        raise GivesUp
    return result


def plain(value: object) -> object:
    """A value of no declared type; what is no value of the language gives up."""
    return value if type(value) in _PLAIN else admit(value)


def truth(value: object) -> bool:
    """A value that must be true or false."""
    if value is True or value is False:
        return value
    raise GivesUp


def field(operand: object, name: str) -> object:
    """A field of a plain dict; every other map gives up."""
    if type(operand) is not dict:
        raise GivesUp
    value = operand[name]
    return value if type(value) in _PLAIN else admit(value)


def present(values: Mapping[str, object], key: str) -> bool:
    """True for a name that has a value; whether it is absent or only missing is a careful question."""
    if isinstance(values[key], Absence | Unknown):
        raise GivesUp
    return True


def called(name: str, function: Function, arguments: Sequence[object]) -> object:
    """A declared function's result; null and unknown give up."""
    result = run(name, function, arguments)
    if result is None or isinstance(result, Unknown):
        raise GivesUp
    return result


def _elements(source: object) -> Iterable[object]:
    if not isinstance(source, list | tuple | Mapping) or len(source) > LONGEST_LIST:
        raise GivesUp
    return source if isinstance(source, list | tuple) else list(source)


def every(source: object, test: Callable[[object], object]) -> bool:
    """The macro `all`: the first false element decides."""
    return all(truth(test(plain(element))) for element in _elements(source))


def some(source: object, test: Callable[[object], object]) -> bool:
    """The macro `exists`: the first true element decides."""
    return any(truth(test(plain(element))) for element in _elements(source))


def one(source: object, test: Callable[[object], object]) -> bool:
    """The macro `exists_one`."""
    return sum(truth(test(plain(element))) for element in _elements(source)) == 1


def chosen(source: object, test: Callable[[object], object]) -> list[object]:
    """The macro `filter`."""
    return [element for element in map(plain, _elements(source)) if truth(test(element))]


def changed(source: object, value: Callable[[object], object]) -> list[object]:
    """The macro `map` with two arguments."""
    return [value(plain(element)) for element in _elements(source)]


MACROS: dict[str, Callable[[object, Callable[[object], object]], object]] = {
    "all": every,
    "exists": some,
    "exists_one": one,
    "filter": chosen,
    "map": changed,
}
