"""What does the door give back? Frozen values, never a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from onecity.base.telemetry import Span
from onecity.core.text import Text
from onecity.engines.sensing.declare import Level, Network
from onecity.engines.sensing.rules.batch import Floats, Ints
from onecity.engines.sensing.rules.episode import Kind


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network as it is declared now; `things`: how many it watches, `standing`: warnings by level, all that the
    actor may see.
    """

    id: str
    title: Text
    summary: Text | None
    declared: Network
    things: int
    standing: Mapping[Level, int]


@dataclass(frozen=True, slots=True)
class WarningView:
    """One rule's warning about one thing. `level` is None once it is over; `highest` is what it rose to.

    `start`, `end`: by what is known now; `changed_at`: when the last change became known. `is_withdrawn`: late
    readings showed that it never was. `thing` is the key in the network, `thing_id` the id in the registry.
    """

    id: str
    network: str
    network_title: Text
    rule: str
    rule_title: Text
    thing: str
    thing_id: UUID | None
    thing_name: Text
    division: str
    level: Level | None
    highest: Level | None
    start: datetime
    end: datetime | None
    changed_at: datetime
    sequence: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A reading on account of which a rule warned, or warned no longer."""

    property: str
    time: datetime
    value: float


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One transition of a warning, with the readings that made it and the neighbours that it counted."""

    id: str
    sequence: int
    kind: Kind
    time: datetime
    at: datetime
    before: Level | None
    level: Level | None
    samples: tuple[Sample, ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WarningDetail:
    """A warning with its whole course; `attributes` are those of the thing in the registry, by field."""

    warning: WarningView
    changes: tuple[ChangeView, ...]
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest of each thing of a network, in columns: row i is about `things[i]`.

    `levels`: 0 for no warning, 1 blue … 4 red. `times` (ms since 1970, 0: none yet) and `values` have a column for
    each of `properties`. `made`: when this was written, ms since 1970.
    """

    network: str
    things: tuple[str, ...]
    properties: tuple[str, ...]
    levels: Ints
    times: Ints
    values: Floats
    made: int


@dataclass(frozen=True, slots=True)
class LatestOf:
    """The newest of one thing: its level, and of each property the time and value."""

    thing: str
    thing_id: UUID | None
    name: Text
    level: Level | None
    readings: Mapping[str, tuple[datetime, float]]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One property of one thing over time, for a chart: steps of `step_s` seconds, and the warnings meanwhile."""

    network: str
    thing: str
    property: str
    title: Text
    unit: str
    decimals: int
    step_s: int
    spans: tuple[Span, ...]
    warnings: tuple[WarningView, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """How many readings of a property came, and how many of them with which mark (see `rules.batch.Mark`)."""

    property: str
    taken: int
    unknown: int
    too_late: int
    ahead: int
    late: int
    duplicate: int
    corrected: int
    flagged: int
    out_of_range: int


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How often something was refused or left out, by network ("" where it is not known), protocol and reason."""

    network: str
    protocol: str
    reason: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedView:
    """Something in quarantine."""

    id: int
    at: datetime
    protocol: str
    station: str
    source: str
    reason: str
    detail: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class StationView:
    """A device that the city knows. `has_secret`: whether one was given; `is_declared`: it stands in the city's
    folder.
    """

    protocol: str
    number: str
    network: str
    thing: str
    codes: Mapping[str, str]
    sources: tuple[str, ...]
    has_secret: bool
    is_declared: bool


@dataclass(frozen=True, slots=True)
class StationDraft:
    """A station to be registered; `sources`: addresses or networks (`10.1.0.0/16`) from which it may speak."""

    protocol: str
    number: str
    network: str
    thing: str
    codes: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
