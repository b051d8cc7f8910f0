"""What does a whole city declare?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onecity.core.pack.origin import Origin
from onecity.core.pack.problem import Problem, Severity
from onecity.core.pack.problem import nearest as nearest_of
from onecity.core.pack.wording import shorten
from onecity.core.text import Text


class DeclarationUnknown(LookupError):
    """Nothing of this kind has this id."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(kind, id)
        self.kind = kind
        self.id = id


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that a city declares. `value` is the kind's model, `canonical` what was written, as canonical
    JSON.

    `source` is the file's path in the city folder; `content_hash` changes with the content, and with that of
    the files that the declaration names.
    """

    kind: str
    id: str
    value: Any
    source: str
    content_hash: str
    canonical: str = field(repr=False)
    origin: Origin = field(repr=False, compare=False)

    def problem(
        self,
        path: Sequence[str | int] | str,
        code: str,
        *,
        found: str | None = None,
        allowed: Iterable[str] = (),
        nearest: str | None = None,
        message: Text | None = None,
        severity: Severity = "error",
        key: bool = False,
        **params: str,
    ) -> Problem:
        """A problem at a field: `("items", 0, "clock")` or `"items.0.clock"`; with `key`, at the field's
        name.

        `message` is what is wrong and what to do, where `{found}` and the params may stand; without it the
        pack's own sentence for `code` is told. What is allowed, and the nearest of it, is added.
        """
        steps = _steps(path)
        said = found if found is not None else shorten(self.origin.written(steps))
        options = tuple(allowed)
        return Problem(
            *self.origin.place(steps, key=key),
            code,
            said,
            options,
            nearest or nearest_of(said, options),
            params,
            message,
            severity,
        )


class City:
    """A city folder, read and right. `warnings` are the problems that did not keep it from loading."""

    def __init__(
        self, folder: Path, declarations: Iterable[Declaration], warnings: Iterable[Problem] = ()
    ) -> None:
        self.folder = folder
        self.declarations = tuple(declarations)
        self.warnings = tuple(warnings)
        self._kinds: dict[str, dict[str, Declaration]] = {}
        self._values: dict[str, dict[str, Any]] = {}
        for one in self.declarations:
            self._kinds.setdefault(one.kind, {})[one.id] = one
            self._values.setdefault(one.kind, {})[one.id] = one.value

    def get(self, kind: str, id: str) -> Any:  # noqa: ANN401  the kind's model
        """The typed declaration. Raises `DeclarationUnknown`."""
        return self.declaration(kind, id).value

    def all(self, kind: str) -> Mapping[str, Any]:
        """All typed declarations of a kind by id, in the order of files and lines; perhaps none."""
        return MappingProxyType(self._values.get(kind, {}))

    def only(self, kind: str) -> Any:  # noqa: ANN401  the kind's model
        """The one declaration of a kind declared once, such as `city`. Raises `DeclarationUnknown`."""
        for value in self.all(kind).values():
            return value
        raise DeclarationUnknown(kind, "")

    def declaration(self, kind: str, id: str) -> Declaration:
        """The declaration with its source and hash. Raises `DeclarationUnknown`."""
        try:
            return self._kinds[kind][id]
        except KeyError:
            raise DeclarationUnknown(kind, id) from None

    def of_kind(self, kind: str) -> tuple[Declaration, ...]:
        """All declarations of a kind with their sources."""
        return tuple(self._kinds.get(kind, {}).values())


def _steps(path: Sequence[str | int] | str) -> tuple[str | int, ...]:
    if not isinstance(path, str):
        return tuple(path)
    return tuple(int(step) if step.isdigit() else step for step in path.split(".") if step)
