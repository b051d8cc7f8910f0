"""Do the declared examples of types and matters come out as they say? No database."""

from collections.abc import Iterator
from typing import cast

from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateType, Matter
from onecity.engines.certificates.rules.face import face_problems, masked_face, tidy
from onecity.engines.certificates.rules.free import decide_all

Path = tuple[str | int, ...]


def type_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each face that is refused, accepted or masked otherwise than its example says."""
    declared = cast("CertificateType", declaration.value)
    for place, example in enumerate(declared.examples):
        path: Path = ("examples", place)
        found = face_problems(declared, example.face)
        if set(found) != set(example.problems):
            yield _differs(
                declaration, (*path, "problems"), example.id, sorted(example.problems), sorted(found)
            )
        elif example.masked is not None and not found:
            masked = masked_face(declared, tidy(declared, example.face))
            for name, expected in example.masked.items():
                if masked.get(name) != expected:
                    yield _differs(
                        declaration, (*path, "masked", name), example.id, expected, masked.get(name)
                    )


def matter_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each material that is settled otherwise than its case says."""
    matter = cast("Matter", declaration.value)
    for place, case in enumerate(matter.cases):
        fired = {one.material.id: one.rule.rule for one in decide_all(matter, case.given)}
        for name, expected in case.expect.items():
            if fired.get(name) != expected:
                path: Path = ("cases", place, "expect", name)
                yield _differs(declaration, path, case.id, expected, fired.get(name))


def _differs(declaration: Declaration, path: Path, example: str, expected: object, found: object) -> Problem:
    message = Text(
        zh=f"例子“{example}”：应为 {expected}，实际得到 {found}。",
        en=f"Example “{example}”: expected {expected}, got {found}.",
    )
    return declaration.problem(path, "certificates-example", found=str(found), message=message)
