"""What does a condition see at a thing and time? For the oracle: functions are called with what they are about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from onecity.core import expr
from onecity.core.clock import Calendar
from onecity.core.expr.tree import Binary, Call, walk
from onecity.engines.sensing.rules.language import FUNCTIONS, OF_CLOCK

if TYPE_CHECKING:
    from onecity.engines.sensing.tests.oracle import Oracle

NOTHING = expr.Unknown(frozenset({"?"}))
MS = timedelta(milliseconds=1)
# What a neighbour says: no, yes, or yes when it was heard last.
NO, YES, PERHAPS = 0, 1, 2
ORDERED = {"<", "<=", ">", ">="}


@lru_cache(maxsize=512)
def quoted(text: str, known: tuple[tuple[str, str], ...]) -> str:
    """A condition with what stands first inside its functions as a text, and so what counts neighbours."""
    pieces: list[tuple[int, int, str]] = []
    for node in walk(expr.compile(text, dict(known), FUNCTIONS).tree):
        if any(a <= node.start < b for a, b, _ in pieces):
            continue
        if isinstance(node, Binary) and node.operator in ORDERED and counts_of(node):
            pieces.append((node.start, node.end, "whatever_counts({})"))
        elif isinstance(node, Call) and node.function in FUNCTIONS and node.function not in OF_CLOCK:
            pieces.append((node.arguments[0].start, node.arguments[0].end, "{}"))
    for a, b, form in sorted(pieces, reverse=True):
        inner = text[a:b].replace("'", "\\'")
        text = text[:a] + form.format(f"'{inner}'") + text[b:]
    return text


def counts_of(tree: Any) -> list[Call]:
    """The calls of `neighbours` in a piece of a condition, as they stand in its text."""
    found = [one for one in walk(tree) if isinstance(one, Call) and one.function == "neighbours"]
    return sorted(found, key=lambda one: one.start)


@dataclass
class Seen:
    """What a condition sees at a thing and time: functions are called with the name of their property."""

    oracle: "Oracle"
    thing: int
    time: int
    of_neighbour: bool

    def good(self, name: str) -> list[tuple[int, float]]:
        """The good readings up to now."""
        series = self.oracle._series(self.thing, name)
        return sorted((t, v) for t, v in series.items() if t <= self.time and v is not None)

    def values(self) -> dict[str, object]:
        """Last values and attributes; what is not known is left out."""
        key = self.oracle.keys[self.thing]
        found = {f"thing.{name}": value for name, value in self.oracle.things[key].items()}
        for name, observed in self.oracle.network.observe.items():
            good = self.good(name)
            if good:
                value = good[-1][1]
                found[name] = observed.states[int(value)] if observed.states else value
        return found

    def functions(self) -> dict[str, Any]:
        """The functions of networks, by their words."""
        duration = {
            name: expr.Function(("string", "duration"), "double", _of_window(self, name))
            for name in ("rate", "delta", "sum", "avg", "min", "max", "count", "time_avg")
        }
        return {
            **duration,
            "quantile": expr.Function(("string", "duration", "double"), "double", self.quantile),
            "missing": expr.Function(("string", "duration"), "bool", self.missing),
            "flagged": expr.Function(("string",), "bool", self.flagged),
            "hour": expr.Function((), "double", lambda: float(self.wall.hour)),
            "month": expr.Function((), "double", lambda: float(self.wall.month)),
            "weekday": expr.Function((), "double", lambda: float(self.wall.isoweekday())),
            "is_workday": expr.Function((), "bool", lambda: Calendar().is_workday(self.wall.date())),
            "between": expr.Function(("string", "string"), "bool", self.between),
            "age": expr.Function(("string",), "duration", self.age),
            "previous": expr.Function(("string",), "dyn", self.previous),
            "whatever_counts": expr.Function(("string",), "bool", self.whatever_counts),
            "n_of_m": expr.Function(("string", "int", "int"), "bool", self.n_of_m),
        }

    def missing(self, name: str, length: timedelta) -> bool:
        heard = [t for t in self.oracle._series(self.thing, name) if t <= self.time]
        return self.time >= max(heard, default=self.oracle.since) + length // MS

    @property
    def wall(self) -> datetime:
        """What the clocks of the city show."""
        return (datetime(1970, 1, 1, tzinfo=UTC) + self.time * MS).astimezone(ZoneInfo("Asia/Shanghai"))

    def between(self, first: str, last: str) -> bool:
        now = f"{self.wall:%H:%M}" if ":" in first else f"{self.wall:%m-%d}"
        after, before = now >= first, now < last or (":" not in first and now == last)
        return after and before if first <= last else after or before

    def flagged(self, name: str) -> bool:
        series = self.oracle._series(self.thing, name)
        heard = [t for t in series if t <= self.time]
        return bool(heard) and series[max(heard)] is None

    def quantile(self, name: str, window: timedelta, share: float) -> object:
        good = self.good(name)
        values = sorted(v for t, v in good if t > good[-1][0] - window // MS)
        if not values or self.is_past(name, window):
            return NOTHING
        low, rest = divmod(share * (len(values) - 1), 1)
        below, above = (values[min(int(low) + i, len(values) - 1)] for i in (0, 1))
        return below + (above - below) * rest

    def age(self, name: str) -> object:
        good = self.good(name)
        return (self.time - good[-1][0]) * MS if good else NOTHING

    def previous(self, name: str) -> object:
        good = self.good(name)
        if len(good) < 2:
            return NOTHING
        states = self.oracle.network.observe[name].states
        return states[int(good[-2][1])] if states else good[-2][1]

    def is_past(self, name: str, window: timedelta) -> bool:
        """Whether a neighbour's last reading is as old as its window."""
        good = self.good(name)
        return (
            self.of_neighbour and bool(good) and self.time - good[-1][0] >= self.oracle.stands(name, window)
        )

    def whatever_counts(self, text: str) -> object:
        """A comparison in which neighbours are counted: the same, whether those that may count do or not."""
        calls = counts_of(expr.compile(text, self.oracle.known, FUNCTIONS).tree)
        answers = set()
        for counts in product(
            *(self.counts(text[one.arguments[0].start : one.arguments[0].end]) for one in calls)
        ):
            said = text
            for call, count in reversed(list(zip(calls, counts, strict=True))):
                said = f"{said[: call.start]}{float(count)}{said[call.end :]}"
            answers.add(self.oracle._value(said, self.thing, self.time))
        return answers.pop() if len(answers) == 1 else NOTHING

    def counts(self, text: str) -> range:
        """For how many neighbours a condition may hold."""
        said = []
        for other in self.oracle._others(self.thing):
            flips = [turn for turn in self.oracle._flipped(text, other) if turn[0] <= self.time]
            said.append(flips[-1][1] if flips else NO)
        return range(said.count(YES), said.count(YES) + said.count(PERHAPS) + 1)

    def n_of_m(self, text: str, least: int, most: int) -> object:
        name = next(iter(self.oracle._sight([text])[0]))
        answers = [self.oracle._value(text, self.thing, t) for t, _ in self.good(name)[-most:]]
        true, false = answers.count(True), answers.count(False)
        return True if true >= least else False if most - false < least else NOTHING


