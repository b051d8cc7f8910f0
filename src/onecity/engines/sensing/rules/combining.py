"""How do answers and numbers at many points become others?"""

from collections.abc import Callable, Sequence

import numpy as np

from onecity.engines.sensing.rules.batch import Floats, Truths
from onecity.engines.sensing.rules.points import Points

Number = Callable[[Points], Floats]
Answer = tuple[Truths, Truths]
Test = Callable[[Points], Answer]


def constant(value: float) -> Number:
    """The same number at every point."""
    return lambda points: points.once(("constant", value), lambda: np.full(len(points), value))


def inverted(test: Test) -> Test:
    """True where a test is false, false where it is true; unknown stays unknown."""

    def opposite(points: Points) -> Answer:
        true, false = test(points)
        return false, true

    return opposite


def every_of(tests: Sequence[Test]) -> Test:
    """True where all of them are."""

    def every(points: Points) -> Answer:
        true, false = tests[0](points)
        for test in tests[1:]:
            more_true, more_false = test(points)
            true, false = true & more_true, false | more_false
        return true, false

    return every


def any_of(tests: Sequence[Test]) -> Test:
    """True where one of them is."""
    return inverted(every_of([inverted(test) for test in tests]))


def chosen_of(condition: Test, then: Test, otherwise: Test) -> Test:
    """What one of two tests says, by a condition."""

    def chosen(points: Points) -> Answer:
        (yes, no), (a, b), (c, d) = condition(points), then(points), otherwise(points)
        return (yes & a) | (no & c), (yes & b) | (no & d)

    return chosen


def choice_of(condition: Test, then: Number, otherwise: Number) -> Number:
    """One of two numbers, by a condition."""

    def choice(points: Points) -> Floats:
        yes, no = condition(points)
        return np.where(yes, then(points), np.where(no, otherwise(points), np.nan))

    return choice


def known_of(number: Number) -> Test:
    """Whether a number is there."""

    def known(points: Points) -> Answer:
        unknown = np.isnan(number(points))
        return ~unknown, unknown

    return known


def truth_of(number: Number) -> Test:
    """A truth that is kept as a number: an attribute of a thing."""

    def is_one(points: Points) -> Answer:
        found = number(points)
        return found == 1.0, found == 0.0

    return is_one
