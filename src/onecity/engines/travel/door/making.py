"""How does a network come into use, and how do speeds reach it?"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import numpy as np
from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.door import calendar
from onecity.base.declarations.door import current as declared
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.outbox.door import emit
from onecity.core.pack import load as load_pack
from onecity.engines.travel.declare import ROADS
from onecity.engines.travel.declare import Roads as Declared
from onecity.engines.travel.door.opened import current, home
from onecity.engines.travel.door.values import Speed
from onecity.engines.travel.errors import NetworkInvalid, RoadsUndeclared, SpeedsInvalid
from onecity.engines.travel.events import NetworkReplaced
from onecity.engines.travel.roads.building import RoadsInvalid
from onecity.engines.travel.roads.generate.making import generated
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.osm import read_osm
from onecity.engines.travel.roads.store import CURRENT, Growing, hash_of, point_at
from onecity.engines.travel.routing.live import Live, Measurements
from onecity.engines.travel.routing.prepared import load, save
from onecity.engines.travel.rules.blend import hour_of_week

MANAGE, FEED = "travel.manage", "travel.feed"
MOST_KMH = 200.0


def read_roads(actor: Actor, path: Path) -> Network:
    """The network of an OpenStreetMap file. Needs `travel.manage`; raises `NetworkInvalid`."""
    actor.must(MANAGE)
    try:
        return read_osm(path)
    except RoadsInvalid as problem:
        raise NetworkInvalid(problem.zh, problem.en) from None


def generate_roads(actor: Actor, roads: Declared, folder: Path) -> Network:
    """The generated network of a declaration; its files stand beside `folder`. Needs `travel.manage`."""
    actor.must(MANAGE)
    return generated(roads, folder)


def declared_roads(city: Path, id: str) -> tuple[Declared, Path]:
    """What a city's folder declares about its roads, and the folder beside whose files it stands.

    Raises `RoadsUndeclared`, `core.pack.PackInvalid` where the declaration is wrong.
    """
    found = load_pack(city, [ROADS])
    if id not in found.all(ROADS.name):
        raise RoadsUndeclared(id)
    roads: Declared = found.get(ROADS.name, id)
    return roads, city / Path(ROADS.pattern).parent


def use(actor: Actor, network: Network) -> str:
    """Prepare a network, keep it in the data folder and let every process turn to it; gives its hash.

    Needs `travel.manage`.
    """
    actor.must(MANAGE)
    known = hash_of(network)
    folder = home() / "networks" / known
    if not folder.exists():
        with Growing(folder) as growing:
            save(network, growing)
    ready = load(folder)
    Live(home() / "live" / known, ready).publish(time.time(), _hour_now())
    with transaction.atomic():
        record(actor=actor, action="travel.network-used", target=f"network:{known}")
        emit(NetworkReplaced(known, network.origin.generated))
        point_at(home() / CURRENT, known)
    return known


def feed_speeds(actor: Actor, speeds: Sequence[Speed]) -> int:
    """Take measured speeds; they count from the next publishing on. Gives how many arcs were told about.

    Needs `travel.feed`; raises `SpeedsInvalid` for the first that makes no sense (then none is taken),
    `SegmentUnknown`, `NetworkMissing`.
    """
    actor.must(FEED)
    now = time.time()
    for one in speeds:
        if not (0 <= one.kmh <= MOST_KMH and 0 <= one.at <= now + 5):
            raise SpeedsInvalid(one.segment)
    roads = current()
    arcs, kmh, at = [], [], []
    for one in speeds:
        for segment in roads.segments(one.segment).tolist():
            arcs.append(2 * segment + one.backward)
            kmh.append(one.kmh)
            at.append(one.at)
    if arcs and roads.live:
        roads.live.feed(Measurements(np.array(arcs, np.int32), np.array(kmh), np.array(at)))
    return len(arcs)


def publish_speeds(actor: Actor) -> int:
    """Blend what was measured and let every process turn to it at once; gives the new epoch. Needs `travel.feed`."""
    actor.must(FEED)
    live = current().live
    return live.publish(time.time(), _hour_now()) if live else 0


def _hour_now() -> int:
    """The hour of the week where the city is; by UTC before any city is loaded."""
    try:
        zone: tzinfo = calendar(declared()).zone
    except NothingLoaded:
        zone = UTC
    return hour_of_week(datetime.now(UTC), zone)
