"""May a condition look upstream, and at what?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onecity.core.expr.tree import Call, Name
from onecity.core.pack import Problem
from onecity.engines.sensing.rules.upstream import PREFIX

if TYPE_CHECKING:
    from onecity.engines.sensing.rules.analysis.look import Look

# A station's silence is its own affair, and so is how often it speaks.
OF_ITSELF = frozenset({"missing", "flagged", "count"})


def problems(look: "Look", node: Name) -> Iterator[Problem]:
    """What is wrong with a property of the thing upstream."""
    name, network = node.key.removeprefix(PREFIX), look.network
    told = {field for one in network.events.values() for field in one.fields}
    if network.upstream_by is None:
        yield look.say(
            node,
            "upstream",
            "network-no-upstream",
            "upstream 需要 upstream_by：图层中指明上游对象的属性。",
            "upstream needs upstream_by: the attribute of the layer that names the thing upstream.",
        )
    elif name not in network.observe or name in told:
        yield look.say(
            node,
            name,
            "network-not-a-property",
            "upstream 的参数是 observe 里的一个量，且不属于事件。",
            "The argument of upstream is a property under observe that belongs to no event.",
            [one for one in network.observe if one not in told],
        )


def inside(look: "Look", node: Call, argument: Name) -> Iterator[Problem]:
    """What is wrong with a property of the thing upstream as the argument of a function."""
    yield from problems(look, argument)
    if node.function in OF_ITSELF:
        yield look.say(
            node,
            node.function,
            "network-nested",
            f"{node.function} 只看对象自己；同一条规则也监测上游的对象。请去掉 upstream。",
            f"{node.function} is said of a thing itself; the same rule watches the one upstream. "
            "Leave upstream out.",
        )


def not_a_property(look: "Look", node: Call) -> Problem:
    """That something else than a property is asked for upstream."""
    argument = node.arguments[0]
    return look.say(
        argument,
        look.written(argument),
        "network-not-a-property",
        'upstream 的参数是 observe 里的一个量：avg(upstream(level), "1h")，不是 upstream(avg(level, "1h"))。',
        'The argument of upstream is a property under observe: avg(upstream(level), "1h"), not '
        'upstream(avg(level, "1h")).',
        look.network.observe,
    )
