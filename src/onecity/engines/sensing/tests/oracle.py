"""What must come out, computed slowly and plainly: all of the log's history, sorted, one thing after the other.

It shares nothing with the kernel but the declaration and the language of conditions, which it evaluates with
`core.expr` itself. `course(log)` gives what must be believed after these rows, whatever their order was.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast
from zoneinfo import ZoneInfo

from onecity.core import expr
from onecity.core.clock import Calendar
from onecity.core.expr.tree import Call, Literal, Name, children, walk
from onecity.engines.sensing.declare import LEVELS, Network, Rule
from onecity.engines.sensing.rules.batch import CLOCK, Row
from onecity.engines.sensing.rules.language import FUNCTIONS, OF_CLOCK, names

Steps = list[tuple[int, int]]
Samples = dict[int, float | None]
NOTHING = expr.Unknown(frozenset({"?"}))
TYPES = {"limit": "double", "kind": "string", "group": "string", "risky": "bool"}
MARK = re.compile(r"\{(-?)(\w+)\}")


def relaxed(text: str, below: float | dict[str, float]) -> str:
    """A condition with its thresholds moved; the tests mark each threshold of a reading with `{level}`, `{-level}`."""

    def moved(match: re.Match[str]) -> str:
        margin = below.get(match[2], 0.0) if isinstance(below, dict) else below
        return f" {'+' if match[1] else '-'} {margin}"

    return MARK.sub(moved, text)


def plain(text: str) -> str:
    """A condition as it is declared."""
    return MARK.sub("", text)


@dataclass
class Oracle:
    """A network whose rules' conditions are given with their marks, by rule id and level."""

    network: Network
    things: dict[str, dict[str, Any]]
    marked: dict[str, dict[str, str]]
    since: int

    def course(self, log: list[Row]) -> dict[tuple[str, str], list[Steps]]:
        """By rule and thing the episodes that must be believed after these rows."""
        self.samples, self.now = self._accepted(log)
        self.known = names(self.network, TYPES)
        self.known_key = tuple(self.known.items())
        self.keys = list(self.things)
        self.flips: dict[tuple[str, int], Steps] = {}
        found = {}
        for rule in self.network.rules:
            for thing, key in enumerate(self.keys):
                steps = self._steps(rule, thing)
                if steps:
                    found[rule.id, key] = cut(steps)
        return found

    def _accepted(self, log: list[Row]) -> tuple[dict[tuple[int, int], Samples], int]:
        clock, now = self.since, -(1 << 62)
        found: dict[tuple[int, int], Samples] = {}
        for thing, place, time, value, quality, received in log:
            clock = max(clock, received)
            if thing == CLOCK:
                now = max(now, time - self.network.grace.ms)
                continue
            observed = list(self.network.observe.values())[place]
            if time < clock - self.network.late.ms or time > clock + self.network.ahead.ms:
                continue
            inside = observed.range is None or observed.range[0] <= value <= observed.range[1]
            mine = found.setdefault((thing, place), {})
            good = value if quality == 0 and inside else None
            old = mine.get(time)
            mine[time] = old if good is None else good
        return found, now

    def _series(self, thing: int, name: str) -> Samples:
        return self.samples.get((thing, list(self.network.observe).index(name)), {})

    def _sight(self, texts: list[str]) -> tuple[set[str], set[tuple[str, int]], list[str], set[str]]:
        """Own properties, silences, the texts inside `neighbours`, and of what flags are asked."""
        properties, silences, inner, asked = set(), set(), [], set()
        for text in texts:
            trees = [expr.compile(text, self.known, FUNCTIONS).tree]
            while trees:
                node = trees.pop()
                if isinstance(node, Call) and node.function == "neighbours":
                    inner.append(text[node.arguments[0].start : node.arguments[0].end])
                    continue
                if isinstance(node, Name) and node.key in self.network.observe:
                    properties.add(node.key)
                if isinstance(node, Call) and node.function == "missing":
                    name, window = node.arguments
                    assert isinstance(name, Name)
                    assert isinstance(window, Literal)
                    silences.add((name.key, cast("timedelta", window.value) // MS))
                if isinstance(node, Call) and node.function == "flagged":
                    asked.add(cast("Name", node.arguments[0]).key)
                trees += children(node)
        return properties, silences, inner, asked

    def _looks(self, thing: int, texts: list[str]) -> list[tuple[int, bool]]:
        """(time, whether readings make it) of every look."""
        properties, silences, inner, asked = self._sight(texts)
        silent = {name for name, _ in silences} | asked
        all_times = {t for name in properties for t in self._series(thing, name)}
        data = {
            t
            for name in properties
            for t, value in self._series(thing, name).items()
            if value is not None or name in silent
        }
        newest = max(all_times, default=-(1 << 62))
        whole = all(newest in self._series(thing, name) for name in properties)
        if len(properties) > 1 and not whole and newest > self.now:
            data.discard(newest)
        flips = {t for other in self._others(thing) for text in inner for t, _ in self._flipped(text, other)}
        limit = max([self.now, newest, *flips])
        quiet = set()
        for name, length in silences:
            heard = sorted({self.since, *self._series(thing, name)})
            if self._series(thing, name) and min(self._series(thing, name)) < self.since:
                heard = sorted(self._series(thing, name))
            for this, following in pairwise([*heard, 1 << 62]):
                if this + length < following and this + length <= limit:
                    quiet.add(this + length)
        return sorted({(t, t in data or t in flips) for t in data | flips | quiet})

    def _others(self, thing: int) -> list[int]:
        group = self.things[self.keys[thing]].get("group")
        if group is None:
            return []
        return [i for i, key in enumerate(self.keys) if i != thing and self.things[key].get("group") == group]

    def _flipped(self, text: str, thing: int) -> Steps:
        """When an inner condition began and ceased to hold at a thing."""
        if (text, thing) not in self.flips:
            holds, found = False, []
            for time, _ in self._looks(thing, [text]):
                answer = self._value(text, thing, time) is True
                if answer != holds:
                    found.append((time, int(answer)))
                holds = answer
            self.flips[text, thing] = found
        return self.flips[text, thing]

    def _value(self, text: str, thing: int, time: int) -> object:
        """A condition's value at a thing and time."""
        seen = _Seen(self, thing, time)
        functions = seen.functions()
        # Conditions inside functions stand there as texts: these functions evaluate them themselves.
        return expr.compile(quoted(text, self.known_key), None, functions).evaluate(seen.values())

    def _opposite(self, text: str, thing: int, time: int) -> object:
        said = self._value(text, thing, time)
        return not said if isinstance(said, bool) else said

    def _steps(self, rule: Rule, thing: int) -> Steps:
        """The levels of a rule over all time: what each look says holds until the next."""
        marked = self.marked[rule.id]
        texts = [plain(text) for text in marked.values()]
        levels = [(LEVELS.index(level) + 1, text) for level, text in marked.items() if level in LEVELS]
        ends = {
            LEVELS.index(name[6:]) + 1: text for name, text in marked.items() if name.startswith("clear.")
        }
        level, low, gone = 0, None, None
        was_kept: set[int] = set()
        since: dict[int, int] = {}
        steps: Steps = []
        holds_for = {LEVELS.index(name) + 1: one.held.ms for name, one in rule.ladder.items()}

        def rise(until: int) -> bool:
            """Raise what has held for long enough by `until`, the earliest first, of equals the highest."""
            nonlocal level
            risen = False
            while True:
                ready = [(begun + holds_for[one], -one) for one, begun in since.items() if one > level]
                if not ready or min(ready)[0] > until:
                    return risen
                at, negative = min(ready)
                level, risen = -negative, True
                steps.append((at, level))

        for time, is_data in self._looks(thing, texts):
            if rise(time - 1):
                low = gone = None
                was_kept = was_kept | set(since)
            up = {one for one, text in levels if self._value(plain(text), thing, time) is True}
            loose = {one: relaxed(text, rule.clear.below) for one, text in levels if one not in ends}
            answers = {one: self._value(text, thing, time) for one, text in loose.items()}
            answers |= {one: self._opposite(text, thing, time) for one, text in ends.items()}
            if "clear" in marked:
                over = self._value(marked["clear"], thing, time) is True
                answers = {} if over else answers | {min(one for one, _ in levels): True}
            # what is unknown ends nothing, and is no level that had not held
            lasting = was_kept | {level}
            kept = {
                one for one, said in answers.items() if said is True or (said is not False and one in lasting)
            }
            kept |= up if is_data else up | was_kept
            since = {one: since.get(one, time) for one in up}
            if rise(time):
                low = gone = None
            was_kept = kept if level else up
            if level:
                standing = max((one for one in kept if one <= level), default=0)
                started = time if is_data else None
                low = None if standing == level else started if low is None else low
                gone = None if standing else started if gone is None else gone
                after = rule.downgrade_after.ms if standing else rule.clear.held.ms
                begun = low if standing else gone
                if is_data and begun is not None and time >= begun + after:
                    level, low, gone = standing, None, None
                    steps.append((time, level))
                    was_kept = kept if level else up
        rise(self.now)
        return steps


MS = timedelta(milliseconds=1)


def cut(steps: Steps) -> list[Steps]:
    """Steps by episode."""
    found: list[Steps] = []
    for step in steps:
        if found and found[-1][-1][1]:
            found[-1].append(step)
        else:
            found.append([step])
    return found


@lru_cache(maxsize=512)
def quoted(text: str, known: tuple[tuple[str, str], ...]) -> str:
    """A condition with what stands first inside its functions as a text."""
    pieces: list[tuple[int, int]] = []
    for node in walk(expr.compile(text, dict(known), FUNCTIONS).tree):
        if isinstance(node, Call) and node.function in FUNCTIONS and node.function not in OF_CLOCK:
            first = node.arguments[0]
            if not any(a <= first.start < b for a, b in pieces):
                pieces.append((first.start, first.end))
    for a, b in sorted(pieces, reverse=True):
        inner = text[a:b].replace("'", "\\'")
        text = f"{text[:a]}'{inner}'{text[b:]}"
    return text


@dataclass
class _Seen:
    """What a condition sees at a thing and time: functions are called with the name of their property."""

    oracle: Oracle
    thing: int
    time: int

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
            "neighbours": expr.Function(("string",), "double", self.neighbours),
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
        if not values:
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

    def neighbours(self, text: str) -> float:
        count = 0
        for other in self.oracle._others(self.thing):
            flips = [step for step in self.oracle._flipped(text, other) if step[0] <= self.time]
            count += bool(flips and flips[-1][1])
        return float(count)

    def n_of_m(self, text: str, least: int, most: int) -> object:
        name = next(iter(self.oracle._sight([text])[0]))
        answers = [self.oracle._value(text, self.thing, t) for t, _ in self.good(name)[-most:]]
        true, false = answers.count(True), answers.count(False)
        return True if true >= least else False if most - false < least else NOTHING


def _of_window(seen: _Seen, function: str) -> Any:
    def call(name: str, window: timedelta) -> object:
        length, good = window // MS, seen.good(name)
        if not good:
            return 0.0 if function == "count" else NOTHING
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


def _change(seen: _Seen, name: str, good: list[tuple[int, float]], length: int, function: str) -> object:
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
