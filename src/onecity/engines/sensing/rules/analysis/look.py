"""Can one condition be computed over readings? What is wrong, at its very place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from onecity.core.expr import ExpressionError
from onecity.core.expr.tree import (
    Binary,
    Call,
    HasName,
    ListOf,
    Literal,
    Logic,
    Name,
    Node,
    Ternary,
    Unary,
    children,
    walk,
)
from onecity.core.expr.types import STRING
from onecity.core.pack import Declaration, Problem, expression_problem, nearest
from onecity.core.text import Text
from onecity.engines.sensing.declare import Network, Observed
from onecity.engines.sensing.rules.analysis import upstream
from onecity.engines.sensing.rules.analysis.saying import Path
from onecity.engines.sensing.rules.language import (
    ALLOWED,
    OF_CLOCK,
    OF_PROPERTY,
    WINDOWED,
    milliseconds,
    observed_in,
    own_properties,
)
from onecity.engines.sensing.rules.lets import whole
from onecity.engines.sensing.rules.local import mark
from onecity.engines.sensing.rules.upstream import FUNCTION, PREFIX, with_upstream

LONGEST_WINDOW_MS = 31 * 86_400_000
MOST_SAMPLES = 100
COMPUTED = (Literal, Name, HasName, Unary, Binary, Logic, Ternary, Call)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a condition; `lets` are the pieces that its rule calls by a name."""

    declaration: Declaration
    network: Network
    path: Path
    text: str
    lets: Mapping[str, Node]

    @property
    def observe(self) -> Mapping[str, Observed]:
        """The properties that it may name, those upstream too."""
        return with_upstream(self.network)

    def say(
        self, node: Node, found: str, code: str, zh: str, en: str, allowed: Iterable[str] = ()
    ) -> Problem:
        """A problem at the piece of the condition that it is about."""
        known = tuple(allowed)
        here = ExpressionError("unknown_name", node.start, self.text, found=found, nearest="")
        at = expression_problem(self.declaration, self.path, here)
        return replace(
            at,
            code=code,
            found=found,
            allowed=known,
            nearest=nearest(found, known),
            params={},
            message=Text(zh=zh, en=en),
        )

    def written(self, node: Node) -> str:
        """A piece as it is written."""
        return self.text[node.start : node.end]

    def whole(self, tree: Node) -> Iterator[Problem]:
        """Everything that is wrong with the condition."""
        if str(tree.type) != "bool":
            yield self.say(
                tree,
                self.text,
                "network-not-a-condition",
                f"条件应得出真或假，这里得出 {tree.type}。请写成比较，例如 level >= thing.limit_level。",
                f"A condition is true or false, this is {tree.type}; compare: level >= thing.limit_level.",
            )
            return
        if not observed_in(whole(tree, self.lets), self.observe):
            yield self.say(
                tree,
                self.text,
                "network-no-reading",
                "条件没有用到任何读数，永远不会变化。",
                "The condition looks at no reading: it never changes.",
                self.network.observe,
            )
            return
        yield from self.node(tree)

    def node(self, node: Node) -> Iterator[Problem]:
        """What is wrong with a piece and all below it."""
        match node:
            case Call():
                yield from self.call(node)
            case Binary():
                yield from self.binary(node)
            case Name(key=key) if key.startswith(PREFIX):
                yield from upstream.problems(self, node)
            case _ if not isinstance(node, COMPUTED) or (isinstance(node, HasName) and node.key in self.lets):
                yield self._not_computed(node)
            case _:
                for part in children(node):
                    yield from self.node(part)

    def _not_computed(self, node: Node) -> Problem:
        return self.say(
            node,
            self.written(node),
            "network-unsupported",
            "“{found}”不能对大量读数计算。可用：比较、四则运算、&&、||、!、?: 和网络的函数。",
            "“{found}” cannot be computed over readings. Use comparisons, + - * /, &&, ||, !, ?: and the functions "
            "of networks.",
        )

    def binary(self, node: Binary) -> Iterator[Problem]:
        """Arithmetic of numbers, comparisons; texts only with words that are written out."""
        if node.operator == "%":
            yield self._not_computed(node)
        elif node.operator == "/" and isinstance(node.right, Literal) and node.right.value == 0:
            yield self.say(
                node.right,
                self.written(node),
                "network-division",
                "除数为零，得不出数。请写别的除数。",
                "A division by zero is no number. Write another divisor.",
            )
        elif node.operator == "in" or STRING in (node.left.type, node.right.type):
            yield from self._texts(node)
        else:
            for part in children(node):
                yield from self.node(part)

    def _texts(self, node: Binary) -> Iterator[Problem]:
        sides = [node.left, node.right]
        words = node.right.items if isinstance(node.right, ListOf) else tuple(sides)
        literals = [one for one in words if isinstance(one, Literal) and one.type == STRING]
        others = [one for one in sides if one not in literals and not isinstance(one, ListOf)]
        is_right = (
            node.operator in ("==", "!=", "in")
            and len(others) == 1
            and bool(literals)
            and (node.operator != "in" or (isinstance(node.right, ListOf) and len(literals) == len(words)))
            and others[0].type == STRING
        )
        if not is_right and STRING not in (node.left.type, node.right.type) and node.operator == "in":
            yield self.say(
                node,
                self.written(node),
                "network-text",
                "in 只用于状态和文字。数字请写 1.0 <= level && level <= 2.0，或 level == 1.0 || level == 2.0。",
                "`in` is for states and texts. Of a number write 1.0 <= level && level <= 2.0, or level == 1.0 || "
                "level == 2.0.",
            )
            return
        if not is_right:
            yield self.say(
                node,
                self.written(node),
                "network-text",
                '文字只能与写明的词比较：gate == "open"，或 gate in ["open", "half"]。',
                'Texts are compared with words that are written out: gate == "open", or gate in ["open", "half"].',
            )
            return
        yield from self.node(others[0])
        yield from self._states(others[0], literals)

    def _states(self, node: Node, literals: list[Literal]) -> Iterator[Problem]:
        of = node.arguments[0] if isinstance(node, Call) else node
        observed = self.observe.get(of.key) if isinstance(of, Name) else None
        for literal in literals if observed else ():
            if observed and literal.value not in observed.states:
                yield self.say(
                    literal,
                    str(literal.value),
                    "network-state-unknown",
                    "没有状态“{found}”。",
                    "There is no state “{found}”.",
                    observed.states,
                )

    def call(self, node: Call) -> Iterator[Problem]:
        """A function of networks, with a property or a condition inside."""
        if node.function in OF_PROPERTY and not node.is_method:
            yield from self._of_property(node)
        elif node.function == "neighbours":
            yield from self._neighbours(node)
        elif node.function == FUNCTION:
            yield upstream.not_a_property(self, node)
        elif node.function == "n_of_m":
            yield from self._n_of_m(node)
        elif node.function == "between" and not node.is_method:
            yield from self._between(node)
        elif node.function in OF_CLOCK and not node.is_method:
            return
        else:
            yield self._not_computed(node)

    def _of_property(self, node: Call) -> Iterator[Problem]:
        argument, *rest = node.arguments
        if isinstance(argument, Name) and argument.key.startswith(PREFIX):
            trouble = list(upstream.inside(self, node, argument))
            if trouble:
                yield from trouble
                return
        observe = self.observe
        if not isinstance(argument, Name) or argument.key not in observe:
            yield self.say(
                argument,
                self.written(argument),
                "network-not-a-property",
                f"{node.function} 的第一个参数是 observe 里的一个量。",
                f"The first argument of {node.function} is a property under observe.",
                self.network.observe,
            )
            return
        kind = observe[argument.key].kind
        if node.function not in ALLOWED[kind]:
            yield self.say(
                node,
                node.function,
                "network-kind",
                f"{node.function} 对 {kind} 类的量没有意义。",
                f"{node.function} means nothing for a property of kind {kind}.",
                sorted(ALLOWED[kind]),
            )
        if rest:
            yield from self._window(node, argument.key, rest[0])
        if node.function == "quantile":
            yield from self._share(rest[1])

    def _window(self, node: Call, name: str, window: Node) -> Iterator[Problem]:
        every = self.observe[name].every
        if not isinstance(window, Literal):
            length, is_right = 0, False
        else:
            length = milliseconds(window)
            least = every.ms + 1 if node.function == "missing" else every.ms
            is_right = least <= length <= LONGEST_WINDOW_MS
        if not is_right:
            yield self.say(
                window,
                self.written(window),
                "network-window",
                f"时间窗要直接写出，不短于读数间隔 {every}（missing 要更长），不长于 31 天（31d）。",
                f"A window is written out, no shorter than the {every} between readings (longer for missing), no "
                "longer than 31 days (31d).",
            )

    def _share(self, node: Node) -> Iterator[Problem]:
        value = node.value if isinstance(node, Literal) else None
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            yield self.say(
                node,
                self.written(node),
                "network-quantile",
                "quantile 的第三个参数是直接写出的 0 到 1 之间的数，如 0.9。",
                "The third argument of quantile is a number from 0 to 1 that is written out, such as 0.9.",
            )

    def _between(self, node: Call) -> Iterator[Problem]:
        written = [str(one.value) if isinstance(one, Literal) else "" for one in node.arguments]
        try:
            is_right = len({":" in text for text in written}) == 1 and all(
                mark(text) >= 0 for text in written
            )
        except ValueError:
            is_right = False
        if not is_right:
            yield self.say(
                node,
                self.written(node),
                "network-between",
                'between 的两个参数都写日期 "06-01"（月-日，含首尾），或都写时刻 "22:00"（不含末尾）。',
                'Both arguments of between are days, "06-01" (month-day, with the last), or both times of the day, '
                '"22:00" (without the last).',
            )

    def _neighbours(self, node: Call) -> Iterator[Problem]:
        (inner,) = node.arguments
        if self.network.partition_by is None:
            yield self.say(
                node,
                "neighbours",
                "network-no-partition",
                "neighbours 需要 partition_by 说明哪些对象互为邻居。",
                "neighbours needs partition_by, which says which things are neighbours.",
            )
        if any(isinstance(one, Call) and one.function == "missing" for one in walk(whole(inner, self.lets))):
            yield self._silent_neighbours(node)
            return
        yield from self._inside(node, inner, {"neighbours", "age"})

    def _silent_neighbours(self, node: Call) -> Problem:
        by = self.network.partition_by or "…"
        return self.say(
            node,
            self.written(node),
            "network-nested",
            "neighbours 按读数数邻居，失联的没有读数。请另写一条规则 "
            f'when: missing(量, "30m")，并在 respond 写 group_by: [{by}]：同组失联的合为一个事件。',
            "neighbours counts the others by what their readings say, and a silent one says nothing. Write a rule of "
            f'its own, when: missing(x, "30m"), and group_by: [{by}] under respond: they are one incident.',
        )

    def _n_of_m(self, node: Call) -> Iterator[Problem]:
        inner, least, most = node.arguments
        counts = [one.value for one in (least, most) if isinstance(one, Literal)]
        if len(counts) < 2 or not 1 <= cast("int", counts[0]) <= cast("int", counts[1]) <= MOST_SAMPLES:
            yield self.say(
                least,
                self.written(least),
                "network-n-of-m",
                "n_of_m 的后两个参数是写明的整数，1 ≤ n ≤ m ≤ 100。",
                "The last two arguments of n_of_m are whole numbers written out, 1 ≤ n ≤ m ≤ 100.",
            )
        if len(own_properties(whole(inner, self.lets), self.observe)) != 1:
            yield self.say(
                inner,
                self.written(inner),
                "network-n-of-m",
                "n_of_m 里的条件只能看一个量。",
                "The condition inside n_of_m looks at exactly one property.",
            )
        yield from self._inside(node, inner, {"neighbours", "missing", "flagged", "age", "n_of_m", *WINDOWED})

    def _inside(self, node: Call, inner: Node, barred: set[str]) -> Iterator[Problem]:
        written = {id(part) for part in walk(inner)}
        for part in walk(whole(inner, self.lets)):
            if node.function == "neighbours" and isinstance(part, Name) and part.key.startswith(PREFIX):
                yield self.say(
                    part if id(part) in written else inner,
                    "upstream",
                    "network-nested",
                    "upstream 不能写在 neighbours 里面。",
                    "upstream cannot stand inside neighbours.",
                )
                return
            if isinstance(part, Call) and part.function in barred:
                yield self.say(
                    part if id(part) in written else inner,
                    part.function,
                    "network-nested",
                    f"{part.function} 不能写在 {node.function} 里面。",
                    f"{part.function} cannot stand inside {node.function}.",
                )
                return
        if not observed_in(whole(inner, self.lets), self.observe):
            yield self.say(
                inner,
                self.written(inner),
                "network-no-reading",
                "条件没有用到任何读数，永远不会变化。",
                "The condition looks at no reading: it never changes.",
                self.network.observe,
            )
        yield from self.node(inner)
