"""Is what a row says about a thing of the kind that its layer declares, and does it name a division that there is?"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Any

from onecity.base.registry.declare import LayerDeclaration
from onecity.core.pack import nearest
from onecity.core.text import Text

TRUTHS = {"true", "false", "yes", "no", "1", "0"}

NO_DIVISION = Text(
    zh="没有代码为“{value}”的区划。请填 divisions/ 中的代码（如 {near}），或留空：否则页面和统计都不知道它在哪里。",
    en='There is no division with the code "{value}". Write a code of divisions/, such as {near}, or nothing: nobody'
    " knows whose work a thing in an unknown division is.",
)
NO_NUMBER = Text(
    zh="“{value}”不是数。请写成 1.2 这样，不带单位，或留空：否则用到它的规则永不预警。",
    en='"{value}" is no number. Write it like 1.2, without a unit, or nothing: else rules that use it never warn.',
)
NO_INTEGER = Text(
    zh="“{value}”不是整数。请只写数字，或留空。",
    en='"{value}" is no whole number. Write digits alone, or nothing.',
)
NO_TRUTH = Text(
    zh="“{value}”既不是 true 也不是 false。请写其中之一，或留空。",
    en='"{value}" is neither true nor false. Write one of them, or nothing.',
)
NO_DATE = Text(
    zh="“{value}”不是日期。请写成 2026-11-26 这样，或留空。",
    en='"{value}" is no date. Write it like 2026-11-26, or nothing.',
)


def faults(
    layer: LayerDeclaration, values: Mapping[str, Any], divisions: Collection[str]
) -> Iterator[tuple[str, str, Text, dict[str, str]]]:
    """Field, code of the problem, its text and parameters for each value of a row that cannot be meant.

    `divisions` are the codes of the city's divisions; where it declares none, none is asked for, and of levels below
    those that it declares any code inside them will do.
    """
    types = {"division": "division"} | {one.id: one.type for one in layer.fields}
    for name, kind in types.items():
        value = values.get(name)
        if value is None or value == "":
            continue
        said = str(value).strip()
        if kind == "division":
            if divisions and not _is_division(said, divisions):
                said_of_it = {"value": said, "near": _near(said, divisions)}
                yield name, "thing-division-unknown", NO_DIVISION, said_of_it
        elif wrong := _wrong(kind, said):
            yield name, "thing-value", wrong, {"value": said}


def _is_division(said: str, divisions: Collection[str]) -> bool:
    """Whether a city that declares these has it, or may have it below the lowest level that it declares."""
    if said in divisions:
        return True
    return len(said) > max(map(len, divisions)) and any(said.startswith(code) for code in divisions)


def _near(said: str, divisions: Collection[str]) -> str:
    """A code that may be meant: of the same district, if it has any."""
    beside = sorted(code for code in divisions if code[:6] == said[:6]) or sorted(divisions)
    return nearest(said, beside) or beside[0]


def _wrong(kind: str, said: str) -> Text | None:
    """The text about a value that is not of its kind; None where it is, or where anything may be said."""
    if kind == "number":
        return None if _is_number(said) else NO_NUMBER
    if kind == "integer":
        return None if _is_number(said) and float(said).is_integer() else NO_INTEGER
    if kind == "boolean":
        return None if said.lower() in TRUTHS else NO_TRUTH
    if kind == "date":
        return None if _is_date(said) else NO_DATE
    return None


def _is_number(said: str) -> bool:
    try:
        return isfinite(float(said))
    except ValueError:
        return False


def _is_date(said: str) -> bool:
    try:
        date.fromisoformat(said[:10])
    except ValueError:
        return False
    return True
