"""What does one file say, and where does it say it?"""

import json
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from onecity.core.pack import syntax
from onecity.core.pack.folder import read_text
from onecity.core.pack.problem import Problem
from onecity.core.pack.syntax import Mark
from onecity.core.pack.table import Table

Steps = Sequence[str | int]
_ESCAPED_NUL = re.compile(r"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")


class Source:
    """A file that was read: its `value` and the `problems` that make the value worthless."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.value: Any = None
        self.problems: tuple[Problem, ...] = ()
        self._read()

    def _read(self) -> None:
        """Fill `value` and `problems` from `text`; this one keeps the text as it is."""
        self.value = self.text

    def place(self, path: Steps, *, key: bool = False) -> tuple[int, int]:
        """Line and column of the value at `path` (or of its key), or of the nearest thing around it."""
        return (1, 1)

    def raw(self, path: Steps) -> str:
        """The text of the value at `path` as it stands in the file; empty when it has no place of its own."""
        return ""

    def mark(self, path: Steps) -> Mark | None:
        """Where exactly the value at `path` stands; None when it has no place of its own."""
        return None


class YamlSource(Source):
    """A YAML file."""

    def _read(self) -> None:
        reading = syntax.read(self.text)
        self.value = reading.value
        self.problems = tuple(
            Problem(self.file, flaw.line, flaw.column, flaw.code, flaw.found, params=flaw.params)
            for flaw in reading.flaws
        )

    @cached_property
    def _marks(self) -> dict[syntax.PathKey, Mark]:
        return syntax.locate(self.text)

    def mark(self, path: Steps) -> Mark | None:
        return self._marks.get(tuple(path))

    def place(self, path: Steps, *, key: bool = False) -> tuple[int, int]:
        steps = tuple(path)
        for length in range(len(steps), -1, -1):
            mark = self._marks.get(steps[:length])
            if mark:
                wanted = mark.key if key and mark.key and length == len(steps) else mark
                return (wanted.line, wanted.column)
        return (1, 1)

    def raw(self, path: Steps) -> str:
        mark = self.mark(path)
        return self.text[mark.start : mark.end] if mark else ""


class JsonSource(YamlSource):
    """A JSON or GeoJSON file; positions are found by reading it as YAML, of which JSON is a part."""

    def _read(self) -> None:
        try:
            self.value = json.loads(
                self.text,
                object_pairs_hook=_no_duplicates,
                parse_constant=_refuse,
                parse_int=_exact,
                parse_float=_exact,
            )
        except json.JSONDecodeError as error:
            self._refuse("json-syntax", error.lineno, error.colno, params={"said": error.msg})
        except (ValueError, RecursionError):
            super()._read()
            if not self.problems:
                self._refuse("json-syntax", 1, 1, params={"said": "not plain JSON"})
        odd = _ESCAPED_NUL.search(self.text)
        if odd and not self.problems:
            self._refuse("unprintable", *syntax.place(self.text, odd.start()), odd[0])

    def _refuse(
        self, code: str, line: int, column: int, found: str = "", params: dict[str, str] | None = None
    ) -> None:
        self.problems = (Problem(self.file, line, column, code, found, params=params or {}),)


class TableSource(Source):
    """A CSV file; `value` is a list of mappings from column to text, without empty cells."""

    def _read(self) -> None:
        self.table = Table(self.file, self.text)
        self.value = self.table.rows
        self.problems = self.table.problems

    def place(self, path: Steps, *, key: bool = False) -> tuple[int, int]:
        return self.table.place(path)

    def raw(self, path: Steps) -> str:
        return self.table.raw(path)


_CLASSES: dict[str, type[Source]] = {
    ".yaml": YamlSource,
    ".yml": YamlSource,
    ".json": JsonSource,
    ".geojson": JsonSource,
    ".csv": TableSource,
}


def open_source(file: str, path: Path) -> Source | Problem:
    """The file at `path`, read by its ending, or why it cannot be read; a text is taken as it is."""
    text = read_text(path, file)
    if isinstance(text, Problem):
        return text
    return _CLASSES.get(path.suffix.lower(), Source)(file, text)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key is written twice")
    return values


def _exact(text: str) -> Any:  # noqa: ANN401  int or float
    return syntax.scalar(text)


def _refuse(text: str) -> None:
    raise ValueError(text)
