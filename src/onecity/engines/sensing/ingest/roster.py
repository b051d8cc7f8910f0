"""How does the log name a network and its things, so that a number means the same for ever?

A roster is a network with its things as they were declared at one time, and is named by its content. Records number
the things of a part: those of a roster that belong to one partition, in the order of the roster.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from onecity.base.declarations.door import current
from onecity.base.registry import door as registry
from onecity.core.clock import Table
from onecity.engines.sensing import models
from onecity.engines.sensing.declare import NETWORK, Network
from onecity.engines.sensing.rules.language import attributes_of
from onecity.engines.sensing.rules.partition import partition
from onecity.engines.sensing.rules.program import Program, compile_network
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.upstream import components


@dataclass(frozen=True)
class Part:
    """The things of a roster in one partition."""

    roster: str
    network: str
    number: int
    properties: tuple[str, ...]
    program: Program
    things: Things
    ids: tuple[str, ...]
    divisions: tuple[str, ...]


@dataclass(frozen=True)
class Roster:
    """A network and its things. `columns`: of each thing the attributes that conditions look at. `working_days`: the
    city's own, where conditions ask for them.
    """

    id: str
    network: Network
    attributes: Mapping[str, str]
    keys: tuple[str, ...]
    ids: tuple[str, ...]
    divisions: tuple[str, ...]
    columns: Mapping[str, Sequence[object]]
    content: str = field(repr=False)
    working_days: Table = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        network: Network,
        attributes: Mapping[str, str],
        things: Sequence["Watched"],
        working_days: Table | None = None,
    ) -> "Roster":
        """The roster of a network over these things; `working_days` as the city declares them."""
        program = compile_network(network, attributes)
        wanted = sorted({*program.attributes, *filter(None, [network.partition_by, network.upstream_by])})
        content: dict[str, object] = {
            "network": network.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "attributes": dict(attributes),
            "keys": [one.key for one in things],
            "ids": [one.id for one in things],
            "divisions": [one.division for one in things],
            "columns": {name: [one.attributes.get(name) for one in things] for name in wanted},
        }
        if program.asks_workdays and working_days:
            # only there: all other rosters keep their names
            content["working_days"] = _written(working_days)
        # not RFC 8785: it would take seconds for hundreds of thousands of things
        return cls.read(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    @classmethod
    def read(cls, content: str) -> "Roster":
        """The roster with this content."""
        said = json.loads(content)
        return cls(
            hashlib.sha256(content.encode()).hexdigest()[:32],
            NETWORK.read(json.dumps(said["network"])),
            said["attributes"],
            tuple(said["keys"]),
            tuple(said["ids"]),
            tuple(said["divisions"]),
            said["columns"],
            content,
            {int(year): days for year, days in said.get("working_days", {}).items()},
        )

    @cached_property
    def program(self) -> Program:
        """The network ready to run."""
        return compile_network(self.network, self.attributes, self.working_days)

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each thing by its key."""
        return {key: i for i, key in enumerate(self.keys)}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each property by its name."""
        return {name: i for i, name in enumerate(self.network.observe)}

    def spread(self, partitions: int) -> "Spread":
        """Which partition each thing belongs to, and its number there."""
        groups = self.columns.get(self.network.partition_by or "", ())
        named = [
            key if group in (None, "") else str(group)
            for key, group in zip(self.keys, groups or (None,) * len(self.keys), strict=True)
        ]
        if self.network.upstream_by:
            # what a reading is handed down to has to be with the same worker
            named = components(self.keys, named, self.columns[self.network.upstream_by])
        known: dict[str, int] = {}
        for name in named:
            if name not in known:
                known[name] = partition(name, partitions)
        of = np.array([known[name] for name in named], np.int32)
        numbers = np.zeros(len(of), np.int32)
        for one in range(partitions):
            mine = of == one
            numbers[mine] = np.arange(int(mine.sum()), dtype=np.int32)
        return Spread(of, numbers)

    def part(self, number: int, partitions: int) -> Part:
        """The things of one partition."""
        chosen = np.flatnonzero(self.spread(partitions).partition == number).tolist()
        return Part(
            self.id,
            self.network.id,
            number,
            tuple(self.network.observe),
            self.program,
            Things(
                tuple(self.keys[i] for i in chosen),
                {name: [values[i] for i in chosen] for name, values in self.columns.items()},
            ),
            tuple(self.ids[i] for i in chosen),
            tuple(self.divisions[i] for i in chosen),
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """Of each thing of a roster its partition, and its number in that part."""

    partition: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Watched:
    """A thing of a network."""

    key: str
    id: str
    division: str
    attributes: Mapping[str, object]


def watched(network: Network, city_division: str) -> list[Watched]:
    """The things of a network as the registry has them now; one without its key is left out."""
    found: dict[str, Watched] = {}
    for one in registry.listed(network.thing.layer):
        attributes = {"code": one.code, **one.attributes}
        key = str(attributes.get(network.thing.key) or "")
        if key:
            found.setdefault(key, Watched(key, str(one.id), one.division or city_division, attributes))
    return list(found.values())


def rosters_now() -> dict[str, Roster]:
    """The roster of each declared network by its id, kept in the database. Raises `NothingLoaded`."""
    release = current()
    city = release.only("city")
    found: dict[str, Roster] = {}
    for network in release.all("network").values():
        layer = release.get("layer", network.thing.layer)
        things = watched(network, city.division)
        found[network.id] = Roster.of(network, attributes_of(layer), things, city.calendar_table())
    for roster in found.values():
        keep(roster)
    return found


def _written(working_days: Table) -> dict[int, dict[str, list[str]]]:
    return {
        year: {name: sorted(map(str, days)) for name, days in kinds.items()}
        for year, kinds in working_days.items()
    }


def keep(roster: Roster) -> None:
    """Keep a roster for as long as records name it."""
    if not models.Roster.objects.filter(id=roster.id).exists():
        models.Roster.objects.get_or_create(
            id=roster.id,
            defaults={
                "network": roster.network.id,
                "content": zlib.compress(roster.content.encode(), 1),
                "made_at": timezone.now(),
            },
        )


def kept(id: str) -> Roster | None:
    """A roster that records name."""
    content = models.Roster.objects.filter(id=id).values_list("content", flat=True).first()
    return None if content is None else Roster.read(zlib.decompress(bytes(content)).decode())
