"""Which datastreams are there? Asked for each body of readings, so what was found is remembered for a while."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

import numpy as np
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.observations import Datastream, Datastreams
from onecity.base.registry import door as registry
from onecity.codecs.sensorthings.links import split_datastream
from onecity.core.columns import Coded, Marked
from onecity.engines.sensing.api.places import places, rows_of
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Ints

MOST_KEPT = 2_000_000
LOOK_S = 5.0


@dataclass(slots=True)
class _Known:
    """What was found under one release and one state of the layers."""

    seen: object = None
    streams: dict[str, Datastream] = field(default_factory=dict)
    columns: dict[tuple[str, str], Datastreams] = field(default_factory=dict)
    # The places in a column that came before, and may come again.
    marked: dict[tuple[str, str, bytes], Ints] = field(default_factory=dict)

    @property
    def is_much(self) -> bool:
        rows = sum(map(len, self.marked.values()))
        return len(self.streams) + sum(len(one.places) for one in self.columns.values()) + rows > MOST_KEPT


class RegistryDirectory:
    """The declared networks over the things of the registry.

    What is there is remembered until another release is in force or a layer has changed, which is looked at every few
    seconds: so long may a thing that is gone be written to. What is not there is asked for again every time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known = _Known()
        self._looked = -LOOK_S

    async def find(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """Those that there are."""
        known = (await self._fresh()).streams
        missing = [name for name in names if name not in known]
        if missing:
            found = await sync_to_async(look_up)(missing)
            with self._lock:
                known |= found
        return known

    async def column(
        self, network: str, property: str, things: Sequence[str]
    ) -> tuple[Datastreams, Ints] | None:
        """Those of one property, and the place of each thing; none when one of them is not there."""
        fresh, key = await self._fresh(), (network, property)
        mark = (*key, things.mark) if isinstance(things, Marked) else None
        if mark in fresh.marked:
            return fresh.columns[key], fresh.marked[mark]
        known = fresh.columns.get(key)
        places = _places(known, things) if known else None
        if places is None:
            words = things.words if isinstance(things, Coded | Marked) else things
            missing = [one for one in dict.fromkeys(words) if known is None or one not in known.places]
            found = await sync_to_async(look_up_column)(network, property, missing)
            if found is None:
                return None
            known = self._learn(fresh, key, found)
            places = _places(known, things)
        if known is None or places is None:
            return None
        if mark is not None:
            fresh.marked[mark] = places
        return known, places

    def _learn(self, fresh: _Known, key: tuple[str, str], found: Datastreams) -> Datastreams:
        with self._lock:
            before = fresh.columns.get(key)
            fresh.columns[key] = _joined(before, found) if before else found
            return fresh.columns[key]

    async def _fresh(self) -> _Known:
        with self._lock:
            is_time = monotonic() - self._looked > LOOK_S
            self._looked = monotonic() if is_time else self._looked
        # whoever comes meanwhile goes on with what is known
        seen = await sync_to_async(declared_now)() if is_time else self._known.seen
        with self._lock:
            if self._known.seen not in (None, seen) or self._known.is_much:
                self._known = _Known()
            self._known.seen = seen
            return self._known

    def find_now(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """The same, where nobody waits for anything else."""
        return look_up(names)


def _places(known: Datastreams, things: Sequence[str]) -> Ints | None:
    """Where these things stand; none when one of them does not."""
    if isinstance(things, Coded):
        found = _places(known, things.words)
        return None if found is None else found[things.at]
    words = things.words if isinstance(things, Marked) else things
    try:
        return np.fromiter(map(known.places.__getitem__, words), np.int64, len(words))
    except KeyError:
        return None


def _joined(known: Datastreams, found: Datastreams) -> Datastreams:
    """Both; another request may have found some of them meanwhile."""
    new = [code for code in found.places if code not in known.places]
    rows = [found.places[code] for code in new]
    numbers = {division: i for i, division in enumerate(known.divisions)}
    moved = [numbers.setdefault(one, len(numbers)) for one in found.divisions]
    places = dict(known.places)
    places |= zip(new, range(len(places), len(places) + len(new)), strict=True)
    return Datastreams(
        known.network,
        known.property,
        known.states,
        places,
        [*known.keys, *(found.keys[row] for row in rows)],
        np.r_[known.division, np.array(moved, np.int64)[found.division[rows]]],
        list(numbers),
    )


def renew_connection() -> None:
    """In a process that lives long no request does this."""
    if not connection.in_atomic_block:
        close_old_connections()


def declared_now() -> object:
    """Equal as long as neither the release nor a layer has changed."""
    renew_connection()
    try:
        release = current().release_id
    except NothingLoaded:
        return None
    return release, {one.id: one.version for one in registry.layers()}


def look_up(names: Collection[str]) -> dict[str, Datastream]:
    """Ask the declarations and the registry."""
    renew_connection()
    try:
        networks: Mapping[str, Network] = current().all("network")
    except NothingLoaded:
        return {}
    wanted: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name in names:
        split = split_datastream(name)
        network = networks.get(split[0]) if split else None
        if split and network and split[2] in network.observe:
            wanted.setdefault(split[0], {}).setdefault(split[1], []).append((name, split[2]))
    found: dict[str, Datastream] = {}
    for id, codes in wanted.items():
        network = networks[id]
        for place in places(network.thing.layer, "code", list(codes)):
            for name, measured in codes[place.code]:
                key, states = place.key(network), network.observe[measured].states
                found[name] = Datastream(id, key, measured, place.division, states)
    return found


def look_up_column(network: str, property: str, codes: Sequence[str]) -> Datastreams | None:
    """Those of one property over the things with these codes that there are; none without the network or property."""
    renew_connection()
    try:
        declared: Network | None = current().all("network").get(network)
    except NothingLoaded:
        return None
    if declared is None or property not in declared.observe:
        return None
    key = declared.thing.key
    column = "code" if key == "code" else f"attributes__{key}"
    rows = list(rows_of(declared.thing.layer, "code", codes, ("code", "division", column)))
    divisions = list(dict.fromkeys(division for _, division, _ in rows))
    numbers = {division: i for i, division in enumerate(divisions)}
    return Datastreams(
        network,
        property,
        declared.observe[property].states,
        {code: i for i, (code, _, _) in enumerate(rows)},
        [str(key or "") for _, _, key in rows],
        np.array([numbers[division] for _, division, _ in rows], np.int64),
        divisions,
    )
