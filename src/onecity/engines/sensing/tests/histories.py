"""Rules and histories by chance: the same ones for the same seed."""

from dataclasses import dataclass
from random import Random
from typing import Any

from onecity.engines.sensing.declare import LEVELS, Network
from onecity.engines.sensing.rules.batch import Row, reading, tick
from onecity.engines.sensing.rules.program import Program, compile_network
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests.oracle import TYPES, Oracle, plain

MINUTE = 60_000
WORDS = {"zh": "例", "en": "Example"}
OBSERVED = {
    "level": {"title": WORDS, "every": "5m", "range": [-1.0, 9.0]},
    "rain": {"title": WORDS, "every": "5m", "kind": "increment"},
    "total": {"title": WORDS, "every": "5m", "kind": "counter"},
    "gate": {"title": WORDS, "every": "5m", "kind": "state", "states": ["shut", "open"]},
}
VALUES = ((0, 1, 1, 2, 2, 3, 3, 4, 5, 12), (0, 0, 1, 2), (0, 1, 2, 3, 5, 8), (0, 1))
NUMBERS = (
    ("avg(level, '30m')", "level"),
    ("max(level, '20m')", "level"),
    ("min(level, '20m')", "level"),
    ("sum(rain, '30m')", "rain"),
    ("previous(level)", "level"),
    ("time_avg(level, '20m')", "level"),
    ("quantile(level, '30m', 0.75)", "level"),
)
SEEN_BY_OTHERS = (
    "level >= 3.0",
    "sum(rain, '20m') >= 2.0",
    "max(level, '10m') >= 2.0",
    "level >= 2.0 && rain >= 1.0",
    "avg(level, '30m') >= 2.0 && sum(rain, '20m') >= 1.0",
    "rate(level, '20m') > 1.0 || count(rain, '10m') >= 2.0",
)


@dataclass(frozen=True)
class Case:
    """A network by chance with things, its conditions as the oracle reads them, and a log."""

    network: Network
    things: dict[str, dict[str, Any]]
    marked: dict[str, dict[str, str]]
    log: list[Row]
    # As it was declared before, and how many rows came then.
    before: "tuple[Case, int] | None" = None

    @property
    def program(self) -> Program:
        """The network ready to run."""
        return compile_network(self.network, TYPES)

    def oracle(self) -> Oracle:
        """Who knows what must come out."""
        before = (self.before[0].oracle(), self.before[1]) if self.before else None
        return Oracle(self.network, self.things, self.marked, 0, before)

    def state(self) -> State:
        """Before any reading."""
        return new_state(self.program, Things.of(self.things), 0)


def case(seed: int, length: int) -> Case:
    """One case."""
    random = Random(seed)
    is_grouped = random.random() < 0.4
    rules = [_rule(random, number, is_grouped) for number in range(random.choice([1, 1, 2, 3]))]
    network = {
        "id": "chance",
        "title": WORDS,
        "thing": {"layer": "things"},
        "late": random.choice(["0s", "5m", "20m", "90m", "90m", "90m"]),
        "grace": random.choice(["0s", "0s", "30s", "30s", "10m"]),
        "partition_by": "group" if is_grouped else None,
        "observe": OBSERVED,
        "rules": [rule for rule, _ in rules],
        "examples": [{"id": "one", "title": WORDS, "start": "2026-01-01T00:00:00Z", "things": {"a": {}}}],
    }
    things = {f"t{i}": _attributes(random, is_grouped) for i in range(random.choice([1, 1, 2, 3, 4]))}
    marked = {rule["id"]: texts for rule, texts in rules}
    return Case(Network.model_validate(network), things, marked, _log(random, len(things), length))


def retimed(one: Case, random: Random) -> Case:
    """The same case, of which somewhere in the log the times of rules are declared anew; nothing late comes after."""
    network = one.network.model_dump(by_alias=True)
    for rule in network["rules"]:
        for level in rule["levels"].values():
            level["for"] = f"{random.choice([0, 2, 5, 15, 30])}m"
        rule["clear"]["for"] = f"{random.choice([0, 5, 15])}m"
        rule["downgrade"] = random.choice([None, {"for": "3m"}])
    count = random.randrange(len(one.log) + 1)
    newest = max((row[2] for row in one.log[:count]), default=-1)
    rest = [row for row in one.log[count:] if row[2] > newest]
    log = [*one.log[:count], *rest, tick(newest + random.choice([3, 40]) * MINUTE)]
    return Case(Network.model_validate(network), one.things, one.marked, log, (one, count))


def _attributes(random: Random, is_grouped: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"limit": random.choice([2.0, 3.0, 4.0]), "risky": random.choice([True, False])}
    known = {name: value for name, value in found.items() if random.random() < 0.9}
    group = random.choice(["a", "a", "b", None]) if is_grouped else None
    return known | ({"group": group} if group else {})


