"""Do the items of a declared service fit together: results, clocks, order?"""

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from onecity.core.pack import Declaration, Problem
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.rules.analysis.saying import say
from onecity.engines.affairs.rules.scope import prerequisites


def problems(declaration: Declaration, service: Service) -> Iterator[Problem]:
    """Results that nobody gives or two give, limits that contradict each other, items that wait for each other."""
    yield from _results(declaration, service)
    yield from _clocks(declaration, service)
    yield from _cycles(declaration, service)


def _results(declaration: Declaration, service: Service) -> Iterator[Problem]:
    yielded = Counter(name for item in service.items for name in item.yields)
    needed = {need for item in service.items for need in item.needs}
    for i, item in enumerate(service.items):
        for j, name in enumerate(item.yields):
            if yielded[name] > 1:
                givers = ", ".join(other.id for other in service.items if name in other.yields)
                yield say(
                    declaration,
                    ("items", i, "yields", j),
                    "affairs-yields-clash",
                    f"“{name}”由多个事项产出（{givers}）。请只在一个事项里保留。",
                    f"“{name}” is yielded by several items ({givers}). Keep it in one of them.",
                    name,
                )
            if name in item.needs:
                yield say(
                    declaration,
                    ("items", i, "needs"),
                    "affairs-needs-own-result",
                    f"事项“{item.id}”需要它自己产出的“{name}”。请从 needs 或 yields 中删去。",
                    f"The item “{item.id}” needs “{name}”, which it yields itself; remove one of them.",
                    name,
                )
        if not item.yields:
            yield say(
                declaration,
                ("items", i),
                "affairs-yields-nothing",
                f"事项“{item.id}”没有产出任何结果。请在 yields 里写上它的结果。",
                f"The item “{item.id}” yields nothing. Name its result in yields.",
                item.id,
            )
    for i, result in enumerate(service.results):
        if not yielded[result.id]:
            yield say(
                declaration,
                ("results", i, "id"),
                "affairs-result-unreachable",
                f"没有事项产出“{result.id}”，永远得不到。请写进某个事项的 yields，或删去。",
                f"No item yields “{result.id}”, so nobody gets it. Add it to an item's yields or drop it.",
                result.id,
            )
    for i, document in enumerate(service.documents):
        if not needed & {document.id, document.stands_for}:
            yield say(
                declaration,
                ("documents", i, "id"),
                "affairs-document-unneeded",
                f"没有事项需要“{document.id}”，请删去，或写进事项的 needs。",
                f"No item needs “{document.id}”; remove it or name it in an item's needs.",
                document.id,
            )


def _clocks(declaration: Declaration, service: Service) -> Iterator[Problem]:
    for i, item in enumerate(service.items):
        promised, legal, extend = item.clock.promised, item.clock.legal, item.clock.extend
        if extend and extend.unit != promised.unit:
            yield say(
                declaration,
                ("items", i, "clock", "extend"),
                "affairs-extend-unit",
                f"延长 {extend} 与承诺期限 {promised} 的单位不同，无法相加。请用同一单位。",
                f"An extension of {extend} cannot be added to a promise of {promised}; use the same unit.",
                str(extend),
            )
        if legal and legal.unit == promised.unit and promised.amount > legal.amount:
            yield say(
                declaration,
                ("items", i, "clock", "promised"),
                "affairs-promise-too-long",
                f"承诺期限 {promised} 比法定期限 {legal} 还长。请缩短承诺期限，或核对法定期限。",
                f"The promise of {promised} is longer than the legal limit of {legal}. Correct one of them.",
                str(promised),
            )


def _cycles(declaration: Declaration, service: Service) -> Iterator[Problem]:
    everything = frozenset(item.id for item in service.items)
    graph = {
        item.id: prerequisites(service, item, everything) | ({item.id} & set(item.after))
        for item in service.items
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        place = [item.id for item in service.items].index(error.args[1][0])
        yield say(
            declaration,
            ("items", place),
            "affairs-cycle",
            f"事项互相等待，永远办不了：{circle}。请删去其中一处 needs 或 after。",
            f"These items wait for each other for ever: {circle}. Remove one of their needs or “after”.",
            circle,
        )
