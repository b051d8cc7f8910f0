"""Can what a network declares about its warnings be carried out by somebody?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onecity.core.pack import City, Declaration, Problem
from onecity.engines.sensing.declare import Inhibit, Network
from onecity.engines.sensing.rules.analysis.saying import say

# What it takes to carry an order out: the engine `command` grants it.
ACT = "command.act"


def problems(declaration: Declaration, network: Network, city: City) -> Iterator[Problem]:
    """Inhibitions in a circle, roles that are called twice; and as warnings: roles that may not act, nobody's work."""
    for circle in circles(network.respond.inhibit):
        zh, en = _quiet(circle)
        yield say(declaration, ("respond", "inhibit"), "network-inhibit-circle", zh, en)
    yield from _roles(declaration, network, city)
    if network.respond.tasks and network.respond.lead is None:
        unowned = say(
            declaration,
            ("respond", "tasks"),
            "network-no-lead",
            "有任务却没有写 lead，任务不属于任何部门，只有管全市的人能接到。请写明由哪个部门负责。",
            "There are tasks but no `lead`: they belong to no department and reach only those who work for the whole "
            "city. Name the department.",
        )
        yield replace(unowned, severity="warning")


def _quiet(circle: Sequence[str]) -> tuple[str, str]:
    if len(circle) == 1:
        return (
            f"{circle[0]} 抑制了自己，永远不会被听到。请去掉这一条。",
            f"{circle[0]} would keep itself quiet: it would never be heard. Remove this inhibition.",
        )
    return (
        f"{'、'.join(circle)} 互相抑制，谁都不会被听到。请去掉其中一条。",
        f"{', '.join(circle)} keep each other quiet: none would ever be heard. Remove one of the inhibitions.",
    )


def _roles(declaration: Declaration, network: Network, city: City) -> Iterator[Problem]:
    able = {name for name, role in city.all("role").items() if ACT in role.permissions}
    for level, task in network.respond.tasks.items():
        called = (task.to, *task.escalate)
        for place, role in enumerate(called):
            path = ("respond", "tasks", level, *(("to",) if place == 0 else ("escalate", place - 1)))
            if role in called[:place]:
                yield say(
                    declaration,
                    path,
                    "network-role-twice",
                    f"角色“{role}”已经通知过，再通知一次没有用。请删去或换成下一级。",
                    f"The role “{role}” was called already: calling it again helps nobody. Remove it or name the next.",
                )
            elif role not in able:
                idle = say(
                    declaration,
                    path,
                    "network-role-idle",
                    f"角色“{role}”没有 {ACT} 权限，不能处置任务。请在 roles.yaml 里授予。",
                    f"The role “{role}” lacks `{ACT}` and cannot act on tasks. Grant it in roles.yaml.",
                    role,
                    sorted(able),
                )
                yield replace(idle, severity="warning")


def circles(inhibits: Sequence[Inhibit]) -> tuple[tuple[str, ...], ...]:
    """Names that keep each other quiet in a circle; each circle once."""
    after: dict[str, set[str]] = {}
    for one in inhibits:
        after.setdefault(one.when, set()).add(one.mute)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(after):
        for circle in _from(start, (start,), after):
            found.setdefault(frozenset(circle), circle)
    return tuple(found.values())


def _from(start: str, path: tuple[str, ...], after: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    for name in sorted(after.get(path[-1], ())):
        if name == start:
            yield path
        elif name not in path:
            yield from _from(start, (*path, name), after)
