"""Do rules fire when Prometheus' rules of the same words fire, but for the differences that we name?

What promtool said is recorded (`prometheus/recorded.py`); `tests/soak/test_promtool.py` asks it about 2,000 rules.
"""

from pathlib import Path

import pytest

from onecity.engines.sensing.tests.prometheus.chances import Case, Part, Rule, case
from onecity.engines.sensing.tests.prometheus.differences import SAID, Tally, explained, table
from onecity.engines.sensing.tests.prometheus.reckoning import MOMENTS, Switch, firing
from onecity.engines.sensing.tests.prometheus.recorded import FEW, said_of_few, tally_of_all
from onecity.engines.sensing.tests.prometheus.running import by_kernel

DOCS = Path(__file__).resolve().parents[5] / "docs"
PAGES = {"en": DOCS / "operate" / "prometheus.md", "zh": DOCS / "zh" / "operate" / "prometheus.md"}


@pytest.mark.parametrize("seed", FEW)
def test_every_firing_is_that_of_prometheus_or_explained(seed: int) -> None:
    tally, theirs = Tally(), said_of_few()[seed]
    assert tally.compare(case(seed), by_kernel(case(seed)), theirs) == []
    assert 0 < tally.alike < tally.pairs
    assert theirs


def test_with_all_differences_the_reckoning_is_prometheus_itself() -> None:
    for seed, theirs in said_of_few().items():
        one = case(seed)
        for rule, thing, seen in ((rule, *item) for rule in one.rules for item in one.seen.items()):
            assert firing(rule, seen, frozenset(Switch)) == theirs.get((rule.id, thing), frozenset())


def test_a_firing_that_no_difference_brings_about_is_not_explained() -> None:
    rule = Rule("r0", (Part("", "level", 60, ">=", 3.0),), "&&", 0, 0, 0)
    seen = {"level": ((0, 3.0), (600_000, 1.0)), "rain": (), "total": ()}
    ours = by_kernel(Case((rule,), 600, dict.fromkeys("abcd", seen)))["r0", "a"]
    assert ours == {time for time in MOMENTS if time < 600_000}
    until_lookback = frozenset(time for time in MOMENTS if time <= 300_000)
    assert explained(rule, seen, until_lookback) == frozenset(
        {Switch.EVALUATION, Switch.UNKNOWN, Switch.LOOKBACK}
    )
    assert explained(rule, seen, frozenset({7 * 60_000})) is None


@pytest.mark.parametrize("language", PAGES)
def test_the_page_says_every_difference_and_how_often_it_was_needed(language: str) -> None:
    assert set(SAID[language]) == set(Switch)
    page, tally = PAGES[language].read_text(), tally_of_all()
    assert table(language, tally) in page
    for count in (tally.rules, tally.pairs, tally.alike):
        assert f"{count:,}" in page
