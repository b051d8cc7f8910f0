"""What is wrong with a declaration, where, and what should be written instead?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from onecity.core.pack import wording
from onecity.core.text import Text

Severity = Literal["error", "warning"]

_FAR_TOO_MANY = 3000
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `line` and `column` count from 1 in code points; `file` is relative to the city's
    folder.

    `message` is the sentence of an engine's own check; without it the sentence is found by `code`.
    """

    file: str
    line: int
    column: int
    code: str
    found: str = ""
    allowed: tuple[str, ...] = ()
    nearest: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    message: Text | None = None
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals make it a link."""
        return f"{self.file}:{self.line}:{self.column}"

    def text(self, language: str = "en") -> str:
        """What is wrong and what to do, in `zh` (also `zh-hans`) or `en`; the place is not repeated."""
        said = self.message.in_(language) if self.message else None
        return wording.sentence(
            self.code, language, self.found, self.allowed, self.nearest, dict(self.params), said
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.text('zh')} / {self.text('en')}"


class PackInvalid(Exception):
    """A city folder that cannot be loaded; `problems` has all of them, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that is most like `word`, or None when none is like it."""
    return _nearest(word, tuple(allowed))


@lru_cache(maxsize=4096)
def _nearest(word: str, allowed: tuple[str, ...]) -> str | None:
    if len(word) > 100:
        return None
    if len(allowed) > _FAR_TOO_MANY:
        # Similarity costs 20 µs a pair: among very many names only those that begin alike are compared.
        allowed = tuple(name for name in allowed if name[:2] == word[:2])
    by_lower = {name.lower(): name for name in allowed}
    close = get_close_matches(word.lower(), by_lower, 1, _NEAR)
    return by_lower[close[0]] if close else None
