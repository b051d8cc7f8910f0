"""Which greens should a junction show, so that the ambulance hardly waits and the others not much longer?

A forward dynamic programme over the moments when the ambulance's phase turns green. Between two of its greens the other
phases run, all or some, at their least or their normal green; what they lose is the waiting of evenly arriving vehicles
(arrivals × red² / 2). To the ambulance a red lasts until the queue before it has left: queue / saturation + start-up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, combinations, pairwise
from math import ceil
from typing import Literal

from onecity.engines.emergency.rules.greenwave.arrival import Arrival
from onecity.engines.emergency.rules.greenwave.junction import Junction, Segment

Action = Literal["none", "extend", "early-green", "insert", "skip"]
Path = tuple[Segment, ...]
SATURATION_PER_S = 0.5
START_UP_S = 2
WATCHDOG_S = 30
LONGEST_S = 300


@dataclass(frozen=True, slots=True)
class Now:
    """What the junction shows: `phase` has been green for `green_s`; negative: it turns green in so many seconds."""

    phase: int
    green_s: int


@dataclass(frozen=True, slots=True)
class Wish:
    """An ambulance that will come to a phase's stop line. `others` weighs their seconds against its own (λ)."""

    phase: int
    arrival: Arrival
    others: float = 0.005


@dataclass(frozen=True, slots=True)
class Plan:
    """Greens from the present one (with what it has shown already) to that of the ambulance.

    `after` are phases that were left out and follow at once. `delay_s` is what it is expected to wait, `others_s`
    vehicle-seconds of the others beyond the normal;
    `latest_start_s`: a green that starts later meets one in ten too late; `release_s`: the watchdog's limit.
    """

    action: Action
    segments: Path
    after: Path
    delay_s: float
    others_s: float
    latest_start_s: float
    release_s: int


@dataclass(frozen=True, slots=True)
class _Node:
    """The cheapest way found to a moment when the ambulance's phase turns green."""

    cost: float
    delay_s: float
    others_s: float
    path: Path
    tail: Path = ()


@dataclass(frozen=True, slots=True)
class _Filling:
    """Phases between two greens of the ambulance, with their changes."""

    path: Path
    length_s: int
    others_s: float
    tail: Path = ()


def plan(junction: Junction, now: Now, wish: Wish) -> Plan:
    """The best greens that the junction's own rules allow."""
    return _Search(junction, now, wish).best()


