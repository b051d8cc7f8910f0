"""Small networks for the tests: written by hand, or made up at random."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from onecity.engines.travel.door import Roads
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.simple import Sheet, network_of
from onecity.engines.travel.roads.store import hash_of
from onecity.engines.travel.routing.prepared import prepared

STEP = 0.002  # degrees between neighbours: some two hundred metres


def node(id: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """A node at a place counted in steps."""
    return {"id": id, "lon": round(120 + x * STEP, 7), "lat": round(36 + y * STEP, 7), **more}


def road(between: str, **more: Any) -> dict[str, Any]:
    """A road written `A-B`, which is its id too; a kilometre at 36 km/h takes 100 seconds."""
    tail, _, head = between.partition("-")
    return {"id": between, "from": tail, "to": head, "length_m": 1000, "speed_kmh": 36, **more}


def town(nodes: Sequence[dict[str, Any]], roads: Sequence[dict[str, Any]], *turns: dict[str, Any]) -> Network:
    """A network from its parts."""
    sheet = {"nodes": list(nodes), "segments": list(roads), "turns": list(turns)}
    return network_of(Sheet.model_validate(sheet), "town")


def opened(network: Network) -> Roads:
    """A network that can be asked."""
    return Roads(prepared(network, hash_of(network)))


def turn(kind: str, came: str, via: str | list[str], went: str) -> dict[str, Any]:
    """A turn restriction."""
    return {"kind": kind, "from": came, "via": via, "to": went}


# A square A-B / C-D with a tail E at B; from A one comes to B eastwards, E lies straight on, C left, D right.
CROSS = (
    node("A", 0, 0),
    node("B", 1, 0),
    node("C", 1, 1),
    node("D", 1, -1),
    node("E", 2, 0),
    node("F", 2, 1),
)
CROSS_ROADS = (road("A-B"), road("B-C"), road("B-D"), road("B-E"), road("E-F"), road("F-C"))


@st.composite
def towns(draw: st.DrawFn) -> Network:
    """A random town: one-way roads, signals, forbidden turns, roads side by side, perhaps in two parts."""
    seed = draw(st.integers(0, 2**32 - 1))
    size = draw(st.integers(2, 14))
    random = np.random.default_rng(seed)
    places = [node(str(i), *random.uniform(0, 5, 2), signal=bool(random.random() < 0.3)) for i in range(size)]
    roads = []
    for i in range(draw(st.integers(1, 3 * size))):
        tail, head = random.choice(size, 2, replace=False)
        more = {
            "id": f"s{i}",
            "oneway": bool(random.random() < 0.3),
            "length_m": float(random.integers(1, 900)),
        }
        if random.random() < 0.5:
            more |= {"length_m": 0}  # as drawn
        roads.append(road(f"{tail}-{head}", **more) | {"speed_kmh": int(random.integers(10, 100))})
    meeting = [
        (a["id"], via, b["id"])
        for a in roads
        for b in roads
        for via in {a["from"], a["to"]} & {b["from"], b["to"]}
        if (not a["oneway"] or via == a["to"]) and (not b["oneway"] or via == b["from"])
    ]
    chosen = [meeting[k] for k in random.choice(len(meeting), min(4, len(meeting)), replace=False)]
    bans = [turn("no" if random.random() < 0.7 else "only", *one) for one in chosen]
    return town(places, roads, *bans)
