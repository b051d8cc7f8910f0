"""Can each level of a rule ever be seen, or does a higher one always hold as soon as it does?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from onecity.core.expr.tree import Binary, Literal, Node, Unary
from onecity.core.pack import Declaration, Problem
from onecity.engines.sensing.declare import LevelRule, Rule
from onecity.engines.sensing.rules.analysis.saying import say

MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A condition of the simplest form: something is above (or below) a base by a number, `level >= thing.x - 0.3`."""

    what: str
    base: str
    by: float
    is_above: bool
    is_strict: bool

    def holds_within(self, other: "Limit") -> bool:
        """Whether this holds whenever the other does."""
        if (self.what, self.base, self.is_above) != (other.what, other.base, other.is_above):
            return False
        if self.by == other.by:
            return other.is_strict or not self.is_strict
        return (self.by < other.by) == self.is_above


def problems(
    declaration: Declaration, number: int, rule: Rule, trees: Mapping[str, tuple[str, Node]]
) -> Iterator[Problem]:
    """Levels that are never seen; `trees`: by level the condition as it is written and as it was read."""
    for (low, lower), (high, higher) in combinations(rule.ladder.items(), 2):
        if low not in trees or high not in trees or lower.clear or higher.clear:
            continue
        a, b = _limit(*trees[low]), _limit(*trees[high])
        if a is not None and b is not None and b.holds_within(a) and _is_sooner(higher, lower):
            yield say(
                declaration,
                ("rules", number, "levels", low),
                "network-level-hidden",
                f"等级 {low} 永远不会出现：它的条件成立时，更高的 {high} 也已成立。请按等级从低到高写阈值。",
                f"The level {low} is never seen: whenever its condition holds, that of the higher level {high} does. "
                "Write thresholds that grow with the level.",
            )


def _is_sooner(higher: LevelRule, lower: LevelRule) -> bool:
    return higher.held <= lower.held


def _limit(text: str, tree: Node) -> Limit | None:
    if not isinstance(tree, Binary) or tree.operator not in MIRRORED:
        return None
    left, right, operator = tree.left, tree.right, tree.operator
    if isinstance(left, Literal):
        left, right, operator = right, left, MIRRORED[operator]
    base, by = _parts(text, right)
    return Limit(_written(text, left), base, by, operator.startswith(">"), len(operator) == 1)


def _parts(text: str, node: Node) -> tuple[str, float]:
    """A threshold as a base and a number that is added to it."""
    number = _number(node)
    if number is not None:
        return "", number
    if isinstance(node, Binary) and node.operator in ("+", "-"):
        added = _number(node.right)
        if added is not None:
            return _written(text, node.left), added if node.operator == "+" else -added
    return _written(text, node), 0.0


def _number(node: Node) -> float | None:
    if isinstance(node, Unary) and node.operator == "-":
        inner = _number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, Literal) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _written(text: str, node: Node) -> str:
    return "".join(text[node.start : node.end].split())
