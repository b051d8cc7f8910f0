"""What is one question on a page?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = frozenset(
    {
        "text", "number", "money", "date", "time", "radio", "checkbox", "checkboxes", "select", "textarea",
        "file", "identity", "phone", "email", "password", "hidden",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from."""

    value: str
    label: object
    help: object = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question as it is shown. `kind` is one of `KINDS`; texts may be `core.text.Text` or plain.

    `value` is what stands in the field (a text; for a checkbox anything true means ticked), `why` tells why
    this is asked, `unit` stands behind the input, `attrs` are further attributes of the input.
    """

    name: str
    kind: str
    label: object
    value: object = ""
    help: object = ""
    error: object = ""
    why: object = ""
    unit: object = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    large: bool = False
    attrs: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of field {self.kind!r}: one of {', '.join(sorted(KINDS))}")
        if not self.id:
            object.__setattr__(self, "id", f"id_{self.name}")

    @property
    def is_group(self) -> bool:
        """Whether several inputs answer one question: then its label is a legend."""
        return self.kind in ("radio", "checkboxes")

    @property
    def target(self) -> str:
        """The id of the input that an error leads to."""
        return f"{self.id}_0" if self.is_group else self.id

    @property
    def described_by(self) -> str:
        """The ids of the help and the error, for `aria-describedby`."""
        parts = [("help", self.help), ("error", self.error)]
        return " ".join(f"{self.id}-{part}" for part, text in parts if text)


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A line of the error summary: what is wrong, and the field it leads to (empty: the form as a whole)."""

    text: object
    target: str = ""
