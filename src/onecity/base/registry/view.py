"""What does a reader get to see of layers and things?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onecity.core.text import Text

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer with how many things it has; `version` changes with its content."""

    id: str
    title: Text
    icon: str
    colour: str
    kind: str
    visible_by_default: bool
    approximate: bool
    simulated: bool
    credit: Text
    count: int
    version: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is known about a thing, titled and worded in the reader's language."""

    id: str
    title: str
    type: str
    value: Value


@dataclass(frozen=True, slots=True)
class ThingView:
    """A thing with everything that its layer declares about it, in the reader's language."""

    id: UUID
    layer: LayerView
    code: str
    name: Text
    lon: float
    lat: float
    division: str | None
    fields: tuple[Field, ...]
    approximate: bool
    simulated: bool
    source: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Near:
    """A thing at a distance over the ground."""

    id: UUID
    layer: str
    code: str
    name: Text
    lon: float
    lat: float
    distance_m: float
    approximate: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class DivisionAt:
    """A division that holds a place; `approximate` where its border is for orientation only."""

    code: str
    name: Text
    approximate: bool


@dataclass(frozen=True, slots=True)
class Features:
    """A GeoJSON FeatureCollection as text, ready to be sent; `complete` is False when the limit cut it."""

    body: str
    etag: str
    count: int
    complete: bool
