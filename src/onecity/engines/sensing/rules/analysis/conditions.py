"""Are the conditions and names of each rule right, and the margins with which they end?"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError

from onecity.core.expr import ExpressionError
from onecity.core.expr.tree import (
    Binary,
    Node,
)
from onecity.core.pack import Declaration, Problem
from onecity.core.text import Text
from onecity.engines.sensing.declare import Network, Rule
from onecity.engines.sensing.rules.analysis import events, ladder
from onecity.engines.sensing.rules.analysis.hints import unreadable
from onecity.engines.sensing.rules.analysis.look import Look
from onecity.engines.sensing.rules.analysis.saying import Path, say
from onecity.engines.sensing.rules.language import (
    margins,
    names,
    own_parts,
    read,
    units,
)
from onecity.engines.sensing.rules.lets import TYPES, Vocabulary, in_order, whole

ORDERED = ("<", "<=", ">", ">=")


def problems(declaration: Declaration, network: Network, attributes: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with each condition, at its very place."""
    known = names(network, attributes)
    for i, rule in enumerate(network.rules):
        said = Vocabulary(dict(known), {})
        trouble = _circle(declaration, i, rule)
        for name in () if trouble else in_order(rule):
            found, said = _named(declaration, network, ("rules", i, "let", name), rule.let[name], said)
            trouble += found
        yield from trouble
        # A name that is wrong makes every condition wrong that uses it: one fault is told once.
        if not trouble:
            yield from _conditions(declaration, network, i, said)


def _circle(declaration: Declaration, number: int, rule: Rule) -> list[Problem]:
    try:
        in_order(rule)
    except CycleError as circle:
        *names, _ = circle.args[1]
        return [
            say(
                declaration,
                ("rules", number, "let", names[0]),
                "network-let-circle",
                f"{'、'.join(names)} 互相引用，谁都说不清是什么。请把其中一个直接写出来。",
                f"{', '.join(names)} stand for each other, so that none means anything. Write one of them out.",
                names[0],
            )
        ]
    return []


def _conditions(
    declaration: Declaration, network: Network, number: int, said: Vocabulary
) -> Iterator[Problem]:
    rule, trees = network.rules[number], []
    levels: dict[str, tuple[str, Node]] = {}
    for path, text in conditions_of(rule):
        try:
            tree = read(text, said.types).tree
        except ExpressionError as error:
            yield unreadable(declaration, ("rules", number, *path), error)
            continue
        look = Look(declaration, network, ("rules", number, *path), text, said.trees)
        found = [*look.whole(tree)]
        found += [] if found else events.problems(look, tree, rule.on)
        yield from found
        trees += [] if found else [whole(tree, said.trees)]
        if not found and path[0] == "levels" and path[-1] == "when":
            levels[str(path[1])] = (text, tree)
    yield from ladder.problems(declaration, number, rule, levels)
    if trees:
        yield from _margins(declaration, network, number, trees)


def conditions_of(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Every condition of a rule with its path."""
    if rule.when is not None:
        yield ("when",), rule.when
    for level, one in rule.levels.items():
        yield ("levels", level, "when"), one.when
        if one.clear is not None:
            yield ("levels", level, "clear"), one.clear
    if rule.clear.when is not None:
        yield ("clear", "when"), rule.clear.when


def _named(
    declaration: Declaration, network: Network, path: Path, text: str, said: Vocabulary
) -> tuple[list[Problem], Vocabulary]:
    """What is wrong with a piece that a rule calls by a name, and the vocabulary with it."""
    name = str(path[-1])
    if name in said.types:
        words = Text(
            zh="“{found}”已是 observe 里的量或前面的名称，请换一个。",
            en="“{found}” is a property or a name already. Choose another.",
        )
        return [declaration.problem(path, "network-twice", found=name, message=words)], said
    try:
        tree = read(text, said.types).tree
    except ExpressionError as error:
        return [unreadable(declaration, path, error)], said
    look = Look(declaration, network, path, text, said.trees)
    found = list(look.node(tree))
    kind = TYPES.get(str(tree.type), "")
    if not kind:
        found.append(
            look.say(
                tree,
                text,
                "network-let-type",
                f"let 里只能给数或真假起名，这里得出 {tree.type}。请把它直接写进条件。",
                f"A name in let stands for a number or a truth, this is {tree.type}. Write it in the condition itself.",
            )
        )
    types, trees = {**said.types, name: kind}, {**said.trees, name: whole(tree, said.trees)}
    return found, said if found else Vocabulary(types, trees)


def _margins(
    declaration: Declaration, network: Network, number: int, trees: Sequence[Node]
) -> Iterator[Problem]:
    """Whether `clear.below` moves a threshold, and each threshold by one margin only."""
    rule, observe = network.rules[number], network.observe
    path: Path = ("rules", number, "clear", "below")
    moved = [one for tree in trees for one in _compared(tree, network)]
    margin, is_single = margins(rule, observe), not isinstance(rule.clear.below, dict)
    given = {"": rule.clear.below} if is_single else rule.clear.below
    for name in given if isinstance(given, dict) else ():
        if name and name not in observe:
            yield declaration.problem(
                (*path, name), "unknown-reference", found=name, allowed=tuple(observe), kind="property"
            )
        elif margin and not any(name in one if name else one for one in moved):
            yield say(
                declaration,
                (*path, name) if name else path,
                "network-below-idle",
                "条件里没有可移动的阈值：below 只作用于读数本身及其 sum、avg、min、max。请改用 clear 的 when。",
                "No condition has a threshold that below could move: it acts on readings and on their sum, avg, "
                "min and max. Write when in clear instead.",
            )
    if not is_single and any(len({margin[name] for name in one if name in margin}) > 1 for one in moved):
        yield say(
            declaration,
            path,
            "network-below-several",
            "同一个比较里有多个量，回差不同。请在该等级写 clear: 条件。",
            "One comparison has several properties with different margins. Write a condition, clear:, for that level.",
        )


def _compared(tree: Node, network: Network) -> Iterator[frozenset[str]]:
    """Of each threshold of readings the properties in whose unit it is."""
    for one in own_parts(tree):
        if isinstance(one, Binary) and one.operator in ORDERED:
            found = units(one.left, network.observe) | units(one.right, network.observe)
            if found:
                yield found
