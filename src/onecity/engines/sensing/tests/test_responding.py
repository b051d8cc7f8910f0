"""Is a response found that nobody could carry out?"""

import pytest

from onecity.engines.sensing.declare import Inhibit
from onecity.engines.sensing.rules.analysis.responding import circles


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ("a>b b>c", ()),
        ("a>b b>a", (("a", "b"),)),
        ("a>a", (("a",),)),
        ("a>b b>c c>a", (("a", "b", "c"),)),
        ("a>b b>a b>c c>b", (("a", "b"), ("b", "c"))),
    ],
)
def test_names_that_keep_each_other_quiet_in_a_circle_are_found(
    pairs: str, found: tuple[tuple[str, ...], ...]
) -> None:
    inhibits = [Inhibit(when=when, mute=mute) for when, mute in (pair.split(">") for pair in pairs.split())]
    assert circles(inhibits) == found
