"""When does a rule fire, reckoned plainly, with each of Prometheus' habits taken on or not?

Shares nothing with the kernel. All times are milliseconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from onecity.engines.sensing.tests.prometheus.chances import (
    EVALUATED_EVERY,
    KINDS,
    UNTIL,
    Part,
    Rule,
    Seen,
)

LOOKBACK = 300_000
NEAR = 1.1
ALMOST = 1e-9
COMPUTED = {"sum", "avg", "rate", "delta"}
MOMENTS = range(0, UNTIL + 1, EVALUATED_EVERY)


class Switch(Enum):
    """A habit of Prometheus that networks do not have."""

    EVALUATION = "evaluation"
    UNKNOWN = "unknown"
    LOOKBACK = "lookback"
    WINDOW_END = "window-end"
    CLOSED = "closed"
    EXTRAPOLATION = "extrapolation"
    FROM_THE_START = "from-the-start"
    EXACT = "exact"

    def matters(self, rule: Rule) -> bool:
        """Whether a rule says anything that it is about."""
        functions = {part.function for part in rule.parts}
        return {
            Switch.LOOKBACK: "" in functions,
            Switch.WINDOW_END: any(part.is_window for part in rule.parts),
            Switch.CLOSED: functions != {""},
            Switch.EXTRAPOLATION: bool(functions & {"rate", "delta"}),
            Switch.FROM_THE_START: "missing" in functions,
            Switch.EXACT: bool(functions & COMPUTED) or rule.below > 0,
        }.get(self, True)


Switches = frozenset[Switch]
# Time, and whether a reading makes it: only then may a warning end.
Look = tuple[int, bool]


def firing(rule: Rule, seen: Seen, switches: Switches) -> frozenset[int]:
    """The moments of evaluation at which the rule fires."""
    spans = _spans(_Eye(rule, seen, switches))
    return frozenset(time for time in MOMENTS if any(begin <= time < end for begin, end in spans))


def _spans(eye: "_Eye") -> list[tuple[int, int]]:
    """From when to when the rule fires."""
    rule, machine = eye.rule, _Machine(eye.rule.for_s * 1000, eye.rule.clear_s * 1000)
    is_timed = Switch.EVALUATION not in eye.switches
    for time, is_data in eye.looks():
        if is_timed:
            machine.rise(time - 1)
        answer = eye.says(time, 0.0) is True
        lasting = eye.says(time, rule.below)
        stays = answer or (lasting is True if Switch.UNKNOWN in eye.switches else lasting is not False)
        machine.look(time, answer, stays, is_data, is_timed)
    if is_timed:
        machine.rise(UNTIL)
    return machine.ended()


@dataclass(slots=True)
class _Machine:
    """Rises once the condition has held for so long, ends once it has been over for so long."""

    held: int
    clear: int
    since: int | None = None
    gone: int | None = None
    begun: int | None = None
    stayed: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)

    def rise(self, until: int) -> bool:
        if self.begun is not None or self.since is None or self.since + self.held > until:
            return False
        self.begun, self.gone, self.stayed = self.since + self.held, None, True
        return True

    def look(self, time: int, answer: bool, stays: bool, is_data: bool, is_timed: bool) -> None:
        stays = stays or (not is_data and self.stayed)
        self.since = (time if self.since is None else self.since) if answer else None
        if self.rise(time) and not is_timed:
            self.begun = time
        self.stayed = stays if self.begun is not None else answer
        if self.begun is None:
            return
        self.gone = None if stays else time if self.gone is None else self.gone
        if is_data and self.gone is not None and time >= self.gone + self.clear:
            self.spans.append((self.begun, time))
            self.begun = self.gone = None

    def ended(self) -> list[tuple[int, int]]:
        return self.spans + ([(self.begun, UNTIL + 1)] if self.begun is not None else [])


class _Eye:
    """What the conditions of one rule see of one thing."""

    def __init__(self, rule: Rule, seen: Seen, switches: Switches) -> None:
        self.rule, self.switches = rule, switches
        self._times = {name: [time for time, _ in series] for name, series in seen.items()}
        self._values = {name: [value for _, value in series] for name, series in seen.items()}

    def looks(self) -> Iterator[Look]:
        """When the rule is asked."""
        if Switch.EVALUATION in self.switches:
            yield from ((time, True) for time in MOMENTS)
            return
        data = {time for part in self.rule.parts for time in self._times[part.observed]}
        quiet = {time for part in self.rule.parts if part.function == "missing" for time in self._quiet(part)}
        yield from ((time, time in data) for time in sorted(data | quiet))

    def _quiet(self, part: Part) -> Iterator[int]:
        """When a silence becomes remarkable."""
        length, times = part.window_s * 1000, self._times[part.observed]
        # what speaks from the very beginning is heard then, and not since then
        heard = times if times and times[0] == 0 else [0, *times]
        for time, following in pairwise([*heard, 2 * UNTIL]):
            if time + length < following and time + length <= UNTIL:
                yield time + length

    def says(self, time: int, margin: float) -> bool | None:
        """Whether the condition holds; None where it cannot be known."""
        answers = [self._holds(part, time, margin) for part in self.rule.parts]
        decisive = self.rule.joint == "||"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive

    def _holds(self, part: Part, time: int, margin: float) -> bool | None:
        if part.function == "missing":
            return self._missing(part, time)
        value = self._value(part, time)
        if value is None:
            return None
        bound = part.moved(margin)
        is_computed = margin or part.function in COMPUTED
        if is_computed and Switch.EXACT not in self.switches:
            bound = value if abs(value - bound) <= ALMOST * max(abs(value), abs(bound)) else bound
        return {
            ">=": value >= bound,
            ">": value > bound,
            "<=": value <= bound,
            "<": value < bound,
        }[part.sign]

    def _missing(self, part: Part, time: int) -> bool:
        times = self._times[part.observed]
        count = bisect_right(times, time)
        if not count and Switch.FROM_THE_START in self.switches:
            return True
        age, length = time - (times[count - 1] if count else 0), part.window_s * 1000
        return age > length if count and Switch.CLOSED in self.switches else age >= length

    def _value(self, part: Part, time: int) -> float | None:
        times, values = self._times[part.observed], self._values[part.observed]
        count = bisect_right(times, time)
        if not part.function:
            is_old = count and Switch.LOOKBACK in self.switches and time - times[count - 1] > LOOKBACK
            return values[count - 1] if count and not is_old else None
        ends_here = Switch.WINDOW_END in self.switches
        if not count:
            return 0.0 if part.function == "count" and not ends_here else None
        end, length = time if ends_here else times[count - 1], part.window_s * 1000
        bisect = bisect_left if Switch.CLOSED in self.switches else bisect_right
        first = bisect(times, end - length)
        if part.function in {"rate", "delta"}:
            if Switch.EXTRAPOLATION in self.switches:
                return self._extrapolated(part, first, count, end)
            return self._changed(part, first, count, end)
        inside = values[first:count]
        if not inside:
            return None
        total = sum(inside)
        return {
            "sum": total,
            "avg": total / len(inside),
            "min": min(inside),
            "max": max(inside),
            "count": float(len(inside)),
        }[part.function]

    def _grown(self, part: Part, first: int, count: int) -> float:
        """The change from one reading to another; a running total that fell had begun again at zero."""
        values = self._values[part.observed][first:count]
        if KINDS[part.observed] != "counter":
            return values[-1] - values[0]
        return sum(b - a if b >= a else b for a, b in pairwise(values))

    def _changed(self, part: Part, first: int, count: int, end: int) -> float | None:
        times, length = self._times[part.observed], part.window_s * 1000
        if first and times[first - 1] >= end - length - length // 2:
            first -= 1
        took = times[count - 1] - times[first] if first < count else 0
        if not took or (end - times[first]) * 2 < length:
            return None
        return self._grown(part, first, count) * (length / took if part.function == "rate" else 1)

    def _extrapolated(self, part: Part, first: int, count: int, end: int) -> float | None:
        """As Prometheus describes `increase` and `delta`."""
        times, length = self._times[part.observed], part.window_s * 1000
        if count - first < 2:
            return None
        grown, took = self._grown(part, first, count), times[count - 1] - times[first]
        usual = took / (count - first - 1)
        before, after = float(times[first] - (end - length)), end - times[count - 1]
        if KINDS[part.observed] == "counter" and grown > 0:
            before = min(before, took * (self._values[part.observed][first] / grown))
        covered = took + sum(one if one < usual * NEAR else usual / 2 for one in (before, after))
        return grown * (covered / took)
