"""What does a rule mean by the names that it gives itself (`let:`)? Each stands for a piece of condition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

from onecity.core import expr
from onecity.core.expr.tree import Binary, Call, HasName, Logic, Name, Node, Ternary, Unary
from onecity.engines.sensing.declare import Rule
from onecity.engines.sensing.rules.language import FUNCTIONS, own_parts, read

# Words are not named: a condition compares them where it needs them.
TYPES = {"int": "double", "double": "double", "bool": "bool"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one rule with their types, and of those that it gives itself the whole trees."""

    types: Mapping[str, str]
    trees: Mapping[str, Node]

    def read(self, text: str) -> Node:
        """A condition with its names put in. Raises `ExpressionError`."""
        return whole(read(text, self.types).tree, self.trees)


def vocabulary(rule: Rule, known: Mapping[str, str]) -> Vocabulary:
    """What a rule may say; `known` are the names of its network. Raises `ExpressionError`."""
    types, trees = dict(known), dict[str, Node]()
    for name in in_order(rule):
        trees[name] = whole(read(rule.let[name], types).tree, trees)
        types[name] = TYPES.get(str(trees[name].type), str(trees[name].type))
    return Vocabulary(types, trees)


def in_order(rule: Rule) -> tuple[str, ...]:
    """The names that a rule gives, each behind those that it uses: a declaration keeps no order of its keys.

    Raises `graphlib.CycleError`.
    """
    uses = {name: _names_in(rule.let[name]) & rule.let.keys() for name in sorted(rule.let)}
    return tuple(TopologicalSorter(uses).static_order())


def _names_in(text: str) -> frozenset[str]:
    try:
        return expr.compile(text, None, FUNCTIONS).names
    except expr.ExpressionError:
        return frozenset()  # told where it is read


def whole(node: Node, trees: Mapping[str, Node]) -> Node:
    """A piece with named pieces in the place of their names; a piece without such names is itself."""
    if not trees:
        return node
    match node:
        case Name(key=key) if key in trees:
            return trees[key]
        case HasName(key=key) if key in trees:
            raise ValueError(f"has({key}): a named piece is no field")
        case Unary():
            return replace(node, operand=whole(node.operand, trees))
        case Binary():
            return replace(node, left=whole(node.left, trees), right=whole(node.right, trees))
        case Logic():
            return replace(node, operands=tuple(whole(one, trees) for one in node.operands))
        case Ternary():
            condition, then, otherwise = (
                whole(one, trees) for one in (node.condition, node.then, node.otherwise)
            )
            return replace(node, condition=condition, then=then, otherwise=otherwise)
        case Call():
            return replace(node, arguments=tuple(whole(one, trees) for one in node.arguments))
    return node


def shown(said: Vocabulary, conditions: Mapping[str, Node]) -> dict[str, Node]:
    """Of the numbers that a rule names, those that its conditions use of the thing itself: they say why it warns."""
    used = {id(part) for tree in conditions.values() for part in own_parts(tree)}
    return {
        name: tree for name, tree in said.trees.items() if id(tree) in used and said.types[name] == "double"
    }
