"""Is every time the least one, on any network, with any weights?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.base.actor import ANONYMOUS
from onecity.core.geo import Point, distance_m
from onecity.engines.travel import door
from onecity.engines.travel.door import How
from onecity.engines.travel.errors import NoRoadNear, NoWay
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.finder import Hierarchical, Plain
from onecity.engines.travel.routing.graph import graph_of
from onecity.engines.travel.routing.hierarchy import INFINITE, build, customise
from onecity.engines.travel.routing.prepared import prepared
from onecity.engines.travel.routing.queries import Seeds, at_vertices
from onecity.engines.travel.rules.profile import PROFILES, Mode
from onecity.engines.travel.tests.towns import opened, towns

# what is compiled is compiled once, in one process
pytestmark = pytest.mark.xdist_group("travel")

QUICK = settings(max_examples=60, deadline=None)
PROFILE = st.sampled_from(sorted(PROFILES))


def plainly(network: Network, profile: str, came: int, went: int) -> float:
    """Seconds from node to node by trying arc after arc, without any graph of ours: the oracle of all others."""
    mine = PROFILES[profile]
    walks = mine.mode == Mode.WALK
    ends = network.arc_ends()
    arcs = [
        arc
        for arc in range(2 * network.segment_count)
        if network.access[arc >> 1] & mine.access and (walks or arc % 2 == 0 or not network.oneway[arc >> 1])
    ]
    if came == went:
        return 0.0
    weight = graph_costs(network, profile)
    best = {arc: weight[arc] for arc in arcs if ends[0][arc] == came}
    waiting = set(best)
    while waiting:
        arc = min(waiting, key=best.__getitem__)
        waiting.remove(arc)
        for other in arcs:
            if ends[0][other] != ends[1][arc]:
                continue
            price = 0 if walks else turning(network, profile, arcs, arc, other)
            if price is not None and best[arc] + price + weight[other] < best.get(other, INFINITE):
                best[other] = best[arc] + price + weight[other]
                waiting.add(other)
    reached = [cost for arc, cost in best.items() if ends[1][arc] == went]
    return min(reached) / 100 if reached else float("nan")


def graph_costs(network: Network, profile: str) -> dict[int, int]:
    """Centiseconds of each arc."""
    mine = PROFILES[profile]
    speed = np.minimum(network.speed_kmh.astype(float) * mine.speed_factor, mine.most_kmh) / 3.6
    speed = np.full(len(speed), mine.walking_m_s) if mine.walking_m_s else speed
    cost = np.ceil(network.length_m.astype(float) / speed * 100 - 1e-6).astype(int)
    return {arc: int(cost[arc >> 1]) for arc in range(2 * network.segment_count)}


def turning(network: Network, profile: str, arcs: list[int], arc: int, other: int) -> int | None:
    """Centiseconds of a turn, None where it is not allowed."""
    mine = PROFILES[profile]
    begin, end = network.arc_ends()
    node = end[arc]
    exits = [one for one in arcs if begin[one] == node and one != arc ^ 1]
    if other == arc ^ 1 and exits:
        return None
    banned = zip(network.ban_from.tolist(), network.ban_to.tolist(), strict=True)
    if profile == "car" and (arc, other) in set(banned):
        return None
    if not network.signal[node]:
        return round(mine.back_s * 100) if other == arc ^ 1 or _back(network, arc, other) else 0
    straight, right, left, back = mine.signal_s
    swing = 180.0 if other == arc ^ 1 else _swing(network, arc, other)
    size = abs(swing)
    cost = back if size >= 165 else straight if size <= 40 else right if swing > 0 else left
    return round(cost * 100)


def _back(network: Network, arc: int, other: int) -> bool:
    return abs(_swing(network, arc, other)) >= 165


def _swing(network: Network, arc: int, other: int) -> float:
    a, b = (_direction(network, one) for one in (arc, other))
    return (b - a + 180) % 360 - 180


def _direction(network: Network, arc: int) -> float:
    a, b = (ends[arc] for ends in network.arc_ends())
    middle = np.cos(np.radians((network.lat[a] + network.lat[b]) / 2))
    east, north = (network.lon[b] - network.lon[a]) * middle, network.lat[b] - network.lat[a]
    return float(np.degrees(np.arctan2(east, north)))


@QUICK
@given(towns(), PROFILE)
def test_times_between_nodes_are_those_of_trying_everything(network: Network, profile: str) -> None:
    roads, keys = opened(network), [str(key) for key in network.node_key][:5]
    found = door.table(ANONYMOUS, keys, keys, How(profile), on=roads).seconds
    expected = [[plainly(network, profile, i, j) for j in range(len(keys))] for i in range(len(keys))]
    np.testing.assert_allclose(found, expected, atol=1e-9)


@QUICK
@given(towns(), PROFILE, st.data())
def test_table_and_route_agree_and_nobody_beats_the_straight_line(
    network: Network, profile: str, data: st.DataObject
) -> None:
    roads, how = opened(network), How(profile)
    place = st.builds(Point, st.floats(120, 120.01), st.floats(36, 36.01))
    places = data.draw(st.lists(place, min_size=2, max_size=4))
    try:
        times = door.table(ANONYMOUS, places, places, how, on=roads)
    except NoRoadNear:
        return
    for i, origin in enumerate(places):
        for j, destination in enumerate(places):
            try:
                way = door.route(ANONYMOUS, origin, destination, how, on=roads)
            except NoWay:
                assert np.isnan(times.seconds[i, j])
                continue
            assert way.seconds == times.seconds[i, j]
            assert way.basis == times.basis
            assert sum(step.seconds for step in way.steps) == pytest.approx(way.seconds)
            if all(network.length_m[roads.segments(key)[0]] >= _drawn(network, key) for key in way.segments):
                ends = distance_m(*way.line[0], *way.line[-1])
                assert way.seconds >= ends / PROFILES[profile].top_m_s * 0.995 - 0.02


def _drawn(network: Network, key: str) -> float:
    """The straight length of a segment, which a told length may undercut."""
    i = list(network.segment_key).index(key)
    a, b = int(network.tail[i]), int(network.head[i])
    return distance_m(network.lon[a], network.lat[a], network.lon[b], network.lat[b]) * 0.999


@QUICK
@given(towns(), st.integers(0, 2**32 - 1))
def test_after_random_updates_all_is_as_if_built_anew(network: Network, seed: int) -> None:
    random = np.random.default_rng(seed)
    graph = graph_of(network, Mode.DRIVE)
    topology = build(graph.tail, graph.head, graph.lon, graph.lat)
    weights = random.integers(1, 10_000, len(graph.tail)).astype(np.int32)
    customise(topology, weights)
    weights[random.random(len(weights)) < 0.3] = INFINITE
    updated = Hierarchical(topology, customise(topology, weights), weights)
    fresh = build(graph.tail[::-1], graph.head[::-1], graph.lon, graph.lat)
    anew = Hierarchical(fresh, customise(fresh, weights[::-1].copy()), weights[::-1].copy())
    oracle = Plain.of(graph, weights)
    everywhere = at_vertices(np.arange(len(graph.lon)))
    expected = oracle.table(everywhere, everywhere)
    np.testing.assert_array_equal(updated.table(everywhere, everywhere), expected)
    np.testing.assert_array_equal(anew.table(everywhere, everywhere), expected)


@QUICK
@given(towns(), st.integers(0, 2**32 - 1))
def test_places_with_several_seeds_are_as_good_as_their_best(network: Network, seed: int) -> None:
    random = np.random.default_rng(seed)
    graph = graph_of(network, Mode.DRIVE)
    topology = build(graph.tail, graph.head, graph.lon, graph.lat)
    weights = random.integers(1, 10_000, len(graph.tail)).astype(np.int32)
    hierarchy = Hierarchical(topology, customise(topology, weights), weights)
    oracle = Plain.of(graph, weights)
    for many in (3, 20):  # both ways to compute a table
        sides = []
        for _ in range(2):
            first = np.concatenate(([0], np.cumsum(random.integers(0, 4, many))))
            chosen = random.integers(0, len(graph.lon), first[-1])
            sides.append(Seeds(first, chosen, random.integers(0, 5000, first[-1]).astype(np.int32)))
        np.testing.assert_array_equal(hierarchy.table(*sides), oracle.table(*sides))


def test_a_place_with_two_seeds_beside_one_with_none_is_not_mistaken_for_it() -> None:
    """As many labels as places, but not one each."""
    tail, head = np.array([0, 1, 2]), np.array([3, 4, 3])
    topology = build(tail, head, np.arange(5.0), np.zeros(5))
    weights = np.array([10, 20, 30], np.int32)
    hierarchy = Hierarchical(topology, customise(topology, weights), weights)
    many = 20  # enough on both sides for labels
    first = np.array([0, 2, 2, *range(3, many + 1)])
    ends = Seeds(first, np.array([0, 1, *[2] * (many - 2)]), np.zeros(many, np.int32))
    found = hierarchy.table(ends, at_vertices(np.array([3, 4] * (many // 2))))
    assert found[:3, :2].tolist() == [[10, 20], [INFINITE, INFINITE], [30, INFINITE]]


@QUICK
@given(towns(), st.integers(0, 2**32 - 1))
def test_the_arcs_of_a_way_join_up_and_cost_what_the_way_costs(network: Network, seed: int) -> None:
    graph = graph_of(network, Mode.DRIVE)
    topology = build(graph.tail, graph.head, graph.lon, graph.lat)
    weights = np.random.default_rng(seed).integers(1, 50, len(graph.tail)).astype(np.int32)
    hierarchy = Hierarchical(topology, customise(topology, weights), weights)
    for target in range(0, len(graph.lon), 3):
        cost, arcs = hierarchy.way(0, target)
        assert cost == hierarchy.table(at_vertices([0]), at_vertices([target]))[0, 0]
        if cost < INFINITE:
            assert weights[arcs].sum() == cost
            assert [0, *graph.head[arcs]] == [*graph.tail[arcs], target]


def test_a_network_without_turns_told_apart_gives_the_times_of_its_vertices() -> None:
    """The large form (plain junctions as one vertex) against the small one, where nothing is forbidden."""
    import onecity.engines.travel.routing.graph as graphs
    from onecity.engines.travel.tests.towns import CROSS, CROSS_ROADS, town

    network = town(CROSS, CROSS_ROADS)
    keys = [str(key) for key in network.node_key]
    small = door.table(ANONYMOUS, keys, keys, on=opened(network)).seconds
    kept, graphs.SMALL = graphs.SMALL, 0
    try:
        ready = prepared(replace(network), "large")
        large = door.table(ANONYMOUS, keys, keys, on=door.Roads(ready)).seconds
        assert len(ready.graphs[Mode.DRIVE].lon) == network.node_count
    finally:
        graphs.SMALL = kept
    np.testing.assert_array_equal(small, large)
