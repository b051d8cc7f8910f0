"""What can a database compare? Values that are the same for all things of a source, or a column of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, DateTimeField, FloatField, Q, TextField, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Collate

from onecity.engines.sensing.api.json_values import JsonValue

FIELDS: dict[str, Callable[[], Any]] = {
    "text": TextField,
    "number": FloatField,
    "boolean": BooleanField,
    "time": DateTimeField,
}
WIDEST_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Pushed:
    """A condition on rows of things; True and False where it does not depend on them."""

    condition: Q | bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for all things of a source."""

    value: Any


@dataclass(frozen=True, slots=True)
class Column:
    """A value of each thing, of one kind: `text`, `number`, `boolean`, `time`. May it be NULL?"""

    sql: Any
    kind: str
    nullable: bool = False
    around: tuple[str, str, str] | None = None
    """What stands before a field, the field, and what stands behind it: then its index can be used."""


@dataclass(frozen=True, slots=True)
class Json:
    """A property as the city declares it: its type is seen only in each thing."""

    path: tuple[str, ...]

    def as_kind(self, kind: str) -> Column:
        """The value where it is of a kind."""
        return Column(JsonValue("attributes", self.path, kind), kind, nullable=True)


@dataclass(frozen=True, slots=True)
class Geometry:
    """The point of each thing."""


Operand = Constant | Column | Json | Geometry
EVERYTHING = Pushed(True, exact=False)


def kind_of(operand: Any) -> str:  # noqa: ANN401
    """The kind of a constant; nothing for a JSON value, which may be of any."""
    if isinstance(operand, Json):
        return ""
    value = operand.value
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number" if abs(value) < WIDEST_INTEGER else "other"
    if isinstance(value, str):
        return "text"
    return "time" if isinstance(value, datetime) else "other"


def typed(operand: Any, kind: str) -> Column:  # noqa: ANN401
    """An operand as a column of a kind."""
    if isinstance(operand, Json):
        return operand.as_kind(kind)
    if isinstance(operand, Column):
        return operand
    value = float(operand.value) if kind == "number" else operand.value
    return Column(Value(value, output_field=FIELDS[kind]()), kind)


def number_of(operand: Operand | None) -> Column | None:
    """An operand as a number, if it can be one."""
    if isinstance(operand, Json):
        return operand.as_kind("number")
    if isinstance(operand, Constant) and kind_of(operand) == "number":
        return typed(operand, "number")
    return operand if isinstance(operand, Column) and operand.kind == "number" else None


def collated(sql: Combinable | Expression) -> Collate:
    """Order by the numbers of the characters, whatever the language of the database."""
    return Collate(sql, "BINARY" if connection.vendor == "sqlite" else "C")
