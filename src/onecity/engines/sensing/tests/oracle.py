"""What must come out, computed slowly and plainly: all of the log's history, sorted, one thing after the other.

It shares nothing with the kernel but the declaration and the language of conditions, which it evaluates with
`core.expr` itself. `course(log)` gives what must be believed after these rows, whatever their order was.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

from onecity.core import expr
from onecity.core.expr.tree import Call, Literal, Name, children
from onecity.engines.sensing.declare import LEVELS, Network, Rule
from onecity.engines.sensing.rules.batch import CLOCK, Row
from onecity.engines.sensing.rules.language import FUNCTIONS, WINDOWED, names
from onecity.engines.sensing.tests.seeing import MS, NO, PERHAPS, YES, Seen, quoted

Steps = list[tuple[int, int]]
Samples = dict[int, float | None]
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
class Course:
    """One rule at one thing, as far as it has come; looks up to `begun` are past."""

    level: int = 0
    low: int | None = None
    gone: int | None = None
    was_kept: set[int] = field(default_factory=set)
    since: dict[int, int] = field(default_factory=dict)
    steps: Steps = field(default_factory=list)
    begun: int = -(1 << 62)


@dataclass
class Oracle:
    """A network whose rules' conditions are given with their marks, by rule id and level."""

    network: Network
    things: dict[str, dict[str, Any]]
    marked: dict[str, dict[str, str]]
    since: int
    # The same network as it was declared before, with other times, and how many rows came then.
    before: "tuple[Oracle, int] | None" = None

    def course(self, log: list[Row]) -> dict[tuple[str, str], list[Steps]]:
        """By rule and thing the episodes that must be believed after these rows."""
        courses = self.before[0].followed_by(self.network, log[: self.before[1]]) if self.before else {}
        self._read(log)
        found = {}
        for rule in self.network.rules:
            for thing, key in enumerate(self.keys):
                steps = self._run(rule, thing, courses.get((rule.id, key), Course())).steps
                if steps:
                    found[rule.id, key] = cut(steps)
        return found

    def followed_by(self, network: Network, log: list[Row]) -> dict[tuple[str, str], Course]:
        """What goes on after these rows where the network has other times from then on: what is over is past, timers go
        on by the new times; those that have run out by them did so with the thing's last word.
        """
        self._read(log)
        found = {}
        for rule, new in zip(self.network.rules, network.rules, strict=True):
            for thing, key in enumerate(self.keys):
                course = found[rule.id, key] = self._run(rule, thing, Course())
                course.steps = cut(course.steps)[-1] if course.level else []
                last = max((time for time, _ in course.steps), default=-(1 << 62))
                word, course.begun = self._seen(rule, thing)
                course.begun = max(course.begun, last)
                least = max(last, min(word, self.now))
                after = {LEVELS.index(name) + 1: one.held.ms for name, one in new.ladder.items()}
                course.since = {one: max(at, least - after[one]) for one, at in course.since.items()}
        return found

    def _seen(self, rule: Rule, thing: int) -> tuple[int, int]:
        """When a thing was heard last, without a moment that waits for its other readings; when it was looked at."""
        texts = [plain(text) for text in self.marked[rule.id].values()]
        series = [self._series(thing, name) for name in self._sight(texts)[0]]
        newest = max((t for one in series for t in one), default=-(1 << 62))
        looks = [time for time, _ in self._looks(thing, texts)]
        if len(series) > 1 and newest > self.now and not all(newest in one for one in series):
            return newest - 1, min(newest - 1, max([newest, *looks]))
        return newest, max([newest, *looks])

    def _read(self, log: list[Row]) -> None:
        self.samples, self.now = self._accepted(log)
        self.known = names(self.network, TYPES)
        self.known_key = tuple(self.known.items())
        self.keys = list(self.things)
        self.flips: dict[tuple[str, int], list[tuple[int, int, bool]]] = {}

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

    def _sight(
        self, texts: list[str], *, of_neighbour: bool = False
    ) -> tuple[set[str], set[tuple[str, int]], list[str], set[str]]:
        """Own properties, silences, the texts inside `neighbours`, and of what flags are asked. A neighbour is silent
        for its neighbours once a window of it is over.
        """
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
                if of_neighbour and isinstance(node, Call) and node.function in WINDOWED:
                    key = cast("Name", node.arguments[0]).key
                    silences.add((key, self.stands(key, cast("Literal", node.arguments[1]).value)))
                if isinstance(node, Call) and node.function == "flagged":
                    asked.add(cast("Name", node.arguments[0]).key)
                trees += children(node)
        return properties, silences, inner, asked

    def stands(self, name: str, length: Any) -> int:
        """For how long after its last reading a window of a neighbour is one."""
        return max(cast("timedelta", length) // MS, 2 * self.network.observe[name].every.ms)

    def _looks(self, thing: int, texts: list[str], *, of_neighbour: bool = False) -> list[tuple[int, bool]]:
        """(time, whether readings make it) of every look."""
        properties, silences, inner, asked = self._sight(texts, of_neighbour=of_neighbour)
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
        turns = [
            turn for other in self._others(thing) for text in inner for turn in self._flipped(text, other)
        ]
        flips = {t for t, _, is_data in turns if is_data}
        limit = max([self.now, newest, *(t for t, _, _ in turns)])
        quiet = set()
        for name, length in silences:
            heard = sorted({self.since, *self._series(thing, name)})
            if self._series(thing, name) and min(self._series(thing, name)) < self.since:
                heard = sorted(self._series(thing, name))
            for this, following in pairwise([*heard, 1 << 62]):
                if this + length < following and this + length <= limit:
                    quiet.add(this + length)
        return sorted({(t, t in data or t in flips) for t in data | quiet | {t for t, _, _ in turns}})

    def _others(self, thing: int) -> list[int]:
        group = self.things[self.keys[thing]].get("group")
        if group is None:
            return []
        return [i for i, key in enumerate(self.keys) if i != thing and self.things[key].get("group") == group]

    def _flipped(self, text: str, thing: int) -> list[tuple[int, int, bool]]:
        """When an inner condition says something else of a thing: time, what, and whether readings say so."""
        if (text, thing) not in self.flips:
            before, found = NO, []
            for time, is_data in self._looks(thing, [text], of_neighbour=True):
                answer = self._value(text, thing, time, of_neighbour=True)
                now = YES if answer is True else NO if answer is False or before == NO else PERHAPS
                if now != before:
                    found.append((time, now, is_data and now != PERHAPS))
                before = now
            self.flips[text, thing] = found
        return self.flips[text, thing]

    def _value(self, text: str, thing: int, time: int, *, of_neighbour: bool = False) -> object:
        """A condition's value at a thing and time."""
        seen = Seen(self, thing, time, of_neighbour)
        functions = seen.functions()
        # Conditions inside functions stand there as texts: these functions evaluate them themselves.
        return expr.compile(quoted(text, self.known_key), None, functions).evaluate(seen.values())

    def _opposite(self, text: str, thing: int, time: int) -> object:
        said = self._value(text, thing, time)
        return not said if isinstance(said, bool) else said

    def _run(self, rule: Rule, thing: int, course: Course) -> Course:
        """The levels of a rule from then on: what each look says holds until the next."""
        marked = self.marked[rule.id]
        texts = [plain(text) for text in marked.values()]
        levels = [(LEVELS.index(level) + 1, text) for level, text in marked.items() if level in LEVELS]
        ends = {
            LEVELS.index(name[6:]) + 1: text for name, text in marked.items() if name.startswith("clear.")
        }
        level, low, gone, was_kept = course.level, course.low, course.gone, course.was_kept
        since, steps = dict(course.since), list(course.steps)
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
            if time <= course.begun:
                continue
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
            # a moment that waited for its other readings comes behind a look that was later
            since = {one: min(since.get(one, time), time) for one in up}
            if rise(time):
                low = gone = None
            was_kept = kept if level else up
            if level:
                standing = max((one for one in kept if one <= level), default=0)
                started = [time] if is_data else []
                low = None if standing == level else min([*started, *_known(low)], default=None)
                gone = None if standing else min([*started, *_known(gone)], default=None)
                after = rule.downgrade_after.ms if standing else rule.clear.held.ms
                begun = low if standing else gone
                if is_data and begun is not None and time >= begun + after:
                    level, low, gone = standing, None, None
                    steps.append((time, level))
                    was_kept = kept if level else up
        if rise(self.now):
            low = gone = None
            was_kept = was_kept | set(since)
        return Course(level, low, gone, was_kept, since, steps)


def _known(moment: int | None) -> list[int]:
    return [] if moment is None else [moment]


def cut(steps: Steps) -> list[Steps]:
    """Steps by episode."""
    found: list[Steps] = []
    for step in steps:
        if found and found[-1][-1][1]:
            found[-1].append(step)
        else:
            found.append([step])
    return found
