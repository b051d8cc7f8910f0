"""What is worked out once for a network, and kept beside it: graphs and their hierarchies."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.store import load_arrays, load_network, save_arrays, save_network
from onecity.engines.travel.routing.graph import Graph, graph_of
from onecity.engines.travel.routing.hierarchy import Topology, build
from onecity.engines.travel.rules.profile import Mode

GRAPH = tuple(one.name for one in fields(Graph))


@dataclass(frozen=True, slots=True)
class Ready:
    """A network with a graph and a topology for each mode; `hash` names the network."""

    network: Network
    hash: str
    graphs: Mapping[Mode, Graph]
    topologies: Mapping[Mode, Topology]


def prepared(network: Network, hash: str) -> Ready:
    """Work it out; takes a while for a city."""
    graphs = {mode: graph_of(network, mode) for mode in Mode}
    topologies = {mode: build(one.tail, one.head, one.lon, one.lat) for mode, one in graphs.items()}
    return Ready(network, hash, graphs, topologies)


def save(network: Network, folder: Path) -> Ready:
    """Write a network with all that is worked out for it."""
    ready = prepared(network, save_network(network, folder))
    for mode in Mode:
        save_arrays(ready.graphs[mode].arrays(), folder / mode / "graph")
        save_arrays(ready.topologies[mode]._asdict(), folder / mode / "topology")
    return ready


def load(folder: Path) -> Ready:
    """All of it, mapped. Raises as `load_network`."""
    network, known = load_network(folder)
    graphs, topologies = {}, {}
    for mode in Mode:
        arrays = cast("dict[str, Any]", load_arrays(folder / mode / "graph", GRAPH))
        graphs[mode] = Graph(**arrays)
        topologies[mode] = Topology(**load_arrays(folder / mode / "topology", Topology._fields))
    return Ready(network, known, graphs, topologies)
