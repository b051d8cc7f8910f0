"""Does a declaration of emergency hang together? Called by its dotted name when a city is checked."""

from collections.abc import Iterator, Sequence
from typing import cast

from onecity.core.pack import City, Declaration, Problem, expression_problem
from onecity.core.text import Text
from onecity.engines.emergency.declare import Model, Protocol
from onecity.engines.emergency.errors import Unreadable
from onecity.engines.emergency.reading import complete
from onecity.engines.emergency.rules.protocol import compiled, flaws
from onecity.engines.emergency.rules.simulator.soundness import faults


def model_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """What keeps the model, with the tables beside it, from being simulated."""
    model = cast("Model", declaration.value)
    try:
        whole = complete(model, (city.folder / declaration.source).parent)
    except Unreadable as problem:
        said = Text(zh=problem.text("zh"), en=problem.text("en"))
        yield declaration.problem((), "emergency-model", message=said)
        return
    for fault in faults(whole):
        said = Text(zh=f"{fault.where}：{fault.zh}", en=f"{fault.where}: {fault.en}")
        yield declaration.problem(fault.where.split(".")[:1], "emergency-model", message=said)
    if model.hospitals_file:  # what stands in the declaration itself is looked at wherever something is named
        yield from _unknown_organisations(declaration, whole, tuple(city.all("organisation")))


def protocol_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Conditions that are none, ends that nobody reaches, priorities that the model lacks."""
    protocol = cast("Protocol", declaration.value)
    models = city.all("emergency-model").values()
    known = tuple(one.id for model in models for one in cast("Model", model).priorities)
    wrong = list(compiled(protocol))
    for path, error in wrong:
        yield expression_problem(declaration, path, error)
    if not wrong:
        for flaw in flaws(protocol, known[-1] if known else None):
            yield declaration.problem(flaw.path, "emergency-protocol", message=flaw.text)
    for place, leaf in enumerate(protocol.leaves):
        if known and leaf.priority not in known:
            path = ("leaves", place, "priority")
            yield declaration.problem(
                path, "unknown-reference", found=leaf.priority, allowed=known, kind="priority"
            )


def _unknown_organisations(declaration: Declaration, model: Model, known: Sequence[str]) -> Iterator[Problem]:
    named = {one.organisation for one in model.hospitals if one.organisation is not None}
    for name in sorted(named.difference(known)):
        yield declaration.problem(
            ("hospitals_file",), "unknown-reference", found=name, allowed=known, kind="organisation"
        )
