"""What goes into the gazetteer of this city, now?"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.engines.basemap.declare import Addresses
from onecity.engines.basemap.errors import GazetteerMissing
from onecity.engines.basemap.gazetteer.chains import Chains, chains_of
from onecity.engines.basemap.gazetteer.entry import Entry
from onecity.engines.basemap.gazetteer.named import (
    Declared,
    Placed,
    community_entries,
    division_entries,
    highway_entries,
    place_entries,
    road_entries,
)
from onecity.engines.basemap.gazetteer.store import FORMAT, Kept
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import Roads
from onecity.engines.travel.errors import NetworkMissing

MOST_THINGS = 20_000
_LANE = re.compile(r"巷$")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the gazetteer is made from."""

    declared: Declared
    layers: tuple[LayerView, ...]
    roads: Roads | None
    state: str


def sources() -> Sources:
    """What there is now; `state` changes when any of it does. Raises `GazetteerMissing` before a city is loaded."""
    try:
        snapshot = current()
    except NothingLoaded:
        raise GazetteerMissing from None
    names: Addresses | None = next(iter(snapshot.all("addresses").values()), None)
    declared = Declared(
        tuple(snapshot.all("district").values()),
        tuple(snapshot.all("subdistrict").values()),
        tuple(snapshot.all("community").values()),
        names,
    )
    try:
        roads = travel.current()
    except NetworkMissing:
        roads = None
    hidden = {id for id, one in snapshot.all("layer").items() if not one.searchable}
    layers = tuple(one for one in registry.layers() if one.id not in hidden)
    state = [FORMAT, str(snapshot.release_id), roads.ready.hash if roads else ""]
    state += [f"{layer.id} {layer.version}" for layer in layers]
    return Sources(declared, layers, roads, hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16])


def built(found: Sources) -> Kept:
    """The gazetteer of what was found."""
    said = found.declared
    areas: dict[str, float] = defaultdict(float)
    for street in said.subdistricts:
        areas[street.parent] += street.land_km2 or 0.0
    divisions = division_entries(said, areas)
    by_code = {one.codes[0]: one for one in divisions}
    communities = community_entries(said, by_code)
    streets = [one for one in divisions if one.kind == "street"]
    entries = [*divisions, *communities, *road_entries(said, communities, streets), *highway_entries(said)]
    entries += place_entries(said, _things(found.layers), by_code)
    chains, lanes = None, dict[str, int]()
    if found.roads:
        chains = chains_of(found.roads)
        networked, lanes = _network(found.roads, chains)
        entries += networked
    about = {"state": found.state, **_origin(found.roads)}
    return Kept(about, entries, lanes, chains)


def _things(layers: tuple[LayerView, ...]) -> Iterator[Placed]:
    for layer in layers:
        if layer.kind != "point":
            continue
        english = {one["id"]: one["properties"]["name"] for one in _features(layer.id, "en")}
        for one in _features(layer.id, "zh-hans"):
            said, (lon, lat) = one["properties"], one["geometry"]["coordinates"]
            yield Placed(
                str(one["id"]), layer.id, said["code"], said["name"], english.get(one["id"], said["name"]),
                lon, lat, said["division"] or "", bool(said["approximate"]),
            )  # fmt: skip


def _features(layer: str, language: str) -> list[dict[str, Any]]:
    body = registry.features(layer, limit=MOST_THINGS, language=language).body
    features: list[dict[str, Any]] = json.loads(body)["features"]
    return features


def _network(roads: Roads, chains: Chains) -> tuple[list[Entry], dict[str, int]]:
    """Roads of the network as entries; its lanes by name only, there are too many."""
    network = roads.ready.network
    entries, lanes = [], {}
    for road, (zh, en) in enumerate(network.names):
        lines = chains.lines(road)
        if not zh or not lines:
            continue
        if _LANE.search(zh):
            lanes[zh] = road
            continue
        length = chains.length_m(lines[0])
        lon, lat = chains.point_at(lines[0], length / 2)
        entries.append(
            Entry(
                "road", zh, en or zh, "network", (), round(lon, 6), round(lat, 6), round(length / 2, 1),
                road=road, generated=network.origin.generated,
            )
        )  # fmt: skip
    return entries, lanes


def _origin(roads: Roads | None) -> dict[str, Any]:
    if roads is None:
        return {"network": "", "generated": False}
    return {"network": roads.ready.hash, "generated": roads.ready.network.origin.generated}