def _log(random: Random, things: int, length: int) -> list[Row]:
    """Readings of one or several properties at a time, some late, some early, some flagged, and ticks."""
    places = random.choice([[0], [0], [0, 1], [0, 1, 2, 3]])
    disorder, now = random.choice([0.0, 0.05, 0.3]), 0
    log: list[Row] = []
    while len(log) < length:
        now += random.choice([0, 0, 1, 1, 2, 3, 5, 5, 9]) * MINUTE // random.choice([1, 1, 2])
        if random.random() < 0.25:
            log.append(tick(now))
            continue
        time = now - random.choice([1, 2, 5, 10, 20, 40, 100]) * MINUTE if random.random() < disorder else now
        time = now + random.choice([1, 5, 20]) * MINUTE if random.random() < 0.02 else max(time, 0)
        thing = random.randrange(things)
        for place in places if random.random() < 0.5 else [random.choice(places)]:
            quality = random.choice([0] * 10 + [4])
            value = float(random.choice(VALUES[place]))
            row = reading(thing, place, time - time % MINUTE, value, quality)
            log.append((*row[:5], now))
    return log + ([tick(now + random.choice([5, 30, 60]) * MINUTE)] if random.random() < 0.7 else [])


def _rule(random: Random, number: int, is_grouped: bool) -> tuple[dict[str, Any], dict[str, str]]:
    marked: dict[str, str] = {}
    rule: dict[str, Any] = {"id": f"r{number}"}
    chosen = [level for level in LEVELS if random.random() < 0.6] or ["orange"]
    marked |= {level: _condition(random, is_grouped) for level in chosen}
    rule["levels"] = {
        level: {"when": plain(text), "for": f"{random.choice([0, 0, 3, 5, 10])}m"}
        for level, text in marked.items()
    }
    rule["clear"] = {"for": f"{random.choice([0, 0, 5, 10, 20])}m"}
    if random.random() < 0.15:
        marked["clear"] = rule["clear"]["when"] = "level <= 1.0"
    elif random.random() < 0.6:
        rule["clear"]["below"] = random.choice([0.5, 1.0])
        if random.random() < 0.4 and not any("level - rain" in text for text in marked.values()):
            rule["clear"]["below"] = {"level": random.choice([0.5, 1.0]), "rain": random.choice([1.0, 2.0])}
    if random.random() < 0.2:
        level = random.choice(chosen)
        marked[f"clear.{level}"] = rule["levels"][level]["clear"] = random.choice(
            ["level < 2.0", "rain <= 0.0", "level <= 1.0 || gate == 'shut'"]
        )
    if random.random() < 0.5:
        rule["downgrade"] = {"for": f"{random.choice([0, 5, 15])}m"}
    return rule, marked


def _condition(random: Random, is_grouped: bool) -> str:
    """One to three comparisons; `{level}` stands behind a threshold that is exceeded, `{-level}` behind a lower one."""
    while True:
        parts = [_part(random, is_grouped) for _ in range(random.choice([1, 1, 1, 2, 2, 3]))]
        text = random.choice([" && ", " || "]).join(parts)
        if len(parts) == 1 and "}" not in text and random.random() < 0.1:
            text = f"!({text})"
        if any(name in text for name in OBSERVED):
            return text


def _over(random: Random) -> str:
    number, property = random.choice(NUMBERS)
    return f"{number} >= {random.choice([1.0, 2.0, 3.0, 4.0])}{{{property}}}"


def _part(random: Random, is_grouped: bool) -> str:
    some = [
        f"level >= {random.choice(['thing.limit', '3.0', '2.0'])}{{level}}",
        f"level >= {random.choice(['thing.limit', '3.0', '2.0'])}{{level}}",
        _over(random),
        _over(random),
        f"level <= {random.choice([1.0, 2.0])}{{-level}}",
        f"rate(level, '30m') > {random.choice([1.0, 2.0, -1.0])}",
        f"delta(total, '20m') >= {random.choice([1.0, 3.0])}",
        f"missing({random.choice(['level', 'rain'])}, '{random.choice([7, 12, 30])}m')",
        f"count(level, '20m') >= {random.choice([2.0, 3.0])}",
        f"n_of_m(level >= {random.choice([2.0, 3.0])}{{level}}, {random.choice(['1, 2', '2, 3', '2, 2'])})",
        "gate == 'open'",
        "age(rain) > duration('8m')",
        "thing.risky",
        "flagged(level)",
        "hour() >= 9.0 && level >= 1.0{level}",
        "between('08:30', '09:10')",
        "level - rain >= 2.0{level}",
    ]
    return random.choice(some + ([_others(random)] * 4 if is_grouped else []))


def _others(random: Random) -> str:
    """A comparison in which neighbours are counted."""
    one, two = (f"neighbours({random.choice(SEEN_BY_OTHERS)})" for _ in range(2))
    number = random.choice([1.0, 2.0])
    forms = [f"{one} >= {number}"] * 3 + [
        f"{one} < {number}",
        f"{one} + {two} >= {number}",
        f"{one} - {two} > 0.0",
        f"1.0 >= {one}",
    ]
    return random.choice(forms)
