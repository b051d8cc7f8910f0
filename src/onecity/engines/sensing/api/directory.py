"""Which datastreams are there? Asked for each body of readings, so what was found is remembered for a while."""

from collections.abc import Collection, Mapping
from threading import Lock
from time import monotonic

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.observations import Datastream
from onecity.base.registry import door as registry
from onecity.codecs.sensorthings.links import split_datastream
from onecity.engines.sensing.api.places import places
from onecity.engines.sensing.declare import Network

MOST_KEPT = 2_000_000
LOOK_S = 5.0


class RegistryDirectory:
    """The declared networks over the things of the registry.

    What is there is remembered until another release is in force or a layer has changed, which is looked at every few
    seconds: so long may a thing that is gone be written to. What is not there is asked for again every time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Datastream] = {}
        self._seen: object = None
        self._looked = -LOOK_S

    async def find(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """Those that there are."""
        with self._lock:
            is_time = monotonic() - self._looked > LOOK_S
            self._looked = monotonic() if is_time else self._looked
        # whoever comes meanwhile goes on with what is known
        seen = await sync_to_async(declared_now)() if is_time else self._seen
        with self._lock:
            if self._seen not in (None, seen) or len(self._known) > MOST_KEPT:
                self._known = {}
            self._seen = seen
            known = self._known
        missing = [name for name in names if name not in known]
        if missing:
            found = await sync_to_async(look_up)(missing)
            with self._lock:
                known |= found
        return known

    def find_now(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """The same, where nobody waits for anything else."""
        return look_up(names)


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