class _Search:
    """One search; seconds count from now."""

    def __init__(self, junction: Junction, now: Now, wish: Wish) -> None:
        self.junction, self.now, self.wish = junction, now, wish
        self.phases, self.target = junction.phases, junction.phases[wish.phase]
        self.lag = ceil(self.target.queue / SATURATION_PER_S) + START_UP_S
        self.end = min(max(ceil(wish.arrival.p95_s), 1) + 1, LONGEST_S)
        chance = wish.arrival.by_second(self.end)
        self.mass = [0.0, *accumulate(chance)]
        self.moment = [0.0, *accumulate(c * (second + 0.5) for second, c in enumerate(chance))]
        others = self._after(wish.phase)
        self.fillings = [
            self._filling(chosen, others, full=full)
            for chosen in _subsets(others)
            for full in (False, True)
            if chosen
        ]
        self.best_end: _Node | None = None

    def best(self) -> Plan:
        """Forward in time; a way that costs more than a whole one already found is left."""
        reached = self._first()
        for start in range(min(reached), max(*reached, self.end) + 1):
            if start in reached:
                self._from(start, reached[start], reached)
        start = self.end
        while self.best_end is None:  # every way is longer than the horizon
            start = min(one for one in reached if one >= start)
            self._close(start, start + self.target.minimum_green_s, reached[start])
        return self._told(self.best_end)

    def _from(self, start: int, here: _Node, reached: dict[int, _Node]) -> None:
        shortest = max(start + self.target.minimum_green_s, 0)
        for stop in range(shortest, max(start + self.target.maximum_green_s, shortest) + 1):
            if stop >= self.end:
                self._close(start, stop, here)
                return
            for filling in self.fillings:
                again = stop + self.target.change_s + filling.length_s
                if again > self.end and stop + 1 <= start + self.target.maximum_green_s:
                    continue  # staying green serves those who may still come
                others = filling.others_s + self._held(stop - start)
                node = self._next(here, self._waits(stop, again), others, self._green(stop - start))
                self._offer(reached, again, node, filling.path)
            if self.best_end and here.cost >= self.best_end.cost:
                return

    def _close(self, start: int, stop: int, here: _Node) -> None:
        node = self._next(here, 0.0, self._held(stop - start), self._green(stop - start))
        if self.best_end is None or node.cost < self.best_end.cost:
            self.best_end = node

    def _offer(self, reached: dict[int, _Node], at: int, node: _Node, path: Path) -> None:
        if at > self.end:  # the ambulance is through, or waits no longer for it
            last = Segment(self.wish.phase, self.target.minimum_green_s)
            whole = replace(node, path=(*node.path, *path, last))
            if self.best_end is None or whole.cost < self.best_end.cost:
                self.best_end = whole
        elif at not in reached or node.cost < reached[at].cost:
            reached[at] = replace(node, path=(*node.path, *path))

    def _next(self, here: _Node, delay_s: float, others_s: float, green: Segment) -> _Node:
        cost = here.cost + delay_s + self.wish.others * others_s
        lost = here.others_s + others_s
        return _Node(cost, here.delay_s + delay_s, lost, (*here.path, green), here.tail)

    def _green(self, length_s: int) -> Segment:
        return Segment(self.wish.phase, length_s)

    def _held(self, green_s: int) -> float:
        """What the others lose when the ambulance's phase is green for longer than normally."""
        longer = max(0, green_s - self.target.normal_green_s)
        waiting = sum(self.phases[one].arrivals for one in self._after(self.wish.phase))
        return longer * waiting * self.junction.cycle_s

    def _waits(self, stop: int, start: int) -> float:
        """Expected seconds that the ambulance loses to a red between two moments and the queue that it leaves."""
        low, high = max(min(stop, self.end), 0), max(min(start + self.lag, self.end), 0)
        return (self.mass[high] - self.mass[low]) * (start + self.lag) - (
            self.moment[high] - self.moment[low]
        )

    def _first(self) -> dict[int, _Node]:
        """How the ambulance's phase may first turn green; at or before 0 when it is green already."""
        if self.now.phase == self.wish.phase:
            start = -self.now.green_s
            delay = self._waits(0, start) if start > 0 else 0.0
            return {start: _Node(delay, delay, 0.0, ())}
        current, others = self.phases[self.now.phase], self._after(self.now.phase)
        least = max(current.minimum_green_s, self.now.green_s)
        fillings = list(self._first_fillings(others))
        found: dict[int, _Node] = {}
        for green in range(least, max(current.maximum_green_s, least) + 1):
            changed = abs(green - current.normal_green_s) * current.arrivals
            for filling in fillings:
                start = green - self.now.green_s + current.change_s + filling.length_s
                delay, lost = self._waits(0, start), filling.others_s + changed
                cost = delay + self.wish.others * lost
                if start not in found or cost < found[start].cost:
                    path = (Segment(self.now.phase, green), *filling.path)
                    found[start] = _Node(cost, delay, lost, path, filling.tail)
        return found

    def _first_fillings(self, others: list[int]) -> Iterator[_Filling]:
        """What runs before the first green of the ambulance. Who is left out comes next time, or right after it."""
        for chosen in _subsets(others):
            yield self._filling(chosen, others)
            if chosen:
                yield self._filling(chosen, others, full=True)
            left = [one for one in others if one not in chosen]
            if left:
                yield self._inserted(self._filling(chosen, others), left)

    def _inserted(self, skipped: _Filling, left: list[int]) -> _Filling:
        """The same, and the cycle goes on after the ambulance where it was: all the others wait for that green."""
        extra, lost = self.target.minimum_green_s + self.target.change_s, 0.0
        for place, phase in enumerate(self.phases):
            usual = self.junction.cycle_s - phase.normal_green_s
            if place in left:  # not a cycle longer, as it was counted
                red = self.junction.cycle_s + usual
                lost -= phase.arrivals * (red**2 - usual**2) / 2 + phase.queue * (red - usual)
            if place != self.wish.phase:
                lost += phase.arrivals * extra * (usual + extra / 2) + phase.queue * extra
        tail = tuple(Segment(one, self.phases[one].normal_green_s) for one in left)
        return _Filling(skipped.path, skipped.length_s, max(skipped.others_s + lost, 0.0), tail)

    def _after(self, phase: int) -> list[int]:
        """The phases from the one after `phase` up to the ambulance's."""
        many = len(self.phases)
        return [(phase + 1 + step) % many for step in range((self.wish.phase - phase - 1) % many)]

    def _filling(self, chosen: tuple[int, ...], others: list[int], *, full: bool = False) -> _Filling:
        """Phases one after the other; who is left out waits a cycle longer."""
        path = tuple(
            Segment(one, self.phases[one].normal_green_s if full else self.phases[one].minimum_green_s)
            for one in chosen
        )
        length = sum(one.green_s + self.phases[one.phase].change_s for one in path)
        cycle, lost = self.junction.cycle_s, 0.0
        for one in others:
            phase = self.phases[one]
            usual = cycle - phase.normal_green_s
            green = next((part.green_s for part in path if part.phase == one), None)
            red = cycle + usual if green is None else cycle - green
            lost += phase.arrivals * (red**2 - usual**2) / 2 + phase.queue * (red - usual)
        return _Filling(path, length, max(lost, 0.0))

    def _told(self, best: _Node) -> Plan:
        arrival = self.wish.arrival
        return Plan(
            self._action(best.path, best.tail),
            best.path,
            best.tail,
            best.delay_s,
            best.others_s,
            arrival.p10_s - self.lag,
            ceil(arrival.p95_s) + WATCHDOG_S,
        )

    def _action(self, path: Path, tail: Path) -> Action:
        """What differs from the normal course."""
        if tail:
            return "insert"
        order = [one.phase for one in path]
        if any((b - a) % len(self.phases) != 1 for a, b in pairwise(order)):
            return "skip"
        if any(one.green_s < self.phases[one.phase].normal_green_s for one in path[:-1]):
            return "early-green"
        if any(one.green_s > self.phases[one.phase].normal_green_s for one in path):
            return "extend"
        return "none"


def _subsets(phases: list[int]) -> Iterator[tuple[int, ...]]:
    """Some of the phases, in their order."""
    for many in range(len(phases) + 1):
        yield from combinations(phases, many)
