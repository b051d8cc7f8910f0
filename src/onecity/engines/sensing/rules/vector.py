"""How is a typed condition computed over many points at once?

Numbers are float64 with NaN for unknown. A condition gives two arrays, where it is true and where it is false;
where neither, it is unknown: an operand of `&&` or `||` that decides wins over an unknown one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import numpy as np

from onecity.core.clock import Calendar
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
    walk,
)
from onecity.core.expr.types import BOOL, STRING
from onecity.engines.sensing.declare import Observed
from onecity.engines.sensing.rules import local, windows
from onecity.engines.sensing.rules.batch import Floats, Ints
from onecity.engines.sensing.rules.combining import (
    Answer,
    Number,
    Test,
    any_of,
    choice_of,
    chosen_of,
    constant,
    every_of,
    inverted,
    known_of,
    truth_of,
)
from onecity.engines.sensing.rules.language import THING, milliseconds, stands_ms, units
from onecity.engines.sensing.rules.points import Points
from onecity.engines.sensing.rules.upstream import PREFIX

# By property; a threshold is moved so far.
Margins = Mapping[str, float]
NO_MARGIN: Margins = {}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# As a share of the larger one: computed numbers that differ by less are the same.
ALMOST = 1e-9


def _divided(a: Floats, b: Floats) -> Floats:
    """What is divided by zero is unknown: a number that is missing, not one without bounds."""
    found: Floats = np.divide(a, np.where(b == 0, np.nan, b))
    return found


_ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divided,
}
_OPPOSITE: dict[str, tuple[np.ufunc, np.ufunc]] = {
    ">=": (np.greater_equal, np.less),
    ">": (np.greater, np.less_equal),
    "<=": (np.less_equal, np.greater),
    "<": (np.less, np.greater_equal),
    "==": (np.equal, np.not_equal),
    "!=": (np.not_equal, np.equal),
}
_OF_WINDOW: dict[str, Callable[[Points, int, int], Floats]] = {
    "sum": windows.total,
    "avg": windows.average,
    "min": windows.least,
    "max": windows.greatest,
    "count": windows.count,
    "time_avg": windows.time_average,
}
_OF_CLOCK: dict[str, Callable[[Ints, str], Floats]] = {
    "hour": local.hour,
    "month": local.month,
    "weekday": local.weekday,
    "today": local.today,
}


@dataclass(slots=True)
class Compiler:
    """Makes functions of points out of typed conditions; collects what they need to know of things.

    `types`: of all attributes; `attributes`: of those that are looked at. `words`: the texts with which each text
    attribute is compared. `inner`: the conditions inside `neighbours(…)`, in the order of `Points.counts`. `exact`: the
    fields of the event that is judged: there, a property's name is its reading of the very moment. `zone`: whose clocks
    `hour()` and its like read; `calendar`: whose working days.
    """

    observe: Mapping[str, Observed]
    types: Mapping[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    inner: list[Node] = field(default_factory=list)
    exact: frozenset[str] = frozenset()
    zone: str = "Asia/Shanghai"
    calendar: Calendar = local.NATIONAL
    # Of the thing that is asked, or of its neighbours, whose windows do not outlast their readings.
    is_about_others: bool = False
    # With its node: an id is only unique among what lives.
    _numbers: dict[tuple[int, bool], tuple[Node, Number]] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, int]:
        """The place of each property among those observed."""
        return {name: i for i, name in enumerate(self.observe)}

    def test(self, node: Node, margin: Margins = NO_MARGIN) -> Test:
        """A condition; with margins, thresholds of readings are moved so far that it holds longer."""
        match node:
            case Literal(value=bool() as value):
                return lambda points: (np.full(len(points), value), np.full(len(points), not value))
            case Unary(operator="!"):
                return inverted(self.test(node.operand, {name: -one for name, one in margin.items()}))
            case Logic():
                tests = [self.test(one, margin) for one in node.operands]
                return every_of(tests) if node.operator == "&&" else any_of(tests)
            case Ternary():
                return chosen_of(
                    self.test(node.condition), self.test(node.then, margin), self.test(node.otherwise, margin)
                )
            case Binary():
                return self._comparison(node, margin)
            case Call(function="missing"):
                return self._missing(node)
            case Call(function="flagged"):
                return self._flagged(node)
            case Call(function="between"):
                return self._between(node)
            case Call(function="n_of_m"):
                return self._n_of_m(node, margin)
            case HasName():
                return known_of(self.number(Name(node.start, node.end, BOOL, node.key)))
        return truth_of(self.number(node))

    def number(self, node: Node) -> Number:
        """A number, a state's or a text's place among the words, a duration in milliseconds.

        The same piece gives the same function, so that a condition and its end share what they compute.
        """
        key = (id(node), self.is_about_others)
        if key not in self._numbers:
            self._numbers[key] = (node, self._number(node))
        return self._numbers[key][1]

    def _number(self, node: Node) -> Number:
        match node:
            case Literal(value=timedelta() as length):
                return constant(length / timedelta(milliseconds=1))
            case Literal(value=datetime() as moment):
                return constant((moment - EPOCH) / timedelta(milliseconds=1))
            case Literal(value=int() | float() as value):
                return constant(float(value))
            case Name():
                return self._name(node)
            case Unary():
                operand = self.number(node.operand)
                return lambda points: -operand(points)
            case Binary():
                return self._arithmetic(node)
            case Ternary():
                return choice_of(
                    self.test(node.condition), self.number(node.then), self.number(node.otherwise)
                )
            case Call():
                return self._call(node)
        raise ValueError(f"not computed over readings: {type(node).__name__}")

    def _name(self, node: Name) -> Number:
        if node.key in self.places:
            place = self.places[node.key]
            if node.key in self.exact:
                return lambda points: points.exact(place)
            return lambda points: points.value(place)
        name = node.key.removeprefix(THING)
        # `has(thing.limit)` is a truth, the limit is none
        self.attributes.setdefault(name, self.types.get(name, str(node.type)))
        column = list(self.attributes).index(name)
        return lambda points: points.attribute(column)

    def _arithmetic(self, node: Binary) -> Number:
        left, right, operate = self.number(node.left), self.number(node.right), _ARITHMETIC[node.operator]
        key = object()
        return lambda points: points.once(key, lambda: operate(left(points), right(points)))

    def _comparison(self, node: Binary, margin: Margins) -> Test:
        if node.operator == "in":
            return self._among(node.left, cast("ListOf", node.right).items)
        if STRING in (node.left.type, node.right.type):
            word, other = (
                (node.left, node.right) if isinstance(node.left, Literal) else (node.right, node.left)
            )
            found = self._among(other, (word,))
            return found if node.operator == "==" else inverted(found)
        moved = self._moved(node, margin)
        if node.operator in ("==", "!=") or not _counts_others(node):
            return self._compared(node, self.number(node.left), self.number(node.right), moved)
        # True where it is so at least, false where it is not so at most.
        (a, b), (c, d) = self._bounds(node.left), self._bounds(node.right)
        low, high = self._compared(node, a, d, moved), self._compared(node, b, c, moved)
        sure, perhaps = (low, high) if node.operator in (">", ">=") else (high, low)
        return lambda points: (sure(points)[0], perhaps(points)[1])

    def _compared(self, node: Binary, left: Number, right: Number, moved: float) -> Test:
        yes, no = _OPPOSITE[node.operator]
        is_computed = bool(moved) or any(_is_computed(one) for one in (node.left, node.right))

        def test(points: Points) -> Answer:
            a, b = left(points), right(points)
            if moved:
                a = a + moved
            if is_computed:
                # 84.4 - 0.3 is 84.10000000000001: written alike it is the same number
                b = np.where(np.abs(a - b) <= ALMOST * np.maximum(np.abs(a), np.abs(b)), a, b)
            # A comparison with NaN is never true, but `!=` is.
            if node.operator in ("==", "!="):
                known = ~(np.isnan(a) | np.isnan(b))
                return yes(a, b) & known, no(a, b) & known
            return yes(a, b), no(a, b)

        return test

    def _moved(self, node: Binary, margin: Margins) -> float:
        """What is added to the left side so that a comparison of readings holds longer."""
        if not margin or node.operator in ("==", "!="):
            return 0.0
        sides = units(node.left, self.observe) | units(node.right, self.observe)
        # Under `!` all margins are negative; the check lets only one of them come to a comparison.
        moved = max((margin[name] for name in sides if name in margin), key=abs, default=0.0)
        return moved if node.operator in (">=", ">") else -moved

    def _among(self, node: Node, literals: Sequence[Node]) -> Test:
        """A text is one of the written words."""
        wanted = [str(one.value) for one in literals if isinstance(one, Literal)]
        of = node.arguments[0] if isinstance(node, Call) else node
        if isinstance(of, Name) and of.key in self.observe:
            known = list(self.observe[of.key].states)
        else:
            known = self.words.setdefault(cast("Name", of).key.removeprefix(THING), [])
            known += [word for word in wanted if word not in known]
        places = [float(known.index(word)) for word in wanted]
        value = self.number(node)

        def test(points: Points) -> Answer:
            found = value(points)
            is_one = np.isin(found, places)
            return is_one, ~is_one & ~np.isnan(found)

        return test

    def _place(self, node: Call) -> int:
        return self.places[cast("Name", node.arguments[0]).key]

    def _missing(self, node: Call) -> Test:
        place, length = self._place(node), milliseconds(node.arguments[1])

        def test(points: Points) -> Answer:
            silent = points.time >= points.heard(place) + length
            return silent, ~silent

        return test

    def _flagged(self, node: Call) -> Test:
        place = self._place(node)

        def test(points: Points) -> Answer:
            is_flagged = points.is_flagged(place)
            return is_flagged, ~is_flagged

        return test

    def _between(self, node: Call) -> Test:
        first, last = (str(cast("Literal", one).value) for one in node.arguments)

        def test(points: Points) -> Answer:
            inside = local.between(points.time, self.zone, first, last)
            return inside, ~inside

        return test

    def _call(self, node: Call) -> Number:
        if node.function == "neighbours":
            return self._neighbours(node)
        if node.function == "is_workday":
            return lambda points: points.once(
                "is_workday", lambda: local.workday(points.time, self.zone, self.calendar)
            )
        if node.function in _OF_CLOCK:
            read = _OF_CLOCK[node.function]
            return lambda points: points.once(("clock", read), lambda: read(points.time, self.zone))
        place = self._place(node)
        if node.function == "age":
            return lambda points: windows.age(points, place)
        if node.function == "previous":
            return lambda points: points.at(place, points.previous(place))
        name, length = cast("Name", node.arguments[0]).key, milliseconds(node.arguments[1])
        over = self._over(node, place, length)
        if not self.is_about_others and not name.startswith(PREFIX):
            return over
        stands = stands_ms(self.observe[name], length)
        return lambda points: windows.lately(points, place, stands, over(points))

    def _over(self, node: Call, place: int, length: int) -> Number:
        """What a function gives over a window."""
        if node.function in ("rate", "delta"):
            is_counter = self.observe[cast("Name", node.arguments[0]).key].kind == "counter"
            over = windows.rate if node.function == "rate" else windows.change
            return lambda points: over(points, place, length, is_counter=is_counter)
        if node.function == "quantile":
            share = float(cast("float", cast("Literal", node.arguments[2]).value))
            return lambda points: windows.quantile(points, place, length, share)
        of_window = _OF_WINDOW[node.function]
        key = (node.function, place, length)
        return lambda points: points.once(("call", key), lambda: of_window(points, place, length))

    def _neighbours(self, node: Call) -> Number:
        """How many; unknown where that is not certain."""
        which = self._inside(node)
        return lambda points: np.where(np.equal(*points.counts[which]), points.counts[which][0], np.nan)

    def _inside(self, node: Call) -> int:
        inner = node.arguments[0]
        if inner not in self.inner:
            self.inner.append(inner)
        return self.inner.index(inner)

    def _bounds(self, node: Node) -> tuple[Number, Number]:
        """The least and the most that a number can be: silent neighbours are counted perhaps."""
        match node:
            case Call(function="neighbours"):
                which = self._inside(node)
                return (lambda points: points.counts[which][0]), (lambda points: points.counts[which][1])
            case Unary(operator="-"):
                low, high = self._bounds(node.operand)
                return (lambda points: -high(points)), (lambda points: -low(points))
            case Binary(operator="+" | "-" as operator):
                (a, b), (c, d) = self._bounds(node.left), self._bounds(node.right)
                c, d = (d, c) if operator == "-" else (c, d)
                operate = _ARITHMETIC[operator]
                return (lambda points: operate(a(points), c(points))), (
                    lambda points: operate(b(points), d(points))
                )
        number = self.number(node)
        return number, number

    def _n_of_m(self, node: Call, margin: Margins) -> Test:
        inner = node.arguments[0]
        least, most = (cast("int", cast("Literal", one).value) for one in node.arguments[1:])
        place = next(
            self.places[one.key] for one in walk(inner) if isinstance(one, Name) and one.key in self.places
        )
        test = self.test(inner, margin)

        def found(points: Points) -> Answer:
            places, owner = windows.recent(points, place, most)
            yes, no = test(_looks(points, place, owner, places))
            count = len(points)
            true = np.bincount(owner[yes], minlength=count)
            false = np.bincount(owner[no], minlength=count)
            return true >= least, most - false < least

        return found


def _counts_others(node: Node) -> bool:
    return any(isinstance(one, Call) and one.function == "neighbours" for one in walk(node))


def _is_computed(node: Node) -> bool:
    """Whether a side of a comparison is more than what was read or written."""
    match node:
        case Unary():
            return _is_computed(node.operand)
        case Call():
            return node.function not in {"previous", "min", "max", "count", "age", "neighbours", *_OF_CLOCK}
    return not isinstance(node, Literal | Name)


def _looks(points: Points, property: int, owner: np.ndarray, place: np.ndarray) -> Points:
    """Points at single readings: what had been read of this property by then."""
    found = points.only(owner)
    found.time = points.series[property].time[place]
    found.end = [place + 1 if i == property else end for i, end in enumerate(found.end)]
    return found
