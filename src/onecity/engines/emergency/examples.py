"""Do a protocol's declared examples come out as they say? No database."""

from collections.abc import Iterator
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.emergency.declare.protocol import UNKNOWN, Protocol, ProtocolExample
from onecity.engines.emergency.rules.protocol import Prepared, judge, prepare

Difference = tuple[str, object, object]


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each expectation of an example that does not hold."""
    prepared = prepare(cast("Protocol", declaration.value))
    for place, example in enumerate(prepared.protocol.examples):
        for field, expected, found in differences(prepared, example):
            path = ("examples", place, field) if getattr(example, field) else ("examples", place)
            yield declaration.problem(
                path,
                "emergency-example",
                found=str(found),
                message=Text(
                    zh=f"例子“{example.id}”的 {field}：应为 {expected}，实际得到 {found}。",
                    en=f"Example “{example.id}”, {field}: expected {expected}, got {found}.",
                ),
            )


def differences(prepared: Prepared, example: ProtocolExample) -> Iterator[Difference]:
    """(field of the example, expected, found) of everything that does not hold."""
    options = {one.id: {*one.options, UNKNOWN} for one in prepared.protocol.questions}
    for name, answer in example.answers.items():
        if answer not in options.get(name, ()):
            yield "answers", "/".join(sorted(options.get(name, ()))) or "–", f"{name}: {answer}"
            return
    judged = judge(prepared, example.answers)
    leaf = judged.leaf
    asks = judged.question.id if judged.question else None
    if asks != example.asks:
        yield "asks", example.asks, asks
    if example.asks is None:
        found = (leaf.id, leaf.priority, leaf.guidance) if leaf else (None, None, None)
        wanted = (example.leaf, example.priority, example.guidance)
        for field, one, other in zip(("leaf", "priority", "guidance"), wanted, found, strict=True):
            if one is not None and one != other:
                yield field, one, other
        if example.leaf is None:
            yield "leaf", "?", leaf.id if leaf else None
