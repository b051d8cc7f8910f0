"""Which network is in use, and with which weights is a question answered?"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from onecity.engines.travel.door.values import AddedRoad, Basis, How
from onecity.engines.travel.errors import (
    NetworkInvalid,
    NetworkMissing,
    NodeUnknown,
    ProfileUnknown,
    SegmentUnknown,
)
from onecity.engines.travel.roads.building import RoadsInvalid
from onecity.engines.travel.roads.simple import is_simple, read_simple
from onecity.engines.travel.roads.store import CURRENT, FormatUnknown, hash_of
from onecity.engines.travel.routing.atlas import Atlas
from onecity.engines.travel.routing.editing import NewRoad, with_roads, without
from onecity.engines.travel.routing.finder import Hierarchical, Plain
from onecity.engines.travel.routing.graph import SMALL, graph_of, weights_of
from onecity.engines.travel.routing.hierarchy import INFINITE, customise
from onecity.engines.travel.routing.live import Live, Weighed, weighed
from onecity.engines.travel.routing.places import Index
from onecity.engines.travel.routing.prepared import Ready, load, prepared
from onecity.engines.travel.rules.profile import PROFILES, Profile
from onecity.engines.travel.rules.road import Access

REMEMBERED = 12  # views of the network that stay at hand: profiles, hours, what-if questions
TRIES = 5


class Remembered:
    """The last few values that were made, by key; made once even when several ask at the same time."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever is made
        """The value of a key, made when it is not there."""
        found = self._values.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            return self._values[key]


@dataclass(frozen=True)
class Roads:
    """A network that is open, with the speeds of now where somebody publishes them."""

    ready: Ready
    live: Live | None = None
    _atlases: Remembered = field(default_factory=lambda: Remembered(REMEMBERED))
    _indices: Remembered = field(default_factory=lambda: Remembered(len(Access) + 1))

    def atlas(self, how: How) -> Atlas:
        """The view that answers a question. Raises `ProfileUnknown`, `SegmentUnknown`, `NodeUnknown`."""
        profile = profile_of(how.profile)
        for _ in range(TRIES):
            epoch = (self.live.epoch() if self.live else None) or 0
            try:
                found: Atlas = self._atlases.get((how, epoch), partial(self._atlas, profile, how, epoch))
                return found
            except FileNotFoundError:  # three more epochs appeared while we looked: look again
                continue
        raise NetworkMissing

    def basis(self, atlas: Atlas) -> Basis:
        """What an answer of this view was computed on."""
        origin = self.ready.network.origin
        return Basis(self.ready.hash, atlas.epoch, atlas.profile.id, origin.generated)

    def index(self, profile: Profile) -> Index:
        """Finds the roads nearest to places."""
        found: Index = self._indices.get(profile.access, lambda: Index(self.ready.network, profile.access))
        return found

    def node(self, key: str) -> int:
        """The number of a node. Raises `NodeUnknown`."""
        try:
            return self._node_numbers[key]
        except KeyError:
            raise NodeUnknown(key) from None

    def segments(self, key: str) -> NDArray[np.int64]:
        """The segments of a key: several where a road was cut at its junctions. Raises `SegmentUnknown`."""
        keys = self.ready.network.segment_key
        if keys.dtype.kind in "iu":
            found = np.flatnonzero(keys == int(key)) if key.isdecimal() else np.empty(0, np.int64)
        else:
            found = np.flatnonzero(keys == key)
        if not len(found):
            raise SegmentUnknown(key)
        return found

    @cached_property
    def _node_numbers(self) -> dict[str, int]:
        return {str(key): number for number, key in enumerate(self.ready.network.node_key.tolist())}

    def _atlas(self, profile: Profile, how: How, epoch: int) -> Atlas:
        now = self._weighed(profile, how.hour, epoch)
        ready = self.ready
        graph, topology = ready.graphs[profile.mode], ready.topologies[profile.mode]
        finder = Hierarchical(topology, now.shortcuts, now.arc)
        atlas = Atlas(ready.network, graph, profile, now.arc, finder, epoch)
        if not how.closed and not how.added:
            return atlas
        closed = [number for key in sorted(how.closed) for number in self.segments(key).tolist()]
        if how.added or ready.network.segment_count <= SMALL:
            return self._rebuilt(atlas, closed, how.added, how.hour)
        arc = np.where(np.isin(graph.drive >> 1, closed) & (graph.drive >= 0), INFINITE, now.arc)
        arc = arc.astype(np.int32)
        closing = Hierarchical(topology, customise(topology, arc), arc)
        return Atlas(without(ready.network, closed), graph, profile, arc, closing, epoch)

    def _weighed(self, profile: Profile, hour: int | None, epoch: int) -> Weighed:
        if hour is not None and self.live:
            return weighed(self.ready, profile, self.live.historic_kmh(hour), epoch, hour)
        if epoch and self.live:
            return self.live.weighed(profile, epoch)
        return weighed(self.ready, profile, hour=hour)

    def _rebuilt(
        self, atlas: Atlas, closed: list[int], added: tuple[AddedRoad, ...], hour: int | None
    ) -> Atlas:
        """A new graph for changed roads, searched without a hierarchy; the speeds of now stay."""
        own = [
            NewRoad(
                self.node(one.tail),
                self.node(one.head),
                one.road_class,
                one.oneway,
                one.speed_kmh,
                one.length_m,
                one.between,
            )
            for one in added
        ]
        network = with_roads(without(atlas.network, closed), own)
        graph = graph_of(network, atlas.profile.mode)
        arc = weights_of(network, graph, atlas.profile, hour=hour)
        known = atlas.doorsteps.cost
        driven = np.flatnonzero((graph.drive >= 0) & (graph.drive < len(known)))
        before = known[graph.drive[driven]]
        kept = driven[(before < INFINITE) & (arc[driven] < INFINITE)]
        arc[kept] = known[graph.drive[kept]]
        return Atlas(network, graph, atlas.profile, arc, Plain.of(graph, arc), atlas.epoch)


def profile_of(name: str) -> Profile:
    """A profile by its name. Raises `ProfileUnknown`."""
    if name not in PROFILES:
        raise ProfileUnknown(name, ", ".join(PROFILES))
    return PROFILES[name]


def home() -> Path:
    """Where networks and speeds lie: in the data folder."""
    return Path(settings.CONFIGURATION.data) / "travel"


_opened = Remembered(2)


def current() -> Roads:
    """The network in use, mapped from disk. Raises `NetworkMissing`."""
    try:
        known = (home() / CURRENT).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NetworkMissing from None
    found: Roads = _opened.get((home(), known), lambda: _open(home() / "networks" / known, known))
    return found


def _open(folder: Path, known: str) -> Roads:
    try:
        ready = load(folder)
    except (FileNotFoundError, FormatUnknown):
        raise NetworkMissing from None
    return Roads(ready, Live(home() / "live" / known, ready))


def open_network(path: Path) -> Roads:
    """A network from a folder of its own, built or written by hand, without a city. Raises `NetworkInvalid`."""
    try:
        if is_simple(path):
            network = read_simple(path)
            return Roads(prepared(network, hash_of(network)))
        return Roads(load(path))
    except RoadsInvalid as problem:
        raise NetworkInvalid(problem.zh, problem.en) from None
    except FormatUnknown:
        raise NetworkInvalid(
            f"{path} 是其他版本写的，请重新生成。", f"{path} was written by another version; make it anew."
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise NetworkInvalid(f"{path} 不是路网。", f"{path} holds no network.") from None
