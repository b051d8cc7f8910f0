"""Are the things of an example as the layer has them: attributes of their types, and nothing upstream of itself?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from onecity.core.pack import Declaration, Problem
from onecity.engines.sensing.declare import Example, Network
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.things import FALSE, TRUE


def problems(
    declaration: Declaration, path: Path, network: Network, example: Example, attributes: Mapping[str, str]
) -> Iterator[Problem]:
    """What is wrong with the attributes that an example gives its things."""
    for key, given in example.things.items():
        for name, value in given.items():
            is_one, zh, en = _TYPES.get(attributes.get(name, ""), _ANY)
            if value != "" and not is_one(value):
                yield say(
                    declaration,
                    (*path, "things", key, name),
                    "network-attribute-type",
                    f"“{value}”不能作属性 {name} 的值：图层里它是{zh}。",
                    f"“{value}” cannot be the attribute {name}, which is {en} in the layer.",
                    str(value),
                )
    yield from _upstream(declaration, path, network, example)


def _upstream(declaration: Declaration, path: Path, network: Network, example: Example) -> Iterator[Problem]:
    """Nothing flows in a circle; one that is no thing of the example has not been heard."""
    name = network.upstream_by
    above = {key: str(given[name]) for key, given in example.things.items() if name and given.get(name)}
    for key, upper in above.items():
        if key in _course(upper, above):
            yield say(
                declaration,
                (*path, "things", key, name or ""),
                "network-upstream-circle",
                f"“{key}”的上游又回到它自己。请更正 {name}。",
                f"What is upstream of “{key}” leads back to itself. Correct {name}.",
                upper,
            )


def _course(start: str, above: Mapping[str, str]) -> list[str]:
    """The things from one upwards."""
    found = [start]
    while (upper := above.get(found[-1])) is not None and upper not in found:
        found.append(upper)
    return found


def _is_number(value: object) -> bool:
    try:
        return not isinstance(value, bool) and abs(float(str(value))) < float("inf")
    except ValueError:
        return False


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return False


def _is_truth(value: object) -> bool:
    return str(value).lower() in TRUE | FALSE


_ANY: tuple[Callable[[object], bool], str, str] = (lambda _: True, "", "")
_TYPES = {
    "double": (_is_number, "数字", "a number"),
    "bool": (_is_truth, "真假（true 或 false）", "true or false"),
    "timestamp": (_is_day, "日期，如 2026-12-31", "a date, such as 2026-12-31"),
}
