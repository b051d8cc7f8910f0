"""How is a fault of a network said?"""

from collections.abc import Iterable

from onecity.core.pack import Declaration, Problem
from onecity.core.pack.problem import nearest
from onecity.core.text import Text

Path = tuple[str | int, ...]


def say(
    declaration: Declaration,
    path: Path,
    code: str,
    zh: str,
    en: str,
    found: str = "",
    allowed: Iterable[str] = (),
) -> Problem:
    """A problem of a network at a place of its declaration, with what is allowed and the nearest of it."""
    known = tuple(allowed)
    near = nearest(found, known) if found else None
    return declaration.problem(
        path, code, found=found, allowed=known, nearest=near, message=Text(zh=zh, en=en)
    )
