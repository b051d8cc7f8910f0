"""In which file, line and column does a part of a declaration stand?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onecity.core.pack.source import Source

Steps = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Origin:
    """The files of one declaration: its main file, where in it the declaration stands, and its parts by
    field.
    """

    main: Source
    prefix: tuple[str | int, ...] = ()
    parts: Mapping[str, Source | tuple[Source, ...]] = field(default_factory=dict)

    def source(self, path: Steps) -> tuple[Source, tuple[str | int, ...]]:
        """The file that holds the value at `path`, and the path inside that file."""
        steps = tuple(path)
        part = self.parts.get(str(steps[0])) if steps else None
        if isinstance(part, Source):
            return part, steps[1:]
        if part and len(steps) > 1 and isinstance(steps[1], int) and steps[1] < len(part):
            return part[steps[1]], steps[2:]
        if part:
            return part[0], ()
        return self.main, self.prefix + steps

    def place(self, path: Steps, *, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of the value at `path` (with `key`, of its key), or of what is around it."""
        source, steps = self.source(path)
        line, column = source.place(steps, key=key)
        return source.file, line, column

    def raw(self, path: Steps) -> str:
        """The text of the value at `path` as it is written."""
        source, steps = self.source(path)
        return source.raw(steps)

    def written(self, path: Steps) -> str:
        """The value at `path` as a person reads it: a text without its quotes, a list or mapping in one
        line, anything else as it is written.
        """
        source, steps = self.source(path)
        inside = existing(source.value, steps)
        value = value_at(source.value, inside) if len(inside) == len(steps) else None
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        return value if isinstance(value, str) else source.raw(steps)


def existing(value: Any, path: Steps) -> tuple[str | int, ...]:  # noqa: ANN401  any JSON
    """The steps of `path` that lead somewhere in `value`: pydantic puts the names of union members in
    between.
    """
    found: list[str | int] = []
    for step in path:
        if isinstance(value, dict) and str(step) in value:
            found.append(str(step))
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            found.append(step)
            value = value[step]
    return tuple(found)


def value_at(value: Any, path: Steps) -> Any:  # noqa: ANN401
    """The value at an existing path."""
    for step in path:
        value = value[step]
    return value
