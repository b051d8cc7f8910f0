"""Which rules and series by chance can both sides run? The same ones for the same seed.

Rules are written twice, as a network declares them and in PromQL. Series lie on a regular grid, with gaps, some of
which are longer than any window; values are quarters, so that sums of them are exact on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from onecity.engines.sensing.declare import Network

MINUTE = 60_000
EVALUATED_EVERY = MINUTE
UNTIL = 120 * MINUTE
THINGS = ("a", "b", "c", "d")
RULES = 20
WORDS = {"zh": "例", "en": "Example"}
KINDS = {"level": "gauge", "rain": "increment", "total": "counter"}
OF_KIND = {
    "gauge": ("", "", "rate", "delta", "avg", "min", "max", "count", "missing"),
    "increment": ("", "sum", "sum", "avg", "max", "count", "missing"),
    "counter": ("rate", "rate", "delta", "count", "missing"),
}
IN_UNIT = {"", "sum", "avg", "min", "max"}
# Far from every quotient of quarters that can come up: rounding decides nothing.
FRACTION = 0.1719

# Times and values, in milliseconds.
Series = tuple[tuple[int, float], ...]
# By property.
Seen = Mapping[str, Series]


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison: `function` of a property over a window (empty: its last value), or that it is missing."""

    function: str
    observed: str
    window_s: int
    sign: str
    bound: float

    @property
    def is_window(self) -> bool:
        """Whether it looks at more than the last value."""
        return self.function not in {"", "missing"}

    def moved(self, margin: float) -> float:
        """The bound, so far away that the comparison holds longer."""
        if self.function not in IN_UNIT:
            return self.bound
        return self.bound - margin if self.sign in {">=", ">"} else self.bound + margin

    def declared(self) -> str:
        """As a network says it."""
        window = f"'{self.window_s}s'"
        if self.function == "missing":
            return f"missing({self.observed}, {window})"
        left = f"{self.function}({self.observed}, {window})" if self.function else self.observed
        return f"{left} {self.sign} {self.bound!r}"

    def promql(self, margin: float) -> str:
        """As PromQL says it."""
        if self.function == "missing":
            every = (
                f'absent_over_time({self.observed}{{thing="{one}"}}[{self.window_s}s])' for one in THINGS
            )
            return f"({' or '.join(every)})"
        left = self.observed
        if self.function:
            changes = "increase" if KINDS[self.observed] == "counter" else "delta"
            name = changes if self.function in {"rate", "delta"} else f"{self.function}_over_time"
            left = f"{name}({self.observed}[{self.window_s}s])"
        return f"({left} {self.sign} {self.moved(margin)!r})"


@dataclass(frozen=True, slots=True)
class Rule:
    """Comparisons joined by `&&` or `||`, held for so long, and over once they have not held for so long."""

    id: str
    parts: tuple[Part, ...]
    joint: str
    for_s: int
    clear_s: int
    below: float

    def declared(self) -> dict[str, Any]:
        """As a network says it."""
        return {
            "id": self.id,
            "when": f" {self.joint} ".join(part.declared() for part in self.parts),
            "level": "red",
            "for": f"{self.for_s}s",
            "clear": {"for": f"{self.clear_s}s", "below": self.below},
        }

    def alert(self) -> dict[str, str]:
        """As a file of rules of Prometheus says it; a margin is an alert that looks at itself."""
        expr = self._promql(0)
        if self.below:
            firing = f'ALERTS{{alertname="{self.id}",alertstate="firing"}}'
            expr = f"({expr}) or on(thing) (({self._promql(self.below)}) and on(thing) {firing})"
        said = {"alert": self.id, "expr": expr, "for": f"{self.for_s}s"}
        return said | ({"keep_firing_for": f"{self.clear_s}s"} if self.clear_s else {})

    def _promql(self, margin: float) -> str:
        joint = {"&&": " and on(thing) ", "||": " or on(thing) "}[self.joint]
        return joint.join(part.promql(margin) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Case:
    """Rules, and what each thing reported; a reading can come every `step_s`."""

    rules: tuple[Rule, ...]
    step_s: int
    seen: Mapping[str, Seen]

    @property
    def network(self) -> Network:
        """The network that declares the rules."""
        observed = {name: {"title": WORDS, "every": "5m", "kind": kind} for name, kind in KINDS.items()}
        return Network.model_validate(
            {
                "id": "chance",
                "title": WORDS,
                "thing": {"layer": "things"},
                "grace": "0s",
                "observe": observed,
                "rules": [rule.declared() for rule in self.rules],
                "examples": [
                    {"id": "one", "title": WORDS, "start": "1970-01-01T00:00:00Z", "things": {"a": {}}}
                ],
            }
        )


def case(seed: int) -> Case:
    """One case."""
    random = Random(seed)
    step_s = random.choice([15, 30, 60, 60, 90, 300])
    rules = tuple(_rule(random, f"r{number}") for number in range(RULES))
    seen = {thing: {name: _series(random, name, step_s * 1000) for name in KINDS} for thing in THINGS}
    return Case(rules, step_s, seen)


def _rule(random: Random, id: str) -> Rule:
    parts = tuple(_part(random) for _ in range(random.choice([1, 1, 2])))
    return Rule(
        id,
        parts,
        random.choice(["&&", "||"]),
        random.choice([0, 0, 60, 90, 180, 300, 600]),
        random.choice([0, 0, 0, 60, 300, 720]),
        random.choice([0, 0, 0.5, 1.0]),
    )


def _part(random: Random) -> Part:
    name = random.choice(list(KINDS))
    function = random.choice(OF_KIND[KINDS[name]])
    window_s = random.choice([60, 150, 300, 600, 1200, 1800])
    sign = random.choice([">=", ">=", ">", "<=", "<"])
    bound = random.choice([0.5, 1.0, 2.0, 2.75, 4.0])
    if function == "sum":
        bound = random.choice([1.0, 3.0, 6.0, 12.5])
    if function == "count":
        bound = float(random.choice([2, 3, 5, 10]))
    if function in {"avg", "rate", "delta"}:
        bound = random.choice([-1, 0, 0, 1, 2, 4]) + FRACTION
    return Part(function, name, window_s, sign, bound)


def _series(random: Random, name: str, step: int) -> Series:
    """A walk by quarters; now and then nothing comes for a while."""
    found, gap, value = [], 0, random.choice([0.0, 1.0, 2.0])
    gaps = random.choice([0.0, 0.03, 0.15])
    begin = random.choice([0, 0, 0, 25 * MINUTE])
    end = random.choice([UNTIL, UNTIL, UNTIL, 70 * MINUTE])
    for time in range(0, UNTIL + 1, step):
        value = _following(random, name, value)
        if gap == 0 and random.random() < gaps:
            gap = random.choice([1, 1, 2, 5, 12, 30])
        gap = max(gap - 1, 0)
        if begin <= time <= end and gap == 0:
            found.append((time, value))
    return tuple(found)


def _following(random: Random, name: str, value: float) -> float:
    if name == "rain":
        return random.choice([0.0, 0.0, 0.25, 0.5, 1.0, 3.0])
    if name == "total":
        return 0.0 if random.random() < 0.02 else value + random.choice([0.0, 0.0, 0.25, 0.5, 2.0])
    return min(max(value + random.choice([-1.0, -0.25, 0.0, 0.0, 0.25, 1.0]), -1.0), 6.0)
