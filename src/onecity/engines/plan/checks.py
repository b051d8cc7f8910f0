"""Does everything that the plan names exist: projects, baselines, measures, what its lists point to?

Called by its dotted name when a city is checked or loaded; it stands beside the rooms because only it needs
both the declaration and the manifests of the other engines.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onecity.base.manifest import collect
from onecity.core.pack import City, Declaration, Problem
from onecity.engines.plan.declare import Plan

Path = tuple[str | int, ...]


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Every name in the plan that leads nowhere, and every id that is given twice."""
    plan: Plan = declaration.value
    yield from _repeated(declaration, plan)
    for path, kind, name, known in _named(plan, city):
        if name is not None and name not in known:
            yield declaration.problem(path, "unknown-reference", found=name, allowed=known, kind=kind)


def _named(plan: Plan, city: City) -> Iterator[tuple[Path, str, str | None, Sequence[str]]]:
    """Path, kind, name and the names that exist of that kind."""
    projects, standing = _ids(plan.projects), _ids(plan.standing)
    measures = sorted(measure.name for measure in collect(lambda engine: engine.measures))
    for place, target in enumerate(plan.targets):
        yield ("targets", place, "project"), "project", target.project, projects
        yield ("targets", place, "baseline"), "standing", target.baseline, standing
        yield ("targets", place, "measure"), "measure", target.measure, measures
    for place, one in enumerate(plan.standing):
        yield ("standing", place, "project"), "project", one.project, projects
    targets, services, networks = _ids(plan.targets), tuple(city.all("service")), tuple(city.all("network"))
    for place, named in enumerate(plan.lists):
        yield ("lists", place, "target"), "target", named.target, targets
        for line, entry in enumerate(named.items):
            yield ("lists", place, "items", line, "service"), "service", entry.service, services
            yield ("lists", place, "items", line, "network"), "network", entry.network, networks


def _repeated(declaration: Declaration, plan: Plan) -> Iterator[Problem]:
    yield from _twice(declaration, ("projects",), "project", plan.projects)
    yield from _twice(declaration, ("targets",), "target", plan.targets)
    yield from _twice(declaration, ("standing",), "standing", plan.standing)
    yield from _twice(declaration, ("lists",), "list", plan.lists)
    for place, named in enumerate(plan.lists):
        yield from _twice(declaration, ("lists", place, "items"), "entry", named.items)


def _twice(declaration: Declaration, path: Path, kind: str, things: Iterable[Any]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for place, thing in enumerate(things):
        if first.setdefault(thing.id, place) != place:
            file, line, column = declaration.origin.place((*path, first[thing.id], "id"))
            other = f"{file}:{line}:{column}"
            yield declaration.problem(
                (*path, place, "id"), "duplicate-id", found=thing.id, kind=kind, other=other
            )


def _ids(things: Iterable[Any]) -> tuple[str, ...]:
    return tuple(thing.id for thing in things)