def _of_window(seen: Seen, function: str) -> Any:
    def call(name: str, window: timedelta) -> object:
        length, good = window // MS, seen.good(name)
        if not good:
            return 0.0 if function == "count" else NOTHING
        if seen.is_past(name, window):
            return NOTHING
        if function in ("rate", "delta", "time_avg"):
            # computed numbers that are almost the same are the same
            found = _change(seen, name, good, length, function)
            return round(found, 9) if isinstance(found, float) else found
        now = good[-1][0]
        inside = [v for t, v in good if t > now - length]
        if function == "count":
            return float(len(inside))
        total = 0.0
        for value in inside:
            total += value
        return {"sum": total, "avg": total / len(inside), "min": min(inside), "max": max(inside)}[function]

    return call


def _change(seen: Seen, name: str, good: list[tuple[int, float]], length: int, function: str) -> object:
    now = good[-1][0]
    # Of what stood at the beginning of the window only the last good reading before it counts, if it is near.
    base = next(i for i, (t, _) in enumerate(good) if t > now - length)
    if base and good[base - 1][0] >= now - length - length // 2:
        base -= 1
    took = now - good[base][0]
    if base == len(good) - 1 or took * 2 < length:
        return NOTHING
    if function == "time_avg":
        held = [(max(a, now - length), b, v) for (a, v), (b, _) in pairwise(good[base:])]
        total = 0.0
        for a, b, v in held:
            total += v * float(b - a)
        return total / float(sum(b - a for a, b, _ in held))
    if seen.oracle.network.observe[name].kind == "counter":
        change = 0.0
        for (_, a), (_, b) in pairwise(good[base:]):
            change += b - a if b >= a else b
    else:
        change = good[-1][1] - good[base][1]
    return change if function == "delta" else change * (length / took)
