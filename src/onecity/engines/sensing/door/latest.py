"""What did each thing of a network say last?"""

from datetime import datetime
from uuid import UUID

import numpy as np

from onecity.base.actor import Actor
from onecity.base.registry import door as registry
from onecity.core.text import Text
from onecity.engines.sensing.door.declared import level_of, network_of, sees
from onecity.engines.sensing.door.values import Latest, LatestOf
from onecity.engines.sensing.errors import ThingUnwatched
from onecity.engines.sensing.ingest.latest import Mapped, Names, read
from onecity.engines.sensing.permissions import READ
from onecity.engines.sensing.rules.moment import moment


def latest(actor: Actor, network: str) -> Latest:
    """Levels, times and values of all things in the actor's area, as of a second or so ago; no things before the
    first readings have come.

    Raises `NotAllowed` (needs `sensing.read`), `NetworkUnknown`.
    """
    actor.must(READ)
    properties = tuple(network_of(network).observe)
    parts = [(one, _seen(actor, one.names)) for one in read(network) if one.properties == properties]
    if not parts:
        empty = np.zeros((0, len(properties)))
        return Latest(network, (), properties, np.zeros(0, np.int64), empty.astype(np.int64), empty, 0)
    return Latest(
        network,
        tuple(key for one, seen in parts for key in _keys(one.names, seen)),
        properties,
        np.concatenate([one.levels[seen] for one, seen in parts]).astype(np.int64),
        np.concatenate([one.time[seen] for one, seen in parts]),
        np.concatenate([one.value[seen] for one, seen in parts]),
        min(one.made for one, _ in parts),
    )


def latest_of(actor: Actor, network: str, thing: str) -> LatestOf:
    """The newest of one thing. Raises `NotAllowed` (needs `sensing.read`), `NetworkUnknown`, `ThingUnwatched`."""
    actor.must(READ)
    network_of(network)
    for one in read(network):
        row = one.names.index.get(thing)
        if row is not None and sees(actor, str(one.names.divisions[row])):
            return _of(one, row)
    raise ThingUnwatched(network, thing)


def _of(one: Mapped, row: int) -> LatestOf:
    id = UUID(one.names.ids[row]) if one.names.ids[row] else None
    names = registry.names_of([id] if id else [])
    key = one.names.keys[row]
    return LatestOf(
        key,
        id,
        (names.get(id) if id else None) or Text(zh=key, en=key),
        level_of(int(one.levels[row])),
        {
            name: (_moment(one, row, i), float(one.value[row, i]))
            for i, name in enumerate(one.properties)
            if one.time[row, i]
        },
    )


def _moment(one: Mapped, row: int, place: int) -> datetime:
    return moment(int(one.time[row, place]))


def _seen(actor: Actor, names: Names) -> slice | np.ndarray:
    """The rows in the actor's area; a slice where that is all of them."""
    scopes = actor.scopes(READ)
    if any(scope.division is None for scope in scopes):
        return slice(None)
    found = np.zeros(len(names.keys), np.bool_)
    for scope in scopes:
        found |= np.char.startswith(names.divisions, scope.division or "")
    return slice(None) if found.all() else found


def _keys(names: Names, seen: slice | np.ndarray) -> tuple[str, ...]:
    if isinstance(seen, slice):
        return names.keys
    return tuple(names.keys[i] for i in np.flatnonzero(seen).tolist())
