"""What sorts of declarations are there, and in which files are they written?"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from onecity.core.pack.reference import ID_PATTERN

if TYPE_CHECKING:
    from onecity.core.pack.city import City, Declaration
    from onecity.core.pack.problem import Problem

Shape = Literal["one", "many", "rows"]
Check = Callable[["Declaration", "City"], "Iterable[Problem]"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of declaration.

    `pattern` is a path in the city folder, where `*` stands for part of one name. With the shape `one` a YAML
    file is one declaration, whose id is what `*` stands for; `many`: a list of declarations, bare or under
    one key (any word); `rows`: a CSV whose columns are the model's fields (a `Text` named `name` takes
    `name_zh` and `name_en`, a list is written `a;b`). `parts` are further files beside a `one` file that
    become fields; `{id}` in them stands for the id; with `*` the field is a list, in the order of file names.

    `check` looks at a declaration in its whole city, after all shapes are right; `examples` runs the
    declaration's own tests. Both are functions `(Declaration, City) -> Iterable[Problem]`, or their dotted
    names `package.module:name`. `id_pattern` is for what others have named, such as a device's number.
    """

    name: str
    model: type[BaseModel]
    pattern: str
    shape: Shape
    parts: Mapping[str, str] = field(default_factory=dict)
    check: Check | str | None = None
    examples: Check | str | None = None
    id_field: str = "id"
    id_pattern: str = ID_PATTERN

    def read(self, canonical: str | bytes) -> Any:  # noqa: ANN401  an instance of `model`
        """The typed declaration from its canonical JSON. Raises pydantic's `ValidationError`.

        Cells of a CSV are texts and are converted; YAML says itself what is a number, so nothing is converted
        there.
        """
        return self.model.model_validate_json(canonical, strict=self.shape != "rows")

    def name_in(self, file: str) -> str | None:
        """What the last `*` of the pattern stands for in a file's path ("" without `*`); None for another's
        file.
        """
        match = compiled(self.pattern).fullmatch(file)
        if match is None:
            return None
        return match.groups()[-1] if match.groups() else ""

    def part_pattern(self, part: str, file: str, name: str) -> str:
        """The pattern, from the city's folder, of the files of a part beside the main file `file`."""
        folder = file.rpartition("/")[0]
        pattern = self.parts[part].replace("{id}", name)
        return f"{folder}/{pattern}" if folder else pattern


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of paths as a regular expression; each `*` is a group and never crosses a `/`."""
    return re.compile("([^/]+)".join(map(re.escape, pattern.split("*"))))


def called(function: Check | str) -> Check:
    """The function itself, or the one that a dotted name `package.module:name` names."""
    if not isinstance(function, str):
        return function
    module, _, name = function.partition(":")
    found: Check = getattr(import_module(module), name)
    return found
