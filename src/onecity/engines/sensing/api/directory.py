"""Which datastreams are there? Asked for each body of readings, so what was found is remembered for a while."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from onecity.engines.sensing.api.places import every_row, rows_of
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Ints

MOST_KEPT = 2_000_000
LOOK_S = 5.0
# After so many questions about single things all of them are asked for at once.
OFTEN, MOST_AT_ONCE = 20, 1_000_000
# Network and property.
Key = tuple[str, str]


@dataclass(slots=True)
class _Known:
    """What was found under one release and one state of the layers."""

    seen: object = None
    streams: dict[str, Datastream] = field(default_factory=dict)
    columns: dict[Key, Datastreams] = field(default_factory=dict)
    # The places in a column that came before, and may come again.
    marked: dict[tuple[str, str, bytes], Ints] = field(default_factory=dict)
    asked: Counter[Key] = field(default_factory=Counter)

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
        fresh = await self._fresh()
        for key, codes in by_property(name for name in names if name not in fresh.streams).items():
            found = await self._column(fresh, key, list(codes.values()))
            fresh.streams |= _streams(found, codes)
        return fresh.streams

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
            known = await self._column(
                fresh, key, things.words if isinstance(things, Coded | Marked) else things
            )
            places = _places(known, things) if known else None
        if known is None or places is None:
            return None
        if mark is not None:
            fresh.marked[mark] = places
        return known, places

    async def _column(self, fresh: _Known, key: Key, codes: Sequence[str]) -> Datastreams | None:
        """Those of one property, as far as there are, with those of these things."""
        known = fresh.columns.get(key)
        missing = [one for one in dict.fromkeys(codes) if known is None or one not in known.places]
        if not missing:
            return known
        fresh.asked[key] += 1
        found = await sync_to_async(look_up)(key, None if fresh.asked[key] == OFTEN else missing)
        with self._lock:
            if found is not None:
                fresh.columns.setdefault(key, Datastreams(*key, found.states)).add(found.rows)
            return fresh.columns.get(key)

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
        streams: dict[str, Datastream] = {}
        for key, codes in by_property(names).items():
            if (found := look_up(key, list(codes.values()))) is not None:
                known = Datastreams(*key, found.states)
                known.add(found.rows)
                streams |= _streams(known, codes)
        return streams


def by_property(names: Iterable[str]) -> dict[Key, dict[str, str]]:
    """Names of datastreams by network and property, each with the code of its thing."""
    found: dict[Key, dict[str, str]] = {}
    for name in names:
        if split := split_datastream(name):
            network, code, property = split
            found.setdefault((network, property), {})[name] = code
    return found


def _streams(known: Datastreams | None, codes: Mapping[str, str]) -> dict[str, Datastream]:
    """The datastreams that there are, by name."""
    places = known.places if known else {}
    return {name: known.datastream(places[code]) for name, code in codes.items() if known and code in places}


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


@dataclass(frozen=True, slots=True)
class Found:
    """Things that have a property: code, key, division; and its states."""

    states: tuple[str, ...]
    rows: list[tuple[str, str, str]]


def look_up(asked: Key, codes: Sequence[str] | None) -> Found | None:
    """Ask the declarations and the registry for the things with these codes that there are, or for all; none without
    the network or property.
    """
    renew_connection()
    network, property = asked
    try:
        declared: Network | None = current().all("network").get(network)
    except NothingLoaded:
        return None
    if declared is None or property not in declared.observe:
        return None
    layer, key = declared.thing.layer, declared.thing.key
    fields = ("code", "code" if key == "code" else f"attributes__{key}", "division")
    rows = every_row(layer, fields, MOST_AT_ONCE) if codes is None else rows_of(layer, "code", codes, fields)
    found = [(code, str(name or ""), division) for code, name, division in rows]
    return Found(declared.observe[property].states, found)
